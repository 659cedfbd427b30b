internal import PKIStructures

extension OCSPRequest: Showable {
    var shown: Shown {
        .parts([
            "requestor": tbsRequest.requestorName?.shown,
            "requests": .list(
                tbsRequest.requestList.map {
                    .parts(["certificate": $0.certID.shown, "extensions": .listIfAny($0.extensions.map(\.shown))])
                }),
            "extensions": .listIfAny(tbsRequest.requestExtensions.map(\.shown)), "signed": .flag(signature != nil),
            "signature_algorithm": signature?.algorithm.shown, "signature": signature.map { .octets($0.value) },
            "certificates": (signature?.certificates).flatMap { .listIfAny($0.map(\.shown)) },
        ])
    }
}

extension CertID: Showable {
    var shown: Shown {
        .parts([
            "hash_algorithm": hashAlgorithm.shown, "issuer_name_hash": .octets(issuerNameHash),
            "issuer_key_hash": .octets(issuerKeyHash), "serial": .text(serialNumber.description),
        ])
    }
}

extension OCSPResponse: Showable {
    var shown: Shown {
        let frame = Shown.parts([
            "status": .term("\(status)"), "response_type": responseBytes.map { .identifier($0.type) },
        ])
        let basic = part { try basicResponse?.shown ?? .parts([:]) }
        guard case .fields(let frames) = frame, case .fields(let fields) = basic else { return frame }
        return .fields(frames + fields)
    }
}

extension BasicOCSPResponse: Showable {
    var shown: Shown {
        .parts([
            "responder": tbsResponseData.responderID.shown, "produced_at": tbsResponseData.producedAt.shown,
            "responses": .list(tbsResponseData.responses.map(\.shown)),
            "extensions": .listIfAny(tbsResponseData.responseExtensions.map(\.shown)),
            "signature_algorithm": signatureAlgorithm.shown, "signature": .octets(signature),
            "certificates": certificates.flatMap { .listIfAny($0.map(\.shown)) },
        ])
    }
}

extension ResponderID: Showable {
    var shown: Shown {
        switch self {
        case .byName(let name): .parts(["name": name.shown])
        case .byKey(let hash): .parts(["key_identifier": .octets(hash)])
        }
    }
}

extension SingleResponse: Showable {
    var shown: Shown {
        .parts([
            "certificate": certID.shown, "status": .term(statusName), "revoked_at": revocation?.revocationTime.shown,
            "reason": revocation?.reason.map { .term($0.description) }, "this_update": thisUpdate.shown,
            "next_update": nextUpdate?.shown, "extensions": .listIfAny(extensions.map(\.shown)),
        ])
    }

    private var statusName: String {
        switch certStatus {
        case .good: "good"
        case .revoked: "revoked"
        case .unknown: "unknown"
        }
    }

    private var revocation: RevokedInfo? {
        if case .revoked(let info) = certStatus { info } else { nil }
    }
}

internal import PKIKeys
internal import PKIStructures

extension Certificate {
    /// Every field; what cannot be read stands as an error in its place.
    var shown: Shown {
        .parts([
            "version": .number(version), "serial": .text(serialNumber.description),
            "issuer": part { try issuer.shown }, "validity": validity.shown, "subject": part { try subject.shown },
            "public_key": part { try subjectPublicKeyInfo.shown },
            "issuer_unique_id": optionalPart { try issuerUniqueID?.shown },
            "subject_unique_id": optionalPart { try subjectUniqueID?.shown },
            "extensions": optionalPart { .listIfAny(try extensions.map(\.shown)) },
            "is_self_issued": .flag(isSelfIssued),
            "signature_algorithm": part { try signatureAlgorithm.shown },
            "tbs_signature_algorithm": signatureAlgorithmsAgree ? nil : part { try tbsSignatureAlgorithm.shown },
            "signature": .octets(Array(signature)), "fingerprints": fingerprints(derBytes),
        ])
    }
}

extension CertificationRequest {
    /// Every field.
    var shown: Shown {
        .parts([
            "subject": subject.shown, "public_key": subjectPublicKeyInfo.shown,
            "requested_extensions": .listIfAny(extensions.map(\.shown)),
            "attributes": .listIfAny((attributes ?? []).filter { $0.type != Self.extensionRequest }.map(\.shown)),
            "signature_algorithm": signatureAlgorithm.shown, "signature": .octets(signature),
            "fingerprints": fingerprints(derBytes),
        ])
    }
}

extension RequestAttribute: Showable {
    /// A challenge password is a secret: that it is there is told, not what it is.
    var shown: Shown {
        let isSecret = type == OID(1, 2, 840, 113549, 1, 9, 7)
        return .parts([
            "type": .identifier(type), "text": isSecret ? nil : text.map(Shown.text),
            "values": isSecret ? nil : .list(values.map(Shown.octets)),
        ])
    }
}

extension CertificateRevocationList {
    /// So many entries are listed in words; JSON has them all.
    private static let entryLimit = 20

    /// Every field; `entryLimit` bounds how many entries are listed.
    func shown(listsEveryEntry: Bool) -> Shown {
        var entries: [Shown] = []
        var count = 0
        let limit = listsEveryEntry ? Int.max : Self.entryLimit
        // The entries were read once when the CRL was.
        try? forEachEntry { entry in
            count += 1
            if entries.count < limit { entries.append(entry.shown) }
        }
        return .parts([
            "version": .number(version), "issuer": issuer.shown, "this_update": thisUpdateTime.shown,
            "next_update": nextUpdateTime?.shown, "extensions": .listIfAny(extensions.map(\.shown)),
            "entry_count": .number(count), "entries": .listIfAny(entries),
            "omitted": count > entries.count ? .number(count - entries.count) : nil,
            "signature_algorithm": signatureAlgorithm.shown,
            "tbs_signature_algorithm": signatureAlgorithmsAgree ? nil : tbsSignatureAlgorithm.shown,
            "signature": .octets(signature), "fingerprints": fingerprints(derBytes),
        ])
    }
}

extension RevokedCertificate: Showable {
    var shown: Shown {
        .parts([
            "serial": .text(serialNumber.description), "revocation_date": revocationTime.shown,
            "reason": reason.map { .term($0.description) }, "extensions": .listIfAny(extensions.map(\.shown)),
        ])
    }
}

/// A part, or why it cannot be read.
func part(_ read: () throws -> Shown) -> Shown {
    do {
        return try read()
    } catch {
        return .parts(["error": .text("\(error)")])
    }
}

/// A part that may be absent, or why it cannot be read.
func optionalPart(_ read: () throws -> Shown?) -> Shown? {
    do {
        return try read()
    } catch {
        return .parts(["error": .text("\(error)")])
    }
}

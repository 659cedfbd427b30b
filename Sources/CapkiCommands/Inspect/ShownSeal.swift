internal import PKIKeys
internal import PKISealing
internal import PKIStructures

extension SealFile: Showable {
    /// The word for the kind, as JSON has it.
    var kind: String {
        switch self {
        case .seal: "seal"
        case .signature: "seal-signature"
        }
    }

    var picture: SealPicture {
        switch self {
        case .seal(let seal): seal.information.picture
        case .signature(let signature): signature.seal.information.picture
        }
    }

    /// Every field; what its standard has otherwise is listed.
    var shown: Shown {
        let parts =
            switch self {
            case .seal(let seal): seal.shown
            case .signature(let signature): signature.shown
            }
        return parts.adding([
            "deviations": .listIfAny(
                deviations.map { .parts(["code": .text($0.code.rawValue), "detail": .text($0.detail)]) })
        ])
    }
}

extension Seal: Showable {
    var shown: Shown {
        .parts([
            "generation": .text(generation.rawValue), "information": information.shown,
            "maker_certificate": shownCertificate(makerCertificate),
            "signature_algorithm": .identifier(signatureAlgorithm), "signature": .octets(Array(signature)),
            "timestamp": timeStamp?.shown, "fingerprints": fingerprints(derBytes),
        ])
    }
}

extension SealInformation: Showable {
    var shown: Shown {
        .parts([
            "header_id": .text(headerID.description), "version": .number(version),
            "vendor_id": .text(vendorID.description), "esid": .text(sealID.description), "property": property.shown,
            "picture": picture.shown, "extensions": .listIfAny(extensions.map(\.shown)),
        ])
    }
}

extension SealProperty: Showable {
    var shown: Shown {
        .parts([
            "seal_type": .number(type), "name": .text(name.description), "certificates": certificates.shown,
            "created_at": .time(createDate.instant), "valid_from": .time(validStart.instant),
            "valid_until": .time(validEnd.instant),
        ])
    }
}

extension SealCertificates: Showable {
    var shown: Shown {
        switch self {
        case .certificates(let members): .list(members.map(shownCertificate))
        case .digests(let members):
            .list(members.map { .parts(["digest_type": .text($0.type), "value": .octets(Array($0.value))]) })
        }
    }
}

extension SealPicture: Showable {
    var shown: Shown {
        .parts([
            "type": .text(type.description), "width_mm": .number(width), "height_mm": .number(height),
            "image_bytes": .number(data.count), "sha256": sha256(Array(data)),
        ])
    }
}

extension SealExtension: Showable {
    var shown: Shown {
        .parts(["oid": .text(identifierText), "critical": .flag(isCritical), "value": .octets(Array(value))])
    }
}

extension SealTimeStamp: Showable {
    var shown: Shown { part { try Message(ContentInfo(derEncoded: token)).shown } }
}

extension SealSignature: Showable {
    var shown: Shown {
        .parts([
            "generation": .text(generation.rawValue), "version": .number(version), "signed_at": time.shown,
            "data_hash": .octets(Array(dataHash)), "property_info": .text(propertyInfo.description),
            "property_text": decodedProperty, "extensions": .listIfAny(extensions.map(\.shown)),
            "signer_certificate": shownCertificate(signerCertificate),
            "signature_algorithm": .identifier(signatureAlgorithm), "signature": .octets(Array(signature)),
            "timestamp": timeStamp?.shown, "seal": seal.shown,
        ])
    }

    /// The text behind the escapes, where there are any.
    private var decodedProperty: Shown? {
        let text = PropertyInfo.decoded(propertyInfo.description)
        return text == propertyInfo.description ? nil : .text(text)
    }
}

extension SealSigningTime: Showable {
    var shown: Shown {
        if let instant { return .time(instant) }
        return .octets(Array(octets))
    }
}

/// What tells a certificate in a seal from others; 'capki inspect' shows all of one that is cut out.
private func shownCertificate(_ octets: ArraySlice<UInt8>) -> Shown {
    part {
        let certificate = try Certificate(derEncoded: Array(octets))
        return .parts([
            "subject": part { try certificate.subject.shown }, "issuer": part { try certificate.issuer.shown },
            "serial": .text(certificate.serialNumber.description), "validity": certificate.validity.shown,
            "sha256": sha256(certificate.derBytes), "der": .programsOnly(.octets(certificate.derBytes)),
        ])
    }
}

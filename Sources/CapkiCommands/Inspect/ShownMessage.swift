internal import PKIStructures

extension Message: Showable {
    var shown: Shown {
        switch self {
        case .data(let octets, let family): head(.data, family).adding(["content": .octets(octets)])
        case .signedData(let data, let family): head(.signedData, family).adding(["content": data.shown])
        case .envelopedData(let data, let family): head(.envelopedData, family).adding(["content": data.shown])
        case .signedAndEnvelopedData(let data, let family):
            head(.signedAndEnvelopedData, family).adding(["content": data.shown])
        case .encryptedData(let data, let family): head(.encryptedData, family).adding(["content": data.shown])
        case .other(let frame):
            .parts(["content_type": .identifier(frame.contentType), "content": frame.content.map(Shown.octets)])
        }
    }

    private func head(_ kind: MessageContentType.Kind, _ family: MessageContentType.Family) -> Shown {
        .parts([
            "content_type": .identifier(MessageContentType(kind, family).oid),
            "family": .text(family == .gbt35275 ? "GB/T 35275" : "CMS"),
        ])
    }
}

extension SignedData: Showable {
    var shown: Shown {
        .parts([
            "version": .number(version), "digest_algorithms": .listIfAny(digestAlgorithms.map(\.shown)),
            "content_type": .identifier(encapsulatedContent.contentType),
            "detached": .flag(encapsulatedContent.content == nil),
            "content_bytes": (encapsulatedContent.signedOctets?.count).map(Shown.number),
            "content": shownContent, "certificates": certificates.flatMap { .listIfAny($0.map(\.shown)) },
            "crls": revocationInformation.flatMap { .listIfAny($0.map(\.shown)) },
            "signers": .listIfAny(signers.map(\.shown)),
        ])
    }

    /// A time stamp is shown with its fields, everything else as its octets.
    private var shownContent: Shown? {
        guard let octets = encapsulatedContent.signedOctets else { return nil }
        guard encapsulatedContent.contentType == .timeStampTokenInfo else { return .octets(octets) }
        return part { try TimeStampTokenInfo(derEncoded: octets[...]).shown }
    }
}

extension SignedAndEnvelopedData: Showable {
    var shown: Shown {
        .parts([
            "version": .number(version), "recipients": .list(recipients.map(\.shown)),
            "digest_algorithms": .listIfAny(digestAlgorithms.map(\.shown)),
            "encrypted_content": encryptedContent.shown,
            "certificates": certificates.flatMap { .listIfAny($0.map(\.shown)) },
            "crls": revocationInformation.flatMap { .listIfAny($0.map(\.shown)) },
            "signers": .listIfAny(signers.map(\.shown)),
        ])
    }
}

extension EnvelopedData: Showable {
    var shown: Shown {
        .parts([
            "version": .number(version),
            "certificates": (originator?.certificates).flatMap { .listIfAny($0.map(\.shown)) },
            "recipients": .list(recipients.map(\.shown)), "encrypted_content": encryptedContent.shown,
        ])
    }
}

extension EncryptedData: Showable {
    var shown: Shown { .parts(["version": .number(version), "encrypted_content": encryptedContent.shown]) }
}

extension EncryptedContentInfo: Showable {
    var shown: Shown {
        .parts([
            "content_type": .identifier(contentType),
            "content_encryption_algorithm": contentEncryptionAlgorithm.shown,
            "encrypted_bytes": (encryptedOctets?.count).map(Shown.number),
        ])
    }
}

extension CertificateChoices: Showable {
    var shown: Shown {
        switch self {
        case .certificate(let certificate): certificate.shown
        case .extendedCertificate(let content): .parts(["form": .text("extendedCertificate"), "der": .octets(content)])
        case .v1AttributeCertificate(let content): .parts(["form": .text("v1AttrCert"), "der": .octets(content)])
        case .v2AttributeCertificate(let content): .parts(["form": .text("v2AttrCert"), "der": .octets(content)])
        case .other(let type, let value): .parts(["form": .identifier(type), "der": .octets(value)])
        }
    }
}

extension RevocationInfoChoice: Showable {
    var shown: Shown {
        switch self {
        case .crl(let list): list.shown(listsEveryEntry: false)
        case .other(let type, let value): .parts(["form": .identifier(type), "der": .octets(value)])
        }
    }
}

extension SignerInfo: Showable {
    var shown: Shown {
        .parts([
            "version": .number(version), "signer": signer.shown, "digest_algorithm": digestAlgorithm.shown,
            "signed_attributes": signedAttributes.flatMap { .listIfAny($0.members.map(\.shown)) },
            "signature_algorithm": signatureAlgorithm.shown, "signature": .octets(signature),
            "unsigned_attributes": unsignedAttributes.flatMap { .listIfAny($0.members.map(\.shown)) },
        ])
    }
}

extension CertificateIdentifier: Showable {
    var shown: Shown {
        switch self {
        case .issuerAndSerialNumber(let identifier): identifier.shown
        case .subjectKeyIdentifier(let octets): .parts(["key_identifier": .octets(octets)])
        }
    }
}

extension IssuerAndSerialNumber: Showable {
    var shown: Shown { .parts(["issuer": issuer.shown, "serial": .text(serialNumber.description)]) }
}

extension MessageAttribute: Showable {
    var shown: Shown {
        .parts(["type": .identifier(type), "time": time, "values": .list(values.map(Shown.octets))])
    }

    private var time: Shown? {
        guard type == SigningTimeAttribute.type, let value = values.first else { return nil }
        return (try? SigningTimeAttribute(derEncoded: value[...]))?.time.shown
    }
}

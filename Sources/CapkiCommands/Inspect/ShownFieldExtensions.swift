internal import PKIStructures

/// The extensions of makers and of Chinese CAs.
extension IdentityCode: Showable {
    var shown: Shown {
        .parts([
            "document": document.map { .term("\($0)") }, "number": .text(text), "tagging": .term(tagging),
        ])
    }

    private var tagging: String {
        switch form {
        case .implicitTag: "implicit"
        case .explicitTag: "explicit"
        case .untagged: "untagged"
        }
    }
}

extension RSAEraIdentityCode: Showable {
    var shown: Shown { code.shown }
}

extension IdentifierExtension: Showable {
    var shown: Shown {
        let encoding = if case .undecorated = identifier { "undecorated" } else { "der" }
        let parts = Self.isNETCAUniqueID ? NETCAUniqueIDParts(text) : nil
        return .parts([
            "text": .text(text), "encoding": .term(encoding),
            "holder": Self.id == .netcaCertificateClass ? NETCAHolder(rawValue: text).map { .term("\($0)") } : nil,
            "parts": parts?.shown,
        ])
    }

    private static var isNETCAUniqueID: Bool { id == .netcaUniqueID || id == .netcaOtherUniqueID }
}

extension NETCAUniqueIDParts: Showable {
    var shown: Shown {
        .parts([
            "prefix": .text(prefix), "digits": .text(digits), "letters": .text(letters), "encoded": .flag(isEncoded),
            "text": .text(text),
        ])
    }
}

extension TLSFeature: Showable {
    var shown: Shown { .parts(["features": .list(features.map { .number(Int($0)) })]) }
}

extension SignedCertificateTimestamps: Showable {
    var shown: Shown { list.shown }
}

extension OCSPSignedCertificateTimestamps: Showable {
    var shown: Shown { list.shown }
}

extension SignedCertificateTimestampList: Showable {
    var shown: Shown {
        .parts([
            "timestamps": .list(
                members.map { member in
                    switch member {
                    case .version1(let timestamp): timestamp.shown
                    case .other(let bytes): .parts(["octets": .octets(bytes)])
                    }
                })
        ])
    }
}

extension SignedCertificateTimestamp: Showable {
    var shown: Shown {
        .parts([
            "log_id": .octets(logID), "time": .time(instant), "milliseconds": .text(String(timestamp)),
            "hash_algorithm": .number(Int(hashAlgorithm)), "signature_algorithm": .number(Int(signatureAlgorithm)),
            "signature": .octets(signature), "extensions": extensions.isEmpty ? nil : .octets(extensions),
        ])
    }
}

extension NetscapeCertificateType: Showable {
    private static let names = [
        "sslClient", "sslServer", "smime", "objectSigning", "reserved", "sslCA", "smimeCA", "objectSigningCA",
    ]

    var shown: Shown {
        let set = Self.names.enumerated().filter { rawValue & (1 << UInt16($0.offset)) != 0 }
        return .parts(["usages": .list(set.map { .term($0.element) })])
    }
}

extension NetscapeComment: Showable {
    var shown: Shown { .parts(["text": .text(text.text)]) }
}

extension MicrosoftTemplateName: Showable {
    var shown: Shown { .parts(["template": .text(name.text)]) }
}

extension MicrosoftCertificateTemplate: Showable {
    var shown: Shown {
        .parts([
            "template": .identifier(template), "major_version": majorVersion.map(Shown.number),
            "minor_version": minorVersion.map(Shown.number),
        ])
    }
}

extension MicrosoftApplicationPolicies: Showable {
    var shown: Shown { .parts(["policies": .list(policies.map(\.shown))]) }
}

extension MicrosoftCAVersion: Showable {
    var shown: Shown {
        .parts(["certificate_index": .number(Int(certificateIndex)), "key_index": .number(Int(keyIndex))])
    }
}

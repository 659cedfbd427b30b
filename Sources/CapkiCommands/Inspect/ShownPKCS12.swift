internal import PKIKeys
internal import PKIStructures

/// A PKCS#12 file as far as it can be seen without its passphrase.
extension PFX: Showable {
    var shown: Shown {
        .parts([
            "mac": macData.map { mac in
                .parts([
                    "algorithm": mac.digestAlgorithm.shown,
                    "iterations": optionalPart { .number(try mac.scheme.iterationCount) },
                ])
            },
            "parts": part { .list(try parts().map(\.shown)) },
        ])
    }

    private func parts() throws(StructureError) -> [AuthenticatedSafe.Part] {
        try AuthenticatedSafe(derEncoded: BERTranscoder().derBytes(of: authenticatedSafe[...])[...]).parts
    }
}

extension AuthenticatedSafe.Part: Showable {
    var shown: Shown {
        switch self {
        case .data(let octets):
            .parts([
                "encrypted": .flag(false),
                "bags": part {
                    .list(
                        try SafeBag.all(derEncoded: BERTranscoder().derBytes(of: octets[...])[...]).map(\.shown))
                },
            ])
        case .encryptedData(let data):
            .parts([
                "encrypted": .flag(true),
                "scheme": part {
                    try PasswordBasedScheme(data.encryptedContent.contentEncryptionAlgorithm).shown
                },
                "encrypted_bytes": (data.encryptedContent.encryptedOctets?.count).map(Shown.number),
            ])
        }
    }
}

extension SafeBag: Showable {
    var shown: Shown {
        Shown.parts([
            "type": .term(kind), "friendly_name": friendlyName.map(Shown.text),
            "local_key_id": localKeyID.map(Shown.octets),
        ]).adding(["value": shownValue])
    }

    /// The name of the bag (RFC 7292 §4.2).
    private var kind: String {
        switch value {
        case .key: "keyBag"
        case .shroudedKey: "pkcs8ShroudedKeyBag"
        case .certificate: "certBag"
        case .crl: "crlBag"
        case .safeContents: "safeContentsBag"
        case .other: "other"
        }
    }

    private var shownValue: Shown {
        switch value {
        case .key(let bytes): part { try PrivateKeyInfo(derEncoded: bytes[...]).shown }
        case .shroudedKey(let bytes): part { try EncryptedPrivateKeyInfo(derEncoded: bytes[...]).shown }
        case .certificate(let bytes): part { try Certificate(derEncoded: bytes).shown }
        case .crl(let bytes): part { try CertificateRevocationList(derEncoded: bytes).shown(listsEveryEntry: false) }
        case .safeContents(let bags): .list(bags.map(\.shown))
        case .other(let id, let bytes): .parts(["type": .identifier(id), "der": .octets(bytes)])
        }
    }
}

/// A PKCS#12 file that was opened.
extension PKCS12File: Showable {
    var shown: Shown {
        .parts([
            "keys": .listIfAny(
                keys.map { entry in
                    .parts([
                        "friendly_name": entry.friendlyName.map(Shown.text),
                        "local_key_id": entry.localKeyID.map(Shown.octets), "key": entry.key.shown,
                    ])
                }),
            "certificates": .listIfAny(
                certificates.map { entry in
                    .parts([
                        "friendly_name": entry.friendlyName.map(Shown.text),
                        "local_key_id": entry.localKeyID.map(Shown.octets),
                        "certificate": part { try entry.certificate().shown },
                    ])
                }),
            "notes": .listIfAny(notes.map { .text($0.description) }),
        ])
    }
}

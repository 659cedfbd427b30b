internal import PKIStructures

/// Who can open an encrypted message, and how.
extension RecipientInfo: Showable {
    var shown: Shown {
        switch self {
        case .keyTransport(let information):
            .parts([
                "form": .text("ktri"), "recipient": information.recipient.shown,
                "key_encryption_algorithm": information.keyEncryptionAlgorithm.shown,
                "encrypted_key": .octets(information.encryptedKey),
            ])
        case .keyAgreement(let information): information.shown
        case .keyEncryptionKey(let information):
            .parts([
                "form": .text("kekri"), "key_identifier": .octets(information.keyIdentifier),
                "key_encryption_algorithm": information.keyEncryptionAlgorithm.shown,
                "encrypted_key": .octets(information.encryptedKey),
            ])
        case .password(let information):
            .parts([
                "form": .text("pwri"), "derivation": information.keyDerivationAlgorithm?.shown,
                "key_encryption_algorithm": information.keyEncryptionAlgorithm.shown,
                "encrypted_key": .octets(information.encryptedKey),
            ])
        case .other(let type, let value): .parts(["form": .identifier(type), "der": .octets(value)])
        }
    }
}

extension KeyAgreeRecipientInfo: Showable {
    var shown: Shown {
        .parts([
            "form": .text("kari"), "originator": originator.shown,
            "key_encryption_algorithm": keyEncryptionAlgorithm.shown,
            "recipients": .list(
                recipientEncryptedKeys.map {
                    .parts(["recipient": $0.recipient.shown, "encrypted_key": .octets($0.encryptedKey)])
                }),
        ])
    }
}

extension OriginatorIdentifierOrKey: Showable {
    var shown: Shown {
        switch self {
        case .identifier(let identifier): identifier.shown
        case .publicKey(let algorithm, let bits): .parts(["algorithm": algorithm.shown, "key_octets": .octets(bits)])
        }
    }
}

extension KeyAgreeRecipientIdentifier: Showable {
    var shown: Shown {
        switch self {
        case .issuerAndSerialNumber(let identifier): identifier.shown
        case .recipientKeyIdentifier(let octets, _): .parts(["key_identifier": .octets(octets)])
        }
    }
}

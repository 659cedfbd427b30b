public import PKIKeys
public import PKIStructures

extension SM2EnvelopedKey {
    /// Opens the envelope with the key that it was made for.
    ///
    /// The number may fill its field in any way of ``EnvelopedKeyLayout``; that it is the right one is shown by the public
    /// key that stands beside it.
    ///
    /// - Throws: `MessageError.Code.cannotOpen` for another key, or an envelope that was changed.
    public func open(with recipient: any KeyDecrypter) throws(MessageError) -> SoftwareKey {
        let key: SoftwareKey
        do {
            let sessionKey = try recipient.decrypt(encryptedKey.derBytes, by: .sm2)
            guard sessionKey.count == SM4Blocks.byteCount else {
                throw KeyError(.cannotDecrypt, "the enveloped session key has \(sessionKey.count) bytes")
            }
            let number = number(try SM4Blocks.decrypt(encryptedPrivateKey, key: sessionKey))
            key = try SoftwareKey(privateNumber: number, on: .sm2)
        } catch {
            throw MessageError(.cannotOpen, "the enveloped key does not open: \(error)", underlying: error)
        }
        guard key.publicKey.subjectPublicKeyInfo.publicKey == publicKey else {
            throw MessageError(.cannotOpen, "the enveloped key is not the one of the public key beside it")
        }
        return key
    }

    /// The number in its decrypted field: at the end of 64 bytes, at the beginning of fewer.
    private func number(_ field: Secret) -> Secret {
        field.withBytes { span in
            let start = span.count == 64 ? 32 : 0
            return Secret(copying: span.extracting(start..<start + 32))
        }
    }
}

extension SKFEnvelopedKeyBlob {
    /// Opens the blob with the key that it was made for.
    ///
    /// - Throws: `MessageError.Code.unsupportedAlgorithm` for SM1 and SSF33, which exist in chips alone, or `cannotOpen`.
    public func open(with recipient: any KeyDecrypter) throws(MessageError) -> SoftwareKey {
        let envelope: SM2EnvelopedKey
        do throws(StructureError) {
            envelope = try self.envelope()
        } catch {
            throw MessageError(.unsupportedAlgorithm, error.message, underlying: error)
        }
        return try envelope.open(with: recipient)
    }
}

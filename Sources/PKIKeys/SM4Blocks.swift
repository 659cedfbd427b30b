internal import PKIEngine

/// SM4 in ECB mode without padding (GB/T 32907), by which keys are enveloped.
package enum SM4Blocks {
    /// The length of a key and of a block in bytes.
    package static let byteCount = 16

    /// Encrypts whole blocks.
    package static func encrypt(_ blocks: Secret, key: Secret) throws(KeyError) -> [UInt8] {
        try withEngine { () throws(EngineError) in
            try EngineCipher.sm4ECB.encrypt(
                blocks.bytes, key: key.bytes, initializationVector: [], isPadded: false)
        }
    }

    /// Decrypts whole blocks.
    package static func decrypt(_ blocks: [UInt8], key: Secret) throws(KeyError) -> Secret {
        Secret(
            try withEngine { () throws(EngineError) in
                try EngineCipher.sm4ECB.decrypt(
                    blocks[...], key: key.bytes, initializationVector: [], isPadded: false)
            })
    }
}

internal import CP11

/// Longer than any decrypted session key of the house: RSA of 16384 bits.
private let plaintextByteLimit = 2048

/// What encryption keys do on a token: the proof that one is whole.
extension CryptokiModule {
    /// Decrypts by CKM_RSA_PKCS (PKCS#11 v2.40 §5.9 C_Decrypt, mechanisms v2.40 §2.1.6).
    public func decrypt(
        _ ciphertext: [UInt8], key: ObjectHandle, in session: SessionHandle
    ) throws(DriverError) -> [UInt8] {
        try using(session) { () throws(DriverError) in
            var mechanism = unsafe CK_MECHANISM(mechanism: CKM_RSA_PKCS, pParameter: nil, ulParameterLen: 0)
            try unsafe check(
                "C_DecryptInit", functions.pointee.C_DecryptInit?(session.rawValue, &mechanism, key.rawValue))
            var input = ciphertext
            var plaintext = [UInt8](repeating: 0, count: plaintextByteLimit)
            var count = UInt(plaintextByteLimit)
            try unsafe check(
                "C_Decrypt",
                functions.pointee.C_Decrypt?(session.rawValue, &input, UInt(input.count), &plaintext, &count))
            return Array(plaintext.prefix(Int(min(count, UInt(plaintextByteLimit)))))
        }
    }

    /// Agrees on a secret by CKM_ECDH1_DERIVE without a derivation function (PKCS#11 mechanisms v2.40 §2.3.8); it is an
    /// object of the session, which can be read.
    public func agree(
        withPoint point: [UInt8], byteCount: Int, key: ObjectHandle, in session: SessionHandle
    ) throws(DriverError) -> ObjectHandle {
        let wanted: [Attribute] = [
            .objectClass(.secretKey), .keyType(.genericSecret), Attribute(.token, false), Attribute(.sensitive, false),
            Attribute(.extractable, true), Attribute(.valueByteCount, number: UInt(byteCount)),
        ]
        return try using(session) { () throws(DriverError) in
            var point = point
            var handle: UInt = 0
            let answer = unsafe point.withUnsafeMutableBufferPointer { buffer in
                var parameters = unsafe CK_ECDH1_DERIVE_PARAMS(
                    kdf: UInt(CKD_NULL), ulSharedDataLen: 0, pSharedData: nil, ulPublicDataLen: UInt(buffer.count),
                    pPublicData: buffer.baseAddress)
                return unsafe withUnsafeMutablePointer(to: &parameters) { pointer in
                    var mechanism = unsafe CK_MECHANISM(
                        mechanism: CKM_ECDH1_DERIVE, pParameter: pointer,
                        ulParameterLen: UInt(MemoryLayout<CK_ECDH1_DERIVE_PARAMS>.size))
                    return unsafe withTemplate(wanted) { template, count in
                        unsafe functions.pointee.C_DeriveKey?(
                            session.rawValue, &mechanism, key.rawValue, template, count, &handle)
                    }
                }
            }
            try check("C_DeriveKey", answer)
            return ObjectHandle(rawValue: handle)
        }
    }
}

internal import CP11

/// What encryption keys do on a token beside decrypting, and how they come there.
extension CryptokiModule {
    /// Opens a wrapped private key with a key of the token, so that its numbers appear nowhere else (PKCS#11 v2.40 §5.13
    /// C_UnwrapKey).
    ///
    /// - Parameters:
    ///   - mechanism: a vendor's, without parameters.
    ///   - attributes: of the key that comes out.
    public func unwrap(
        _ wrapped: [UInt8], with mechanism: MechanismType, by key: ObjectHandle, _ attributes: [Attribute],
        in session: SessionHandle
    ) throws(DriverError) -> ObjectHandle {
        try using(session) { () throws(DriverError) in
            var method = unsafe CK_MECHANISM(mechanism: mechanism.rawValue, pParameter: nil, ulParameterLen: 0)
            var wrapped = wrapped
            var handle: UInt = 0
            let answer = unsafe withTemplate(attributes) { template, count in
                unsafe functions.pointee.C_UnwrapKey?(
                    session.rawValue, &method, key.rawValue, &wrapped, UInt(wrapped.count), template, count, &handle)
            }
            try check("C_UnwrapKey", answer)
            return ObjectHandle(rawValue: handle)
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

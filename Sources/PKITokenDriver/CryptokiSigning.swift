internal import CP11

/// Longer than any signature of the house: RSA of 16384 bits.
private let signatureByteLimit = 2048

extension CryptokiModule {
    /// Signs with a key of the token (PKCS#11 v2.40 §5.11 C_SignInit, C_Sign).
    ///
    /// - Parameter contextPIN: the user's PIN once more, for a key with CKA_ALWAYS_AUTHENTICATE (PKCS#11 v2.40 §4.9).
    public func sign(
        _ input: [UInt8], with mechanism: SigningMechanism, key: ObjectHandle, contextPIN: DriverSecret?,
        in session: SessionHandle
    ) throws(DriverError) -> [UInt8] {
        try using(session) { () throws(DriverError) in
            let answer = unsafe mechanism.withMechanism {
                unsafe functions.pointee.C_SignInit?(session.rawValue, $0, key.rawValue)
            }
            try check("C_SignInit", answer)
            if let contextPIN { try logInForContext(contextPIN, session) }
            return try finishSigning(input, session)
        }
    }

    private func logInForContext(_ pin: DriverSecret, _ session: SessionHandle) throws(DriverError) {
        let answer = unsafe pin.withBytes { bytes, count in
            unsafe functions.pointee.C_Login?(session.rawValue, CKU_CONTEXT_SPECIFIC, bytes, count)
        }
        do throws(DriverError) {
            try check("C_Login", answer)
        } catch {
            // The operation stands until it is finished, and would block the next one.
            _ = try? finishSigning([], session)
            throw error
        }
    }

    /// One call with a buffer that is large enough: asking for the length first is a second errand to the token.
    private func finishSigning(_ input: [UInt8], _ session: SessionHandle) throws(DriverError) -> [UInt8] {
        var input = input
        var signature = [UInt8](repeating: 0, count: signatureByteLimit)
        var count = UInt(signatureByteLimit)
        try unsafe check(
            "C_Sign",
            functions.pointee.C_Sign?(session.rawValue, &input, UInt(input.count), &signature, &count))
        guard count <= UInt(signatureByteLimit) else {
            throw DriverError(.badAnswer, "C_Sign speaks of \(count) bytes, the limit is \(signatureByteLimit)")
        }
        signature.removeLast(signatureByteLimit - Int(count))
        return signature
    }
}

extension SigningMechanism {
    /// Lends the C form for the length of one call.
    fileprivate func withMechanism<Result>(_ body: (UnsafeMutablePointer<CK_MECHANISM>) -> Result) -> Result {
        guard case .rsaPSS(let digest, let saltByteCount) = self else {
            var mechanism = unsafe CK_MECHANISM(mechanism: type, pParameter: nil, ulParameterLen: 0)
            return unsafe body(&mechanism)
        }
        var parameters = digest.parameters(saltByteCount: saltByteCount)
        let byteCount = UInt(MemoryLayout<CK_RSA_PKCS_PSS_PARAMS>.size)
        return unsafe withUnsafeMutablePointer(to: &parameters) { pointer in
            var mechanism = unsafe CK_MECHANISM(mechanism: type, pParameter: pointer, ulParameterLen: byteCount)
            return unsafe body(&mechanism)
        }
    }

    private var type: UInt {
        switch self {
        case .rsaPKCS1: CKM_RSA_PKCS
        case .rsaPSS: CKM_RSA_PKCS_PSS
        case .ecdsa: CKM_ECDSA
        case .eddsa: CKM_EDDSA
        case .vendor(let number): number
        }
    }
}

extension SigningMechanism.PSSDigest {
    fileprivate func parameters(saltByteCount: Int) -> CK_RSA_PKCS_PSS_PARAMS {
        let salt = UInt(clamping: saltByteCount)
        return switch self {
        case .sha256: CK_RSA_PKCS_PSS_PARAMS(hashAlg: CKM_SHA256, mgf: CKG_MGF1_SHA256, sLen: salt)
        case .sha384: CK_RSA_PKCS_PSS_PARAMS(hashAlg: CKM_SHA384, mgf: CKG_MGF1_SHA384, sLen: salt)
        case .sha512: CK_RSA_PKCS_PSS_PARAMS(hashAlg: CKM_SHA512, mgf: CKG_MGF1_SHA512, sLen: salt)
        }
    }
}

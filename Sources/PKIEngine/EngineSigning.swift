internal import COpenSSL

/// Gives a message in pieces: it calls what it is handed once a piece.
public typealias EngineMessageFeed = (_ piece: (ArraySlice<UInt8>) throws -> Void) throws -> Void

extension EnginePrivateKey {
    /// Signs a message that comes in pieces.
    ///
    /// ECDSA and SM2 values are DER `SEQUENCE { r, s }`, RSA and Ed25519 values raw bytes.
    ///
    /// - Throws: `EngineError`, or what `message` throws. Ed25519 cannot be fed in pieces (RFC 8032 §5.1.6 reads the
    ///   message twice); see ``sign(scheme:wholeMessage:)``.
    public func sign(scheme: EngineSignatureScheme, message: EngineMessageFeed) throws -> [UInt8] {
        guard scheme != .ed25519 else { throw EngineError(.unsuitableKey, "ed25519 signs a whole message at once") }
        if let digest = scheme.plainDigest {
            var stream = try EngineDigestStream(digest)
            try message { try stream.update($0) }
            let value = try stream.finish()
            return try unsafe contexts.withContext(scheme, digest, key: handle) {
                (context) throws(EngineError) in try context.sign(value)
            }
        }
        let operation = try unsafe EngineOperation(scheme, key: handle, direction: .sign)
        try message { try operation.update($0) }
        return try operation.finishSigning()
    }

    /// Signs the value of a digest; for SM2 that is the one of the signer and the message (GM/T 0003.2 §6.1).
    public func sign(scheme: EngineSignatureScheme, digest: EngineDigest, value: [UInt8]) throws(EngineError) -> [UInt8]
    {
        EngineError.clearQueue()
        return try unsafe contexts.withContext(scheme, digest, key: handle) {
            (context) throws(EngineError) in try context.sign(value)
        }
    }

    /// Signs a message that is in memory.
    public func sign(scheme: EngineSignatureScheme, wholeMessage: ArraySlice<UInt8>) throws(EngineError) -> [UInt8] {
        let operation = try unsafe EngineOperation(scheme, key: handle, direction: .sign)
        return try operation.signWhole(wholeMessage)
    }
}

extension EnginePublicKey {
    /// Whether `signature` is this key's over `message`.
    ///
    /// Anything that is not a valid signature answers `false`, malformed values included.
    ///
    /// - Throws: `EngineError.Code.unsuitableKey` where the key cannot check this scheme at all.
    public func verify(
        _ signature: ArraySlice<UInt8>, scheme: EngineSignatureScheme, message: ArraySlice<UInt8>
    ) throws(EngineError) -> Bool {
        if let digest = scheme.plainDigest {
            let value = try digest.hash(message)
            return try unsafe contexts.withContext(scheme, digest, key: handle) { $0.verify(signature, value) }
        }
        let operation = try unsafe EngineOperation(scheme, key: handle, direction: .verify)
        return operation.verifyWhole(signature, message)
    }

    /// Whether `signature` is this key's over a message that comes in pieces.
    ///
    /// - Throws: `EngineError`, or what `message` throws. Ed25519 cannot be fed in pieces.
    public func verify(
        _ signature: ArraySlice<UInt8>, scheme: EngineSignatureScheme, message: EngineMessageFeed
    ) throws -> Bool {
        guard scheme != .ed25519 else { throw EngineError(.unsuitableKey, "ed25519 checks a whole message at once") }
        let operation = try unsafe EngineOperation(scheme, key: handle, direction: .verify)
        try message { try operation.updateChecking($0) }
        return operation.finishChecking(signature)
    }
}

/// One signature or verification under way.
@safe
private final class EngineOperation {
    private let context: CapkiDigestContextHandle

    init(_ scheme: EngineSignatureScheme, key: CapkiKeyHandle, direction: EngineSigningDirection) throws(EngineError) {
        EngineError.clearQueue()
        guard let pointer = unsafe EVP_MD_CTX_new() else { throw EngineError(.failed, "no memory for a signature") }
        unsafe context = unsafe CapkiDigestContextHandle(pointer: pointer)
        let digest = scheme.digest?.name
        let status = unsafe scheme.withParameters { parameters in
            switch direction {
            case .sign:
                unsafe EVP_DigestSignInit_ex(pointer, nil, digest, nil, nil, key.pointer, parameters)
            case .verify:
                unsafe EVP_DigestVerifyInit_ex(pointer, nil, digest, nil, nil, key.pointer, parameters)
            }
        }
        guard status == 1 else { throw EngineError(.unsuitableKey, "the key does not suit the signature algorithm") }
    }

    deinit { unsafe capki_digest_context_free(context) }

    func update(_ bytes: ArraySlice<UInt8>) throws(EngineError) {
        let status = unsafe bytes.withUnsafeBytes {
            unsafe EVP_DigestSignUpdate(context.pointer, $0.baseAddress, $0.count)
        }
        guard status == 1 else { throw EngineError(.failed, "signing failed") }
    }

    func updateChecking(_ bytes: ArraySlice<UInt8>) throws(EngineError) {
        let status = unsafe bytes.withUnsafeBytes {
            unsafe EVP_DigestVerifyUpdate(context.pointer, $0.baseAddress, $0.count)
        }
        guard status == 1 else { throw EngineError(.failed, "checking a signature failed") }
    }

    func finishChecking(_ signature: ArraySlice<UInt8>) -> Bool {
        let status = unsafe signature.withUnsafeBufferPointer {
            unsafe EVP_DigestVerifyFinal(context.pointer, $0.baseAddress, $0.count)
        }
        EngineError.clearQueue()
        return status == 1
    }

    func finishSigning() throws(EngineError) -> [UInt8] {
        var count = 0
        guard unsafe EVP_DigestSignFinal(context.pointer, nil, &count) == 1 else {
            throw EngineError(.failed, "signing failed")
        }
        var signature = [UInt8](repeating: 0, count: count)
        guard unsafe EVP_DigestSignFinal(context.pointer, &signature, &count) == 1 else {
            throw EngineError(.failed, "signing failed")
        }
        return Array(signature.prefix(count))
    }

    func signWhole(_ message: ArraySlice<UInt8>) throws(EngineError) -> [UInt8] {
        var count = 0
        var signature: [UInt8] = []
        let status = unsafe message.withUnsafeBufferPointer { message in
            guard unsafe EVP_DigestSign(context.pointer, nil, &count, message.baseAddress, message.count) == 1 else {
                return Int32(0)
            }
            signature = [UInt8](repeating: 0, count: count)
            return unsafe EVP_DigestSign(context.pointer, &signature, &count, message.baseAddress, message.count)
        }
        guard status == 1 else { throw EngineError(.failed, "signing failed") }
        return Array(signature.prefix(count))
    }

    func verifyWhole(_ signature: ArraySlice<UInt8>, _ message: ArraySlice<UInt8>) -> Bool {
        let status = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerify(
                    context.pointer, signature.baseAddress, signature.count, message.baseAddress, message.count)
            }
        }
        EngineError.clearQueue()
        return status == 1
    }
}

extension EngineSignatureScheme {
    fileprivate var digest: EngineDigest? {
        if case .sm2 = self { .sm3 } else { plainDigest }
    }

    /// The digest whose value alone is signed; SM2 puts the signer into it too.
    fileprivate var plainDigest: EngineDigest? {
        switch self {
        case .rsaPKCS1(let digest), .rsaPSS(let digest, _), .ecdsa(let digest), .dsa(let digest): digest
        case .sm2, .ed25519: nil
        }
    }

    /// Lends the OpenSSL parameters of the scheme for the length of one call.
    func withParameters(_ body: (UnsafePointer<OSSL_PARAM>?) -> Int32) -> Int32 {
        switch self {
        case .rsaPKCS1, .ecdsa, .ed25519, .dsa:
            return body(nil)
        case .sm2(let identity):
            var identity = identity
            return unsafe identity.withUnsafeMutableBytes { bytes in
                let parameters = unsafe [
                    OSSL_PARAM_construct_octet_string(capki_parameter_identity, bytes.baseAddress, bytes.count),
                    OSSL_PARAM_construct_end(),
                ]
                return unsafe body(parameters)
            }
        case .rsaPSS(_, let saltByteCount):
            var salt = Int32(clamping: saltByteCount)
            var mode = Array("pss".utf8CString)
            return unsafe mode.withUnsafeMutableBufferPointer { mode in
                unsafe withUnsafeMutablePointer(to: &salt) { salt in
                    let parameters = unsafe [
                        OSSL_PARAM_construct_utf8_string(capki_parameter_padding, mode.baseAddress, 0),
                        OSSL_PARAM_construct_int(capki_parameter_salt_length, salt),
                        OSSL_PARAM_construct_end(),
                    ]
                    return unsafe body(parameters)
                }
            }
        }
    }
}

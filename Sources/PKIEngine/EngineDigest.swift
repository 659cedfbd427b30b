internal import COpenSSL

/// The digests that the engine computes.
public enum EngineDigest: Sendable, Hashable, CaseIterable {
    /// MD5 opens old key files and signs nothing.
    case md5
    case sha1, sha224, sha256, sha384, sha512, sm3

    /// OpenSSL's name, as its parameters take it.
    var name: String {
        switch self {
        case .md5: "MD5"
        case .sha1: "SHA1"
        case .sha224: "SHA224"
        case .sha256: "SHA256"
        case .sha384: "SHA384"
        case .sha512: "SHA512"
        case .sm3: "SM3"
        }
    }

    /// The length of the result in bytes.
    public var byteCount: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha224: 28
        case .sha256, .sm3: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// OpenSSL's implementation of it.
    var implementation: OpaquePointer? {
        switch self {
        case .md5: unsafe FetchedDigests.md5
        case .sha1: unsafe FetchedDigests.sha1
        case .sha224: unsafe FetchedDigests.sha224
        case .sha256: unsafe FetchedDigests.sha256
        case .sha384: unsafe FetchedDigests.sha384
        case .sha512: unsafe FetchedDigests.sha512
        case .sm3: unsafe FetchedDigests.sm3
        }
    }

    /// The digest of bytes in memory.
    ///
    /// - Throws: `EngineError.Code.failed` where OpenSSL does not offer the algorithm, as in some FIPS set-ups.
    public func hash(_ bytes: ArraySlice<UInt8>) throws(EngineError) -> [UInt8] {
        EngineError.clearQueue()
        var value = [UInt8](repeating: 0, count: byteCount)
        let status = unsafe bytes.withUnsafeBytes {
            unsafe EVP_Digest($0.baseAddress, $0.count, &value, nil, implementation, nil)
        }
        guard status == 1 else { throw EngineError(.failed, "\(name) is not available") }
        return value
    }
}

/// OpenSSL searches its providers each time that a digest is asked for by its name; these are found once.
private enum FetchedDigests {
    nonisolated(unsafe) static let md5 = unsafe fetch(.md5)
    nonisolated(unsafe) static let sha1 = unsafe fetch(.sha1)
    nonisolated(unsafe) static let sha224 = unsafe fetch(.sha224)
    nonisolated(unsafe) static let sha256 = unsafe fetch(.sha256)
    nonisolated(unsafe) static let sha384 = unsafe fetch(.sha384)
    nonisolated(unsafe) static let sha512 = unsafe fetch(.sha512)
    nonisolated(unsafe) static let sm3 = unsafe fetch(.sm3)

    private static func fetch(_ digest: EngineDigest) -> OpaquePointer? {
        // What no provider offers is told where it is first used.
        unsafe EVP_MD_fetch(nil, digest.name, nil) ?? EVP_get_digestbyname(digest.name)
    }
}

/// A digest that is fed piece by piece.
@safe
public struct EngineDigestStream: ~Copyable {
    private let digest: EngineDigest
    private let context: CapkiDigestContextHandle

    /// Starts a digest.
    ///
    /// - Throws: `EngineError.Code.failed` where OpenSSL does not offer the algorithm, as in some FIPS set-ups.
    public init(_ digest: EngineDigest) throws(EngineError) {
        self.digest = digest
        unsafe self.context = try unsafe Self.makeContext(digest)
    }

    private static func makeContext(_ digest: EngineDigest) throws(EngineError) -> CapkiDigestContextHandle {
        EngineError.clearQueue()
        guard let pointer = unsafe EVP_MD_CTX_new() else { throw EngineError(.failed, "no memory for a digest") }
        guard unsafe EVP_DigestInit_ex(pointer, digest.implementation, nil) == 1 else {
            unsafe EVP_MD_CTX_free(pointer)
            throw EngineError(.failed, "\(digest.name) is not available")
        }
        return unsafe CapkiDigestContextHandle(pointer: pointer)
    }

    deinit { unsafe capki_digest_context_free(context) }

    fileprivate init(_ digest: EngineDigest, copying other: CapkiDigestContextHandle) throws(EngineError) {
        EngineError.clearQueue()
        guard let pointer = unsafe EVP_MD_CTX_new() else { throw EngineError(.failed, "no memory for a digest") }
        guard unsafe EVP_MD_CTX_copy_ex(pointer, other.pointer) == 1 else {
            unsafe EVP_MD_CTX_free(pointer)
            throw EngineError(.failed, "\(digest.name) cannot be continued")
        }
        self.digest = digest
        unsafe self.context = unsafe CapkiDigestContextHandle(pointer: pointer)
    }

    /// What was digested so far, to go on from there more than once.
    public func state() throws(EngineError) -> EngineDigestState {
        try unsafe EngineDigestState(EngineDigestStream(digest, copying: context))
    }

    fileprivate func copy() throws(EngineError) -> EngineDigestStream {
        try unsafe EngineDigestStream(digest, copying: context)
    }

    /// Adds the next bytes of the message.
    public mutating func update(_ bytes: ArraySlice<UInt8>) throws(EngineError) {
        let status = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context.pointer, $0.baseAddress, $0.count) }
        guard status == 1 else { throw EngineError(.failed, "\(digest.name) failed") }
    }

    /// Adds secret bytes without copying them.
    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) throws(EngineError) {
        guard unsafe EVP_DigestUpdate(context.pointer, bytes.baseAddress, bytes.count) == 1 else {
            throw EngineError(.failed, "\(digest.name) failed")
        }
    }

    /// Ends the digest and gives its value.
    public consuming func finish() throws(EngineError) -> [UInt8] {
        var value = [UInt8](repeating: 0, count: digest.byteCount)
        let status = unsafe value.withUnsafeMutableBytes {
            unsafe EVP_DigestFinal_ex(context.pointer, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
        }
        guard status == 1 else { throw EngineError(.failed, "\(digest.name) failed") }
        return value
    }
}

/// A digest of the beginning of messages, from which it can be continued by several threads.
@safe
public final class EngineDigestState: Sendable {
    // It is only copied, which OpenSSL does without a change of the original.
    nonisolated(unsafe) private let stream: EngineDigestStream

    fileprivate init(_ stream: consuming EngineDigestStream) { unsafe self.stream = stream }

    /// A digest that goes on from here.
    public func continued() throws(EngineError) -> EngineDigestStream { try unsafe stream.copy() }
}

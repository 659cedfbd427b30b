internal import COpenSSL

/// How a passphrase becomes a key.
///
/// The cost stands in the parameters; whoever reads them from a file bounds them before.
public enum EngineKeyDerivation: Sendable, Hashable {
    /// PBKDF2 with HMAC (RFC 8018 §5.2).
    case pbkdf2(EngineDigest, salt: [UInt8], iterationCount: Int)
    /// RFC 7914; the memory in bytes is checked against the limit.
    case scrypt(salt: [UInt8], cost: Int, blockSize: Int, parallelization: Int, memoryLimit: Int)
    /// RFC 7292 Appendix B.2; the passphrase is a BMPString with its two zero octets (Appendix B.1).
    case pkcs12(EngineDigest, salt: [UInt8], iterationCount: Int, purpose: PKCS12Purpose)
    /// A digest over passphrase and salt, digested again and again, its values chained where one is too short: PBKDF1
    /// (RFC 8018 §5.1) as long as one is enough, and beyond that what OpenSSL's old PEM encryption does.
    case chainedDigest(EngineDigest, salt: [UInt8], iterationCount: Int)

    /// What a key is for (RFC 7292 Appendix B.3); the value is the ID octet.
    public enum PKCS12Purpose: UInt8, Sendable, Hashable {
        case encryption = 1
        case initializationVector = 2
        case mac = 3
    }

    /// Derives `byteCount` bytes.
    ///
    /// - Throws: `EngineError.Code.failed` for parameters that the function does not take.
    public func deriveKey(from passphrase: SecretBytes, byteCount: Int) throws(EngineError) -> SecretBytes {
        EngineError.clearQueue()
        guard byteCount > 0, byteCount <= 1024 else { throw EngineError(.failed, "a key of \(byteCount) bytes") }
        return try unsafe SecretBytes(byteCount: byteCount) { output throws(EngineError) in
            let isDone = try unsafe passphrase.withPointer { passphrase throws(EngineError) in
                try unsafe derive(passphrase, into: UnsafeMutableBufferPointer(rebasing: output[0..<byteCount]))
            }
            guard isDone else { throw EngineError(.failed, "the key derivation failed") }
            return byteCount
        }
    }

    private func derive(
        _ passphrase: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(EngineError) -> Bool {
        let outputCount = Int32(output.count)
        let passphraseCount = Int32(clamping: passphrase.count)
        switch self {
        case .pbkdf2(let digest, let salt, let iterationCount):
            return unsafe passphrase.withMemoryRebound(to: CChar.self) {
                unsafe PKCS5_PBKDF2_HMAC(
                    $0.baseAddress, passphraseCount, salt, Int32(clamping: salt.count),
                    Int32(clamping: iterationCount), digest.implementation, outputCount, output.baseAddress)
            } == 1
        case .scrypt(let salt, let cost, let blockSize, let parallelization, let memoryLimit):
            guard cost > 0, blockSize > 0, parallelization > 0, memoryLimit > 0 else { return false }
            return unsafe passphrase.withMemoryRebound(to: CChar.self) {
                unsafe EVP_PBE_scrypt(
                    $0.baseAddress, passphrase.count, salt, salt.count, UInt64(cost), UInt64(blockSize),
                    UInt64(parallelization), UInt64(memoryLimit), output.baseAddress, output.count)
            } == 1
        case .pkcs12(let digest, var salt, let iterationCount, let purpose):
            // The function takes its inputs as mutable, but only reads them.
            return unsafe PKCS12_key_gen_uni(
                UnsafeMutablePointer(mutating: passphrase.baseAddress), passphraseCount, &salt,
                Int32(clamping: salt.count), Int32(purpose.rawValue), Int32(clamping: iterationCount), outputCount,
                output.baseAddress, digest.implementation) == 1
        case .chainedDigest(let digest, let salt, let iterationCount):
            try unsafe Self.chain(digest, passphrase, salt, iterationCount, into: output)
            return true
        }
    }

    private static func chain(
        _ digest: EngineDigest, _ passphrase: UnsafeBufferPointer<UInt8>, _ salt: [UInt8], _ iterationCount: Int,
        into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(EngineError) {
        var block: [UInt8] = []
        var filled = 0
        // `block` holds key bytes.
        defer { for index in block.indices { block[index] = 0 } }
        while filled < output.count {
            var stream = try EngineDigestStream(digest)
            try stream.update(block[...])
            try unsafe stream.update(passphrase)
            try stream.update(salt[...])
            block = try stream.finish()
            for _ in 1..<max(iterationCount, 2) where iterationCount > 1 {
                var next = try EngineDigestStream(digest)
                try next.update(block[...])
                block = try next.finish()
            }
            for byte in block.prefix(output.count - filled) {
                unsafe output[filled] = byte
                filled += 1
            }
        }
    }
}

internal import SwiftASN1

/// The parameters of PBKDF2 (RFC 8018 Appendix A.2).
///
///     PBKDF2-params ::= SEQUENCE { salt CHOICE { specified OCTET STRING, otherSource AlgorithmIdentifier },
///         iterationCount INTEGER (1..MAX), keyLength INTEGER (1..MAX) OPTIONAL,
///         prf AlgorithmIdentifier DEFAULT algid-hmacWithSHA1 }
public struct PBKDF2Parameters: Hashable, Sendable {
    public let salt: [UInt8]
    public let iterationCount: Int
    /// The length of the key where it is written.
    public let keyByteCount: Int?
    /// The function as it is written; absent it is HMAC-SHA-1.
    public let prf: AlgorithmIdentifier?

    /// Makes the parameters for a new file.
    public init(salt: [UInt8], iterationCount: Int, digest: PasswordDigest) {
        self.salt = salt
        self.iterationCount = iterationCount
        keyByteCount = nil
        let oid = digest == .sha1 ? nil : digest.hmacOIDs.first
        prf = oid.map { AlgorithmIdentifier($0, parameters: AlgorithmIdentifier.nullParameters) }
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        guard parts.nextTag == .octetString else {
            throw StructureError(.unsupported, "PBKDF2 takes its salt from elsewhere", offset: element.start)
        }
        salt = try passwordSalt(&parts)
        iterationCount = try passwordIterationCount(&parts)
        keyByteCount = try parts.readIfPresent(.integer, "the key length")?.smallInteger("the key length")
        prf = parts.isAtEnd ? nil : try AlgorithmIdentifier(from: &parts, "the pseudo-random function")
        try parts.expectEnd(of: "the PBKDF2 parameters")
        guard let prf else { return }
        let isPlain = prf.parameters == nil || prf.parameters == AlgorithmIdentifier.nullParameters
        guard isPlain, PasswordDigest(hmacOID: prf.algorithm) != nil else {
            throw StructureError(
                .unsupported, "the pseudo-random function \(prf.algorithm) is not known", offset: element.start)
        }
    }

    /// The digest of the HMAC.
    public var digest: PasswordDigest {
        // A function that is not known is refused when the parameters are read.
        prf.flatMap { PasswordDigest(hmacOID: $0.algorithm) } ?? .sha1
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.octetString(salt)
            $0.integer(iterationCount)
            if let keyByteCount { $0.integer(keyByteCount) }
            if let prf { $0.encoded(prf.derBytes) }
        }
    }
}

/// The parameters of scrypt (RFC 7914 §7).
///
///     scrypt-params ::= SEQUENCE { salt OCTET STRING, costParameter INTEGER (1..MAX), blockSize INTEGER (1..MAX),
///         parallelizationParameter INTEGER (1..MAX), keyLength INTEGER (1..MAX) OPTIONAL }
public struct ScryptParameters: Hashable, Sendable {
    public let salt: [UInt8]
    public let cost: Int
    public let blockSize: Int
    public let parallelization: Int
    /// The length of the key where it is written.
    public let keyByteCount: Int?

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        salt = try passwordSalt(&parts)
        cost = try parts.read(.integer, "the cost").smallInteger("the cost")
        blockSize = try parts.read(.integer, "the block size").smallInteger("the block size")
        parallelization = try parts.read(.integer, "the lanes").smallInteger("the lanes")
        keyByteCount = try parts.readIfPresent(.integer, "the key length")?.smallInteger("the key length")
        try parts.expectEnd(of: "the scrypt parameters")
        guard cost > 0, blockSize > 0, parallelization > 0 else {
            throw StructureError(.malformed, "a parameter of scrypt is zero", offset: element.start)
        }
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.octetString(salt)
            $0.integer(cost)
            $0.integer(blockSize)
            $0.integer(parallelization)
            if let keyByteCount { $0.integer(keyByteCount) }
        }
    }
}

/// Reads a salt of a bearable length.
func passwordSalt(_ parts: inout DERReader) throws(StructureError) -> [UInt8] {
    let element = try parts.read(.octetString, "the salt")
    let byteLimit = 1024
    guard element.content.count <= byteLimit else {
        throw StructureError(
            .unsupported, "a salt of \(element.content.count) bytes, the limit is \(byteLimit)", offset: element.start)
    }
    return Array(element.content)
}

/// Reads a number of rounds, which is at least 1.
func passwordIterationCount(_ parts: inout DERReader) throws(StructureError) -> Int {
    let element = try parts.read(.integer, "the rounds")
    let count = try element.smallInteger("the rounds")
    guard count > 0 else { throw StructureError(.malformed, "the rounds are zero", offset: element.start) }
    return count
}

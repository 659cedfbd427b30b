internal import SwiftASN1

/// What protects a PKCS#12 file against changes (RFC 7292 §4).
///
///     MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 }
///     DigestInfo ::= SEQUENCE { digestAlgorithm AlgorithmIdentifier, digest OCTET STRING }
public struct MACData: Hashable, Sendable {
    public let digestAlgorithm: AlgorithmIdentifier
    public let digest: [UInt8]
    public let salt: [UInt8]
    private let writtenIterationCount: Int?

    public init(digest algorithm: PasswordDigest, value: [UInt8], salt: [UInt8], iterationCount: Int) {
        digestAlgorithm = AlgorithmIdentifier(algorithm.oid, parameters: AlgorithmIdentifier.nullParameters)
        digest = value
        self.salt = salt
        writtenIterationCount = iterationCount == 1 ? nil : iterationCount
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        var information = try parts.read(.sequence, "the MAC").reader
        digestAlgorithm = try AlgorithmIdentifier(from: &information, "the MAC's digest")
        digest = Array(try information.read(.octetString, "the MAC").content)
        try information.expectEnd(of: "the MAC")
        salt = try passwordSalt(&parts)
        // Some writers give the default of 1 although DER leaves it out.
        writtenIterationCount = parts.isAtEnd ? nil : try passwordIterationCount(&parts)
        try parts.expectEnd(of: "macData")
    }

    /// How the value comes about.
    public enum Scheme: Hashable, Sendable {
        /// HMAC with a key of RFC 7292 Appendix B.
        case pkcs12(PasswordDigest, salt: [UInt8], iterationCount: Int)
        /// PBMAC1: HMAC with a key from PBKDF2 (RFC 9579 §2), of the length that its parameters give.
        case pbmac1(PBKDF2Parameters, hmac: PasswordDigest, keyByteCount: Int)

        /// The rounds that the key costs.
        public var iterationCount: Int {
            switch self {
            case .pkcs12(_, _, let iterationCount): iterationCount
            case .pbmac1(let parameters, _, _): parameters.iterationCount
            }
        }
    }

    private static let pbmac1 = OID(1, 2, 840, 113549, 1, 5, 14)

    /// - Throws: `StructureError.Code.unsupported` for an algorithm that is not known.
    public var scheme: Scheme {
        get throws(StructureError) {
            guard digestAlgorithm.algorithm == Self.pbmac1 else {
                guard let digest = PasswordDigest(oid: digestAlgorithm.algorithm) else {
                    throw StructureError(.unsupported, "the MAC \(digestAlgorithm.algorithm) is not known")
                }
                return .pkcs12(digest, salt: salt, iterationCount: writtenIterationCount ?? 1)
            }
            return try Self.pbmac1(digestAlgorithm.parameters ?? [])
        }
    }

    /// `PBMAC1-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, messageAuthScheme AlgorithmIdentifier }`
    private static func pbmac1(_ bytes: [UInt8]) throws(StructureError) -> Scheme {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the PBMAC1 parameters").reader
        try whole.expectEnd(of: "the PBMAC1 parameters")
        let function = try AlgorithmIdentifier(from: &parts, "the key derivation")
        let hmac = try AlgorithmIdentifier(from: &parts, "the MAC")
        try parts.expectEnd(of: "the PBMAC1 parameters")
        guard function.algorithm == PBES2.pbkdf2, let digest = PasswordDigest(hmacOID: hmac.algorithm) else {
            throw StructureError(.unsupported, "PBMAC1 with \(function.algorithm) and \(hmac.algorithm)")
        }
        var reader = DERReader(function.parameters ?? [])
        let parameters = try PBKDF2Parameters(reader.read(.sequence, "the PBKDF2 parameters"))
        // RFC 9579 §4 demands the length, and at least 20 octets; 64 are a digest's longest.
        guard let keyByteCount = parameters.keyByteCount, (20...64).contains(keyByteCount) else {
            throw StructureError(
                .malformed, "PBMAC1 with a key of \(parameters.keyByteCount ?? 0) bytes, 20 to 64 are possible")
        }
        return .pbmac1(parameters, hmac: digest, keyByteCount: keyByteCount)
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            coder.sequence {
                $0.encoded(digestAlgorithm.derBytes)
                $0.octetString(digest)
            }
            coder.octetString(salt)
            if let writtenIterationCount { coder.integer(writtenIterationCount) }
        }
    }
}

internal import SwiftASN1

/// How something is encrypted under a passphrase, with everything but the passphrase (RFC 8018 §6, RFC 7292
/// Appendix C).
public enum PasswordBasedScheme: Hashable, Sendable {
    case pbes2(PBES2)
    /// The schemes of PKCS#12.
    case pkcs12(PKCS12Encryption, PasswordRounds)
    /// The schemes of PKCS#5 v1.5 (RFC 8018 §6.1).
    case pbes1(PBES1Encryption, PasswordRounds)

    /// The schemes of RFC 7292 Appendix C; the value is the last arc of the identifier.
    public enum PKCS12Encryption: UInt64, Sendable, Hashable, CaseIterable {
        case sha1RC4With128Bits = 1
        case sha1RC4With40Bits
        case sha1TripleDESWithThreeKeys
        case sha1TripleDESWithTwoKeys
        case sha1RC2With128Bits
        case sha1RC2With40Bits

        public var oid: OID { OID(1, 2, 840, 113549, 1, 12, 1, rawValue) }
    }

    /// The schemes of RFC 8018 Appendix A.3 but those with MD2; the value is the last arc of the identifier.
    public enum PBES1Encryption: UInt64, Sendable, Hashable, CaseIterable {
        case md5DES = 3
        case md5RC2 = 6
        case sha1DES = 10
        case sha1RC2 = 11

        public var oid: OID { OID(1, 2, 840, 113549, 1, 5, rawValue) }
    }

    /// The parameters of the old schemes.
    ///
    ///     pkcs-12PbeParams ::= SEQUENCE { salt OCTET STRING, iterations INTEGER }
    public struct PasswordRounds: Hashable, Sendable {
        public let salt: [UInt8]
        public let iterationCount: Int

        fileprivate init(derEncoded bytes: [UInt8]) throws(StructureError) {
            var whole = DERReader(bytes)
            var parts = try whole.read(.sequence, "the scheme's parameters").reader
            salt = try passwordSalt(&parts)
            iterationCount = try passwordIterationCount(&parts)
            try parts.expectEnd(of: "the scheme's parameters")
            try whole.expectEnd(of: "the scheme's parameters")
        }

        fileprivate var derBytes: [UInt8] {
            derEncoded { coder in
                coder.sequence {
                    $0.octetString(salt)
                    $0.integer(iterationCount)
                }
            }
        }
    }

    /// Reads the scheme that an identifier names.
    ///
    /// - Throws: `StructureError.Code.unsupported` for one that is not known.
    public init(_ identifier: AlgorithmIdentifier) throws(StructureError) {
        let oid = identifier.algorithm
        let parameters = identifier.parameters ?? []
        if oid == PBES2.oid {
            self = .pbes2(try PBES2(derEncoded: parameters))
        } else if let scheme = PKCS12Encryption.allCases.first(where: { $0.oid == oid }) {
            self = .pkcs12(scheme, try PasswordRounds(derEncoded: parameters))
        } else if let scheme = PBES1Encryption.allCases.first(where: { $0.oid == oid }) {
            self = .pbes1(scheme, try PasswordRounds(derEncoded: parameters))
        } else {
            throw StructureError(.unsupported, "the password based encryption \(oid) is not known")
        }
    }

    /// The identifier with its parameters.
    public var identifier: AlgorithmIdentifier {
        switch self {
        case .pbes2(let scheme): AlgorithmIdentifier(PBES2.oid, parameters: scheme.derBytes)
        case .pkcs12(let scheme, let rounds): AlgorithmIdentifier(scheme.oid, parameters: rounds.derBytes)
        case .pbes1(let scheme, let rounds): AlgorithmIdentifier(scheme.oid, parameters: rounds.derBytes)
        }
    }
}

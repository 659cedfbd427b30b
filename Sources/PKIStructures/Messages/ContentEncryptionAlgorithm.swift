/// The ciphers for the content of messages and for what stands under a passphrase, all in CBC mode with padding
/// (RFC 5652 §6.3, RFC 8018 Appendix B.2).
public enum ContentEncryptionAlgorithm: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case aes128CBC = "aes-128-cbc"
    case aes192CBC = "aes-192-cbc"
    case aes256CBC = "aes-256-cbc"
    /// Read for old messages and files alone.
    case tripleDESCBC = "des-ede3-cbc"
    case sm4CBC = "sm4-cbc"

    /// The object identifier (RFC 3565 §4.1, RFC 3370 §5.1; GM/T 0006 for SM4).
    public var oid: OID {
        switch self {
        case .aes128CBC: OID(2, 16, 840, 1, 101, 3, 4, 1, 2)
        case .aes192CBC: OID(2, 16, 840, 1, 101, 3, 4, 1, 22)
        case .aes256CBC: OID(2, 16, 840, 1, 101, 3, 4, 1, 42)
        case .tripleDESCBC: OID(1, 2, 840, 113549, 3, 7)
        case .sm4CBC: OID(1, 2, 156, 10197, 1, 104, 2)
        }
    }

    /// The length of a key in bytes.
    public var keyByteCount: Int {
        switch self {
        case .aes128CBC, .sm4CBC: 16
        case .aes192CBC, .tripleDESCBC: 24
        case .aes256CBC: 32
        }
    }

    /// The length of a block and of the initialization vector in bytes.
    public var blockByteCount: Int { self == .tripleDESCBC ? 8 : 16 }

    public var description: String { rawValue }
}

/// The name of a token, or of an object on one (RFC 7512): `pkcs11:token=A;object=key?module-path=/usr/lib/m.so`.
///
/// Attributes that are `nil` are not asked about. `pin-value` is refused: what stands in an argument or a setting is no
/// secret any more.
public struct PKCS11URI: Sendable, Hashable, CustomStringConvertible {
    /// What kind of object is meant (RFC 7512 §2.3).
    public enum ObjectType: String, Sendable, Hashable, CaseIterable {
        case `private`, `public`, cert, data
        case secretKey = "secret-key"
    }

    /// The longest URI that is read, in bytes.
    public static let byteLimit = 4096

    /// The token's label.
    public var token: String?
    public var manufacturer: String?
    public var serial: String?
    public var model: String?
    /// The slot's number; it is not stable from one start of a module to the next.
    public var slotID: UInt?
    /// The object's label.
    public var object: String?
    /// The object's CKA_ID.
    public var id: [UInt8]?
    public var type: ObjectType?
    /// The file that holds the PIN.
    public var pinSource: String?
    /// The module's file.
    public var modulePath: String?

    /// Names nothing yet.
    public init() {}

    /// Whether the text begins like such a URI, in either case (RFC 3986 §3.1).
    public static func isURI(_ text: some StringProtocol) -> Bool {
        let scheme = text.utf8.prefix(7)
        // In ASCII alone: other letters become a 'k' in lower case too.
        return scheme.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } == Array("pkcs11:".utf8)
    }

    /// The URI as RFC 7512 §2.3 writes it, UTF-8 percent-encoded, identifiers byte by byte.
    public var description: String {
        let path: [(String, String?)] = [
            ("model", model.map(encoded)), ("manufacturer", manufacturer.map(encoded)), ("serial", serial.map(encoded)),
            ("token", token.map(encoded)), ("slot-id", slotID.map(String.init)), ("id", id.map(encodedBytes)),
            ("object", object.map(encoded)), ("type", type?.rawValue),
        ]
        let query: [(String, String?)] = [
            ("pin-source", pinSource.map { "file:" + encoded($0) }), ("module-path", modulePath.map(encoded)),
        ]
        let pathText = joined(path, separator: ";")
        let queryText = joined(query, separator: "&")
        return "pkcs11:" + pathText + (queryText.isEmpty ? "" : "?" + queryText)
    }

    private func joined(_ attributes: [(String, String?)], separator: String) -> String {
        attributes.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: separator)
    }
}

private let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
private let digits = Array("0123456789ABCDEF".utf8)

private func encoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        if unreserved.contains(byte) { bytes.append(byte) } else { bytes += escape(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
}

private func encodedBytes(_ bytes: [UInt8]) -> String { String(decoding: bytes.flatMap(escape), as: UTF8.self) }

private func escape(_ byte: UInt8) -> [UInt8] {
    [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
}

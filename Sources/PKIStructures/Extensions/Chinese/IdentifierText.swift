internal import SwiftASN1

/// The number or name that a Chinese CA writes into an extension of its own, in the form in which it wrote it.
///
/// GM/T 0015 has a DER string. CAs differ in the type of the string, and some put the text there without tag and length.
public enum IdentifierText: Hashable, Sendable, CustomStringConvertible {
    /// A DER string.
    case string(DirectoryText)
    /// UTF-8 alone.
    case undecorated(String)

    /// The longest text without tag and length, in octets.
    private static let undecoratedLimit = 1024

    /// Reads the whole of an extension's value.
    ///
    /// The tags of all string types are control characters, so no text without a tag begins with one.
    init(_ bytes: ArraySlice<UInt8>, _ what: String) throws(StructureError) {
        guard let first = bytes.first else {
            throw StructureError(.truncated, "\(what) is missing", offset: bytes.startIndex)
        }
        guard first >= 0x20 else {
            var reader = DERReader(bytes)
            self = .string(try DirectoryText(reader.readAny(what), what))
            try reader.expectEnd(of: what)
            return
        }
        guard bytes.count <= Self.undecoratedLimit, let text = Self.printable(bytes) else {
            throw StructureError(
                .malformed,
                "\(what) is neither a DER string nor UTF-8 text of at most \(Self.undecoratedLimit) bytes",
                offset: bytes.startIndex)
        }
        self = .undecorated(text)
    }

    private static func printable(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    public var text: String {
        switch self {
        case .string(let string): string.text
        case .undecorated(let text): text
        }
    }

    /// The extension's value.
    public var derBytes: [UInt8] {
        switch self {
        case .string(let string): string.derBytes
        case .undecorated(let text): Array(text.utf8)
        }
    }

    public var description: String { text }
}

internal import SwiftASN1

/// A text of a seal, with its octets: some writers put other characters into a type than it has.
public struct SealText: Hashable, Sendable, CustomStringConvertible {
    public let octets: ArraySlice<UInt8>
    let tag: DERTag

    /// Reads the next value as a string of the type; other types and octets are noted.
    init(
        from reader: inout DERReader, _ expected: DERTag, _ what: String, _ notes: inout SealNotes
    ) throws(StructureError) {
        let element = try reader.readAny(what)
        guard [.ia5String, .utf8String, .printableString, .visibleString].contains(element.tag) else {
            throw StructureError(
                .malformed, "\(what) should be \(expected), but is \(element.tag)", offset: element.start)
        }
        tag = element.tag
        octets = element.content
        if tag != expected { notes.note(.oddText, "\(what) is a \(tag) and not a \(expected)") }
        if StringType(tag)?.text(of: octets) == nil {
            notes.note(.oddText, "\(what) '\(description)' has octets that a \(tag) lacks")
        }
    }

    /// The text; octets that are no characters are escaped as `\xNN`.
    public var description: String {
        if tag == .utf8String, let text = String(validating: octets, as: UTF8.self) { return text }
        return octets.map { octet in
            octet < 0x80 ? String(UnicodeScalar(octet)) : "\\x" + hexadecimal([octet])
        }.joined()
    }

    func encode(into coder: inout DER.Serializer) { coder.primitive(tag, octets) }

    public static func == (left: SealText, right: SealText) -> Bool {
        left.tag == right.tag && left.octets.elementsEqual(right.octets)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(Array(octets)) }
}

/// The octets of a text for an IA5String.
///
/// - Throws: `StructureError.Code.badText` where it has other characters.
func ia5Octets(_ text: String, _ what: String) throws(StructureError) -> [UInt8] {
    try StringType.ia5.content(of: text, what)
}

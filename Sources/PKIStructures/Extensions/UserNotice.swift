internal import SwiftASN1

/// What a relying party should be shown (RFC 5280 §4.2.1.4).
///
///     UserNotice ::= SEQUENCE { noticeRef NoticeReference OPTIONAL, explicitText DisplayText OPTIONAL }
///     NoticeReference ::= SEQUENCE { organization DisplayText, noticeNumbers SEQUENCE OF INTEGER }
///     DisplayText ::= CHOICE { ia5String IA5String (SIZE (1..200)), visibleString VisibleString (SIZE (1..200)),
///         bmpString BMPString (SIZE (1..200)), utf8String UTF8String (SIZE (1..200)) }
///
/// Longer texts are read, as RFC 5280 asks of those who meet them.
public struct UserNotice: Hashable, Sendable {
    /// A text that the organisation has published.
    public struct Reference: Hashable, Sendable {
        public let organization: DirectoryText
        public let noticeNumbers: [Int]

        public init(organization: DirectoryText, noticeNumbers: [Int]) {
            self.organization = organization
            self.noticeNumbers = noticeNumbers
        }
    }

    public let reference: Reference?
    public let explicitText: DirectoryText?

    public init(reference: Reference? = nil, explicitText: DirectoryText? = nil) {
        self.reference = reference
        self.explicitText = explicitText
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "a user notice").reader
        reference = try Reference(ifPresentIn: &parts)
        explicitText = parts.isAtEnd ? nil : try Self.displayText(&parts, "explicitText")
        try parts.expectEnd(of: "a user notice")
    }

    fileprivate static func displayText(
        _ reader: inout DERReader, _ what: String
    ) throws(StructureError) -> DirectoryText {
        let element = try reader.readAny(what)
        let text = try DirectoryText(element, what, of: [.ia5String, .visibleString, .bmpString, .utf8String])
        guard !text.content.isEmpty else {
            throw StructureError(.malformed, "\(what) is empty, but must have a character", offset: element.start)
        }
        return text
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            reference?.encode(into: &$0)
            if let explicitText { $0.encoded(explicitText.derBytes) }
        }
    }
}

extension UserNotice.Reference {
    fileprivate init?(ifPresentIn reader: inout DERReader) throws(StructureError) {
        guard var parts = try reader.readIfPresent(.sequence, "noticeRef")?.reader else { return nil }
        organization = try UserNotice.displayText(&parts, "organization")
        noticeNumbers = try parts.read(.sequence, "noticeNumbers").membersIfAny("noticeNumbers", Self.number)
        try parts.expectEnd(of: "noticeRef")
    }

    private static func number(_ reader: inout DERReader) throws(StructureError) -> Int {
        try reader.read(.integer, "a notice number").smallInteger("a notice number")
    }

    fileprivate func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            coder.encoded(organization.derBytes)
            coder.sequence { coder in
                for number in noticeNumbers { coder.integer(number) }
            }
        }
    }
}

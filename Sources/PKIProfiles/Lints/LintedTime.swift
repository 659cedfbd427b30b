internal import PKIStructures

/// A time as it stands, also where it is not what RFC 5280 §4.1.2.5 allows.
struct LintedTime: Sendable {
    let tag: DERTag
    /// The moment, where the form is the allowed one.
    let instant: Instant?
    private let content: ArraySlice<UInt8>

    init(_ element: DERElement) {
        tag = element.tag
        content = element.content
        var reader = DERReader(element.encoded)
        instant = try? CertificateTime(from: &reader, "the time").instant
    }

    /// Reads the next value where it is a time of either type.
    init?(next reader: inout DERReader, _ what: String) throws(StructureError) {
        guard reader.nextTag == .utcTime || reader.nextTag == .generalizedTime else { return nil }
        self.init(try reader.readAny(what))
    }

    init(from reader: inout DERReader, _ what: String) throws(StructureError) {
        guard let time = try LintedTime(next: &reader, what) else {
            throw StructureError(.malformed, "\(what) is no UTCTime or GeneralizedTime")
        }
        self = time
    }

    /// The beginning of what stands there, for messages.
    var text: String { String(decoding: content.prefix(32), as: UTF8.self) }
}

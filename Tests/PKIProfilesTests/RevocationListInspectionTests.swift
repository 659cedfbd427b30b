import PKIProfiles
import PKIStructures
import TestSupport
import Testing

/// The rules say the same of a CRL that comes in pieces as of one that is in memory as a whole.
@Suite("Lints of CRLs in pieces")
struct RevocationListInspectionTests {
    private static let dates: [[UInt8]] = [
        RawDER.utcTime("260201000000Z"), RawDER.utcTime("260228235959Z"), RawDER.utcTime("250731120000Z"),
        RawDER.utcTime("990101000000Z"), RawDER.utcTime("260301000000Z"),
        // After thisUpdate, no days or times that exist, forms that must not be.
        RawDER.utcTime("260301000001Z"), RawDER.utcTime("260230000000Z"), RawDER.utcTime("261301000000Z"),
        RawDER.utcTime("260201240000Z"), RawDER.utcTime("260201006000Z"), RawDER.utcTime("2602010000Z"),
        RawDER.utcTime("260201000000X"), RawDER.utcTime("26020100000aZ"), RawDER.generalizedTime("20260201000000Z"),
        RawDER.generalizedTime("20510201000000Z"),
    ]

    private static let invalidityDates = [
        "20260101000000Z", "20251231235959Z", "20260230000000Z", "20260101250000Z", "20260101000000.5Z",
    ]

    private static func entry(_ number: Int, using generator: inout SeededGenerator) -> SampleList.Entry {
        var entry = SampleList.Entry(serial: [0x20 | UInt8(number >> 8), UInt8(number & 0xFF)])
        let isOdd = Int.random(in: 0..<12, using: &generator) == 0
        entry.date = (isOdd ? dates : Array(dates.prefix(5))).randomElement(using: &generator) ?? dates[0]
        switch Int.random(in: 0..<60, using: &generator) {
        case 0: entry.serial = [0xC0, UInt8(number)]
        case 1: entry.serial = [0x81, UInt8(number)]
        case 2: entry.serial = [UInt8](repeating: 0x11, count: 20) + [UInt8(number)]
        case 3: entry.writesEmptyList = true
        case 4: entry.extensions.set(.reasonCode, isCritical: true, [0x0A, 0x01, 0x01])
        case 5: entry.extensions.set(.reasonCode, [0x0A, 0x01, 0x00])
        case 6: entry.extensions.set(.reasonCode, [0x0A, 0x01, 0x08])
        case 7: entry.extensions.set(.reasonCode, [0x0A, 0x01, 0x07])
        case 8..<30:
            entry.extensions.set(.reasonCode, [0x0A, 0x01, [1, 4, 5, 6].randomElement(using: &generator) ?? 1])
        case 30..<45:
            let known = isOdd ? invalidityDates : Array(invalidityDates.prefix(2))
            entry.extensions.set(.reasonCode, [0x0A, 0x01, 0x01])
            entry.extensions.set(
                .invalidityDate, RawDER.generalizedTime(known.randomElement(using: &generator) ?? known[0]))
        default: break
        }
        return entry
    }

    @Test("the findings are the same, wherever the pieces are cut", arguments: UInt64(1)...40)
    func sameFindings(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var list = try SampleList()
        if seed % 2 == 0 { list.extensions.set(.deltaCRLIndicator, isCritical: true, [0x02, 0x01, 0x06]) }
        list.entries = (0..<60).map { Self.entry($0, using: &generator) }
        if seed % 3 == 0, let last = list.entries.last { list.entries.append(last) }
        var frame = list
        frame.entries = []
        var whole = DERReader(frame.derBytes)
        var parts = try whole.read(.sequence, "the CRL").reader
        var inspection = try RevocationListInspection(frame: parts.read(.sequence, "tbsCertList").encoded)
        var rest = list.entries[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...20, using: &generator)
            try inspection.add(entries: rest.prefix(count).flatMap(\.bytes)[...])
            rest = rest.dropFirst(count)
        }
        let expected = try list.findings.filter { !$0.message.contains("stands more than once") }
        let found = inspection.findings()
        #expect(Set(found.filter { !$0.message.contains("stands more than once") }) == Set(expected))
        #expect(found.contains { $0.rule.code == "lint.entry_repeated" } == (seed % 3 == 0))
    }
}

import PKIStructures
import Testing

@Suite("Object identifiers, times and serial numbers")
struct SmallValueTests {
    @Test(
        "an object identifier is printed as it is read",
        arguments: [
            "0.0", "0.39", "1.2.156.10197.1.501", "2.5.29.37.0", "2.999.3", "2.4294967295", "1.3.4611686018427387903",
            "1.2.840.113549.1.1.11", "2.25.329800735698586629295641978511506172918",
            "1.2.340282366920938463463374607431768211455",
        ])
    func oid(text: String) throws {
        let identifier = try OID(dotted: text)
        #expect(identifier.description == text)
        #expect(OID(content: identifier.content) == identifier)
    }

    @Test(
        "what is no object identifier is refused",
        arguments: [
            "", "1", "3.1", "0.40", "1.40", "1..2", ".1.2", "1.2.", "1.2.x", "1.-2", "1.2.+3", "一.二", "2.4294967296",
            "1.2 ", "1.2.340282366920938463463374607431768211456", "1.2.999999999999999999999999999999999999999",
        ])
    func noOID(text: String) {
        #expect(throws: StructureError(.badText, "")) { try OID(dotted: text) }
    }

    @Test("the content octets of an identifier are bounded in number and in arc length")
    func oidLimits() {
        #expect(OID(content: [0x2A] + Array(repeating: 1, count: 63)) != nil)
        #expect(OID(content: [0x2A] + Array(repeating: 1, count: 64)) == nil)
        #expect(OID(content: [0x2A, 0x80, 0x01]) == nil)
        #expect(OID(content: [] as [UInt8]) == nil)
    }

    /// A moment, and the seconds of it that GNU date gives.
    static let moments: [(text: String, seconds: Int64)] = [
        ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1), ("2000-02-29T12:00:00Z", 951_825_600),
        ("2038-01-19T03:14:08Z", 2_147_483_648), ("2100-03-01T00:00:00Z", 4_107_542_400),
        ("1950-01-01T00:00:00Z", -631_152_000), ("2049-12-31T23:59:59Z", 2_524_607_999),
        ("9999-12-31T23:59:59Z", 253_402_300_799), ("1600-02-29T00:00:00Z", -11_670_998_400),
        ("0001-01-01T00:00:00Z", -62_135_596_800),
    ]

    @Test("a moment is printed as it is read", arguments: moments)
    func instant(_ row: (text: String, seconds: Int64)) throws {
        let instant = try Instant(rfc3339: row.text)
        #expect(instant.secondsSinceEpoch == row.seconds)
        #expect(instant.description == row.text)
    }

    @Test("offsets, fractions and lower case are read")
    func instantForms() throws {
        let expected = try Instant(rfc3339: "2026-11-23T08:00:00Z")
        for text in [
            "2026-11-23T16:00:00+08:00", "2026-11-23T04:30:00-03:30", "2026-11-23T08:00:00.999Z",
            "2026-11-23t08:00:00z", "2026-11-23 08:00:00Z", "2026-11-23T08:00:00.5+00:00",
        ] {
            #expect(try Instant(rfc3339: text) == expected, "\(text)")
        }
    }

    @Test(
        "what is no time is refused",
        arguments: [
            "", "2026-11-23", "2026-11-23T08:00:00", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
            "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+0800", "+026-01-01T00:00:00Z", "2026-01-01T00:00:00Zx", "２026-01-01T00:00:00Z",
        ])
    func noInstant(text: String) {
        #expect(throws: StructureError(.badText, "")) { try Instant(rfc3339: text) }
    }

    @Test("days beyond the calendar of certificates end at its last second, and nothing traps")
    func farTimes() {
        let start = Instant(secondsSinceEpoch: 0)
        for days in [Int.max, 10_000_000] { #expect(start.adding(days: days).description == "9999-12-31T23:59:59Z") }
        #expect(start.adding(seconds: .max).description == "9999-12-31T23:59:59Z")
        #expect(start.adding(days: .min).description == "0000-01-01T00:00:00Z")
        #expect(start.adding(seconds: .min).description == "0000-01-01T00:00:00Z")
    }

    @Test("every day from 1900 to 2200 has its fields back")
    func calendar() throws {
        var previous = try Instant(rfc3339: "1899-12-31T23:59:58Z")
        for day in 0..<109_573 {
            let instant = previous.adding(days: 1)
            let fields = instant.fields
            #expect(
                Instant(
                    year: fields.year, month: fields.month, day: fields.day, hour: fields.hour, minute: fields.minute,
                    second: fields.second) == instant, "day \(day)")
            previous = instant
        }
        #expect(previous.description == "2199-12-31T23:59:58Z")
    }

    @Test(
        "times are UTCTime to the end of 2049 and GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5)",
        arguments: [
            ("1949-12-31T23:59:59Z", "180f31393439313233313233353935395a"),
            ("1950-01-01T00:00:00Z", "170d3530303130313030303030305a"),
            ("1999-12-31T23:59:59Z", "170d3939313233313233353935395a"),
            ("2049-12-31T23:59:59Z", "170d3439313233313233353935395a"),
            ("2050-01-01T00:00:00Z", "180f32303530303130313030303030305a"),
            ("9999-12-31T23:59:59Z", "180f39393939313233313233353935395a"),
        ])
    func certificateTime(text: String, hex: String) throws {
        let time = CertificateTime(try Instant(rfc3339: text))
        #expect(hexadecimal(time.derBytes) == hex)
        var reader = DERReader(time.derBytes)
        #expect(try CertificateTime(from: &reader, "it") == time)
    }

    @Test("a GeneralizedTime before 2050 is read and keeps its bytes: a reissue copies it")
    func foreignTime() throws {
        let encoded = try #require(bytes(hexadecimal: "180f32303236303130313030303030305a"))
        var reader = DERReader(encoded)
        let time = try CertificateTime(from: &reader, "it")
        #expect(time.derBytes == encoded && time.instant.description == "2026-01-01T00:00:00Z")
    }

    @Test(
        "other forms of time are refused",
        arguments: [
            (0x17, "2601010000Z"), (0x17, "260101000000"), (0x17, "260101000000+0800"), (0x17, "260229000000Z"),
            (0x17, "20260101000000Z"), (0x18, "260101000000Z"), (0x18, "20260101000000.5Z"), (0x18, "202601010000Z"),
            (0x18, "20261301000000Z"), (0x17, "26010100000xZ"), (0x0C, "260101000000Z"), (0x17, ""),
        ] as [(UInt8, String)])
    func noCertificateTime(tag: UInt8, text: String) {
        var reader = DERReader([tag, UInt8(text.utf8.count)] + Array(text.utf8))
        #expect(throws: StructureError(.malformed, "")) { try CertificateTime(from: &reader, "it") }
    }

    @Test("a serial number is printed in lower-case hexadecimal and read back in any case and with colons")
    func serialNumber() throws {
        let serial = try SerialNumber(hexadecimal: "00:FA:ce")
        #expect(serial.description == "face" && hexadecimal(serial.derBytes) == "020300face")
        #expect(try SerialNumber(hexadecimal: serial.description) == serial)
        #expect(try SerialNumber(hexadecimal: "f").octets == [0x0F])
        #expect(try SerialNumber(hexadecimal: "80").octets == [0x00, 0x80])
        // Zero and negative numbers stand in certificates of old tools, and must be nameable to be revoked.
        #expect(try SerialNumber(hexadecimal: "00").octets == [0])
        let negative = try #require(SerialNumber(octets: [0xFF, 0x01]))
        #expect(try SerialNumber(hexadecimal: negative.description) == negative)
        for (octets, text) in [
            ([0xFF], "-01"), ([0x80], "-80"), ([0xFF, 0x7F], "-0081"), ([0xFB, 0xCE, 0x99, 0x6C, 0x13], "-04316693ed"),
        ] as [([UInt8], String)] {
            let serial = try #require(SerialNumber(octets: octets))
            #expect(serial.description == text)
            #expect(try SerialNumber(hexadecimal: text) == serial)
        }
        for text in ["", "xyz", "-", "-0", "１"] {
            #expect(throws: StructureError(.badText, ""), "\(text)") { try SerialNumber(hexadecimal: text) }
        }
    }

    @Test("a serial number has at most 20 octets, the sign's among them (RFC 5280 §4.1.2.2)")
    func serialLength() {
        #expect(SerialNumber(magnitude: Array(repeating: 0x7F, count: 20))?.isConforming == true)
        #expect(SerialNumber(magnitude: Array(repeating: 0x80, count: 20))?.isConforming == false)
        #expect(SerialNumber(magnitude: Array(repeating: 1, count: 21))?.isConforming == false)
        #expect(SerialNumber(magnitude: [0, 0]) == nil)
    }

    @Test("hexadecimal is read in either case, and nothing else is")
    func hexadecimalText() {
        #expect(bytes(hexadecimal: "00fFA5") == [0x00, 0xFF, 0xA5])
        #expect(bytes(hexadecimal: "") == [])
        for text in ["0", "0g", "０0", "+1"] { #expect(bytes(hexadecimal: text) == nil, "\(text)") }
    }
}

import PKIStructures
import Testing

@Suite("DER is read strictly")
struct DERReaderTests {
    /// What is wrong, the bytes in hexadecimal, and the code that must come out.
    static let refused: [(rule: String, hex: String, code: StructureError.Code)] = [
        ("nothing at all", "", .truncated),
        ("a tag without a length", "30", .truncated),
        ("an indefinite length (X.690 §10.1)", "3080020101" + "0000", .malformed),
        ("a length in the long form that fits the short one", "3081030201" + "01", .malformed),
        ("a length with a leading zero", "3082008002" + String(repeating: "00", count: 127), .malformed),
        ("a length of five octets", "308500000000010201" + "01", .malformed),
        ("a length that ends inside itself", "3082", .truncated),
        ("a length beyond the end", "3004020101", .truncated),
        ("a length of four gigabytes", "3084ffffffff00", .truncated),
        ("a tag number above 30", "1f8101" + "00", .unsupported),
    ]

    @Test("a value that is not DER is refused", arguments: refused.indices)
    func value(_ index: Int) throws {
        let row = Self.refused[index]
        var reader = DERReader(try #require(bytes(hexadecimal: row.hex)))
        #expect(throws: StructureError(row.code, ""), "\(row.rule)") { try reader.readAny("the value") }
    }

    @Test("the longest short length and the shortest long one are read", arguments: [127, 128, 255, 256, 65535, 65536])
    func lengths(count: Int) throws {
        let encoded = try #require(Self.octetString(count))
        var reader = DERReader(encoded)
        #expect(try reader.read(.octetString, "it").content.count == count)
        #expect(reader.isAtEnd)
    }

    private static func octetString(_ count: Int) -> [UInt8]? {
        // The writer of the room, asked through an extension.
        let encoded = Extension(OID(1, 2, 3), value: Array(repeating: 7, count: count)).derBytes
        return encoded.firstIndex(of: 0x04).map { Array(encoded[$0...]) }
    }

    @Test("an inner value cannot reach beyond the outer one")
    func nesting() throws {
        var reader = DERReader([0x30, 0x03, 0x02, 0x02, 0x01, 0x02, 0x01, 0x05])
        var inner = try reader.read(.sequence, "the outer").reader
        #expect(throws: StructureError(.truncated, "")) { try inner.read(.integer, "the inner") }
    }

    @Test("bytes behind the end are refused, and their number is told")
    func trailing() throws {
        var reader = DERReader([0x05, 0x00, 0xAA, 0xBB])
        _ = try reader.read(.null, "it")
        let error = #expect(throws: StructureError.self) { try reader.expectEnd(of: "it") }
        #expect(error?.description == "2 bytes too many after it, at byte 2")
    }

    @Test("a value of another tag is refused, and both tags are told")
    func tags() throws {
        var reader = DERReader([0x24, 0x00])
        let error = #expect(throws: StructureError.self) { try reader.read(.octetString, "it") }
        #expect(error?.message == "it should be OCTET STRING, but is tag 0x24")
    }

    @Test("offsets count from the start of the whole input")
    func offsets() throws {
        var reader = DERReader([0x30, 0x04, 0x02, 0x02, 0x00, 0x01])
        var inner = try reader.read(.sequence, "it").reader
        let number = try inner.read(.integer, "the number")
        let error = #expect(throws: StructureError.self) { try number.smallInteger("the number") }
        #expect(error?.offset == 2)
    }

    /// A primitive value, how it is read, and whether it is good.
    static let primitives: [(hex: String, isGood: Bool)] = [
        ("0101ff", true), ("010100", true), ("010101", false), ("0100", false), ("01020000", false),
        ("020100", true), ("020101", true), ("02020080", true), ("02020001", false), ("0200", false),
        ("0202ff80", false), ("02080fffffffffffffff", true), ("0209008000000000000000", false), ("0201ff", false),
        ("03020001", true), ("030100", true), ("0300", false), ("03020101", false), ("0302080f", false),
        ("06012a", true), ("0600", false), ("06022a80", false), ("0602802a", false),
        ("060a2affffffffffffffff7f", true), ("060b2affffffffffffffffff7f", true),
        ("06142a83ffffffffffffffffffffffffffffffffff7f", true),
        ("06142a84ffffffffffffffffffffffffffffffffff7f", false),
    ]

    @Test("primitive values have one form each", arguments: primitives.indices)
    func primitive(_ index: Int) throws {
        let row = Self.primitives[index]
        var reader = DERReader(try #require(bytes(hexadecimal: row.hex)))
        let element = try reader.readAny("it")
        let read: () throws -> Void = {
            switch element.tag {
            case .boolean: _ = try element.boolean("it")
            case .integer: _ = try element.smallInteger("it")
            case .bitString: _ = try element.bitStringOctets("it")
            default: _ = try element.objectIdentifier("it")
            }
        }
        if row.isGood {
            #expect(throws: Never.self, "\(row.hex)") { try read() }
        } else {
            #expect(throws: StructureError.self, "\(row.hex)") { try read() }
        }
    }

    @Test("named bits have no unused bits that are set")
    func namedBits() throws {
        #expect(try KeyUsage(derEncoded: [0x03, 0x02, 0x05, 0xA0]) == [.digitalSignature, .keyEncipherment])
        #expect(try KeyUsage(derEncoded: [0x03, 0x03, 0x07, 0x00, 0x80]) == .decipherOnly)
        #expect(throws: StructureError.self) { try KeyUsage(derEncoded: [0x03, 0x02, 0x05, 0xA1]) }
        #expect(throws: StructureError.self) { try KeyUsage(derEncoded: [0x03, 0x01, 0x01]) }
        #expect(throws: StructureError.self) { try KeyUsage(derEncoded: [0x03, 0x04, 0x00, 0x80, 0x00, 0x01]) }
    }

    @Test("lists of named bits are bounded, since each bit takes a byte")
    func namedBitLimit() throws {
        for (count, isTaken) in [(32, true), (33, false)] {
            let bytes = [0x03, UInt8(count + 1), 0x00] + [UInt8](repeating: 0xFF, count: count)
            var reader = DERReader(bytes)
            let element = try reader.read(.bitString, "the bits")
            if isTaken {
                #expect(try element.namedBits("the bits") == [Bool](repeating: true, count: 256))
            } else {
                #expect(throws: StructureError(.unsupported, "")) { try element.namedBits("the bits") }
            }
        }
    }
}

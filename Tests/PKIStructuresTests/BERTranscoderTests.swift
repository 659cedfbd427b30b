import PKIStructures
import TestSupport
import Testing

@Suite("BER is rewritten as DER")
struct BERTranscoderTests {
    @Test(
        "each liberty of BER becomes DER's one form",
        arguments: [
            ([0x30, 0x80, 0x02, 0x01, 0x05, 0x00, 0x00], [0x30, 0x03, 0x02, 0x01, 0x05]),
            ([0x30, 0x80, 0x31, 0x80, 0x00, 0x00, 0x00, 0x00], [0x30, 0x02, 0x31, 0x00]),
            ([0x30, 0x81, 0x03, 0x02, 0x01, 0x05], [0x30, 0x03, 0x02, 0x01, 0x05]),
            ([0x30, 0x84, 0x00, 0x00, 0x00, 0x03, 0x02, 0x01, 0x05], [0x30, 0x03, 0x02, 0x01, 0x05]),
            ([0x24, 0x80, 0x04, 0x01, 0x41, 0x04, 0x02, 0x42, 0x43, 0x00, 0x00], [0x04, 0x03, 0x41, 0x42, 0x43]),
            ([0x24, 0x05, 0x24, 0x03, 0x04, 0x01, 0x41], [0x04, 0x01, 0x41]),
            ([0x24, 0x80, 0x00, 0x00], [0x04, 0x00]),
            ([0xA0, 0x80, 0x24, 0x80, 0x04, 0x01, 0x41, 0x00, 0x00, 0x00, 0x00], [0xA0, 0x03, 0x04, 0x01, 0x41]),
            // An octet string that looks like BER inside is left alone.
            ([0x04, 0x04, 0x30, 0x80, 0x00, 0x00], [0x04, 0x04, 0x30, 0x80, 0x00, 0x00]),
        ] as [([UInt8], [UInt8])])
    func forms(ber: [UInt8], der: [UInt8]) throws {
        #expect(try BERTranscoder().derBytes(of: ber[...]) == der)
        #expect(try BERTranscoder().derBytes(of: der[...]) == der)
        for count in 0..<ber.count {
            #expect(throws: StructureError.self) { try BERTranscoder().derBytes(of: ber.prefix(count)) }
        }
        #expect(throws: StructureError.self) { try BERTranscoder().derBytes(of: (ber + [0])[...]) }
    }

    @Test(
        "what is no BER, or is not rewritten, is refused",
        arguments: [
            [], [0x30], [0x04, 0x80, 0x00, 0x00], [0x30, 0x02, 0x04, 0x01, 0x41], [0x1F, 0x81, 0x01, 0x00],
            [0x23, 0x03, 0x03, 0x01, 0x00], [0x2C, 0x03, 0x0C, 0x01, 0x41], [0x24, 0x03, 0x02, 0x01, 0x41],
            [0x30, 0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x30, 0xFF], [0x30, 0x03, 0x30, 0x80, 0x02],
            [0x30, 0x03, 0x30, 0x80, 0x00, 0x00],
        ] as [[UInt8]])
    func refused(bytes: [UInt8]) {
        #expect(throws: StructureError.self) { try BERTranscoder().derBytes(of: bytes[...]) }
    }

    @Test("depth, length and number of values are bounded")
    func bounds() throws {
        let deep = [UInt8]((0..<40).map { _ in [0x30, 0x80] }.joined())
        #expect(throws: StructureError(.unsupported, "")) {
            try BERTranscoder().derBytes(of: (deep + [UInt8](repeating: 0, count: 80))[...])
        }
        var transcoder = BERTranscoder()
        let wide: [UInt8] = [0x30, 0x08] + [0x05, 0x00, 0x05, 0x00, 0x05, 0x00, 0x05, 0x00]
        for (values, isEnough) in [(4, false), (5, true)] {
            transcoder.valueLimit = values
            #expect((try? transcoder.derBytes(of: wide[...])) == (isEnough ? wide : nil))
        }
        transcoder.byteLimit = 9
        #expect(throws: StructureError(.unsupported, "")) { try transcoder.derBytes(of: wide[...]) }
    }

    /// Any DER with every liberty that BER gives: indefinite lengths, octet strings in pieces.
    private static func liberal(_ bytes: ArraySlice<UInt8>) throws -> [UInt8] {
        var reader = DERReader(bytes)
        var output: [UInt8] = []
        while !reader.isAtEnd {
            let element = try reader.readAny("a value")
            if element.tag.rawValue & 0x20 != 0 {
                output += [element.tag.rawValue, 0x80] + (try liberal(element.content)) + [0x00, 0x00]
            } else if element.tag == .octetString {
                output += [0x24, 0x80]
                var rest = element.content
                while !rest.isEmpty {
                    output += [0x04, UInt8(min(rest.count, 100))] + rest.prefix(100)
                    rest = rest.dropFirst(100)
                }
                output += [0x00, 0x00]
            } else {
                output += element.encoded
            }
        }
        return output
    }

    @Test("files of openssl, written with every liberty, come back byte for byte")
    func roundTrip() throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem", in: scratch)
        try OpenSSL.run("req -x509 -new -key key.pem -subj /CN=x -out cert.pem", in: scratch)
        for command in [
            "pkcs12 -export -inkey key.pem -in cert.pem -passout pass:x", "x509 -in cert.pem -outform DER",
            "pkcs8 -topk8 -nocrypt -in key.pem -outform DER",
            "cms -sign -nodetach -binary -signer cert.pem -inkey key.pem -in cert.pem -outform DER",
        ] {
            let der = try OpenSSL.run(command, in: scratch).output
            let ber = try Self.liberal(der[...])
            #expect(ber != der)
            #expect(try BERTranscoder().derBytes(of: ber[...]) == der)
            #expect(try BERTranscoder().derBytes(of: der[...]) == der)
        }
    }
}

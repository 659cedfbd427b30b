import PKIStructures
import TestSupport
import Testing

@Suite("PEM")
struct PEMTests {
    private func blocks(_ text: String) throws -> [PEMBlock] { try PEMBlock.blocks(in: Array(text.utf8)) }

    @Test("a block is read as it is written, at every length of its last line")
    func roundTrip() throws {
        for count in 1...130 {
            let block = PEMBlock(label: "CERTIFICATE", bytes: (0..<count).map { UInt8($0) })
            #expect(try blocks(block.text) == [block])
            #expect(block.text.split(separator: "\n").allSatisfy { $0.utf8.count <= 64 })
        }
    }

    @Test("it is written as openssl writes it")
    func asOpenSSL() throws {
        let scratch = try Scratch()
        try OpenSSL.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem", in: scratch)
        let text = String(decoding: try scratch.read("key.pem"), as: UTF8.self)
        #expect(try blocks(text).first?.text == text)
    }

    @Test(
        "text around blocks, other line ends, indents and odd line lengths are read (RFC 7468 §2)",
        arguments: [
            "subject=x\n-----BEGIN A-----\nAQID\n-----END A-----\n",
            "-----BEGIN A-----\r\nAQID\r\n-----END A-----\r\n",
            "-----BEGIN A-----\rAQID\r-----END A-----",
            "  -----BEGIN A-----  \n\tAQ\nID \n -----END A-----",
            "-----BEGIN A-----\n\nA\nQ\nI\nD\n\n-----END A-----\ntrailing: text",
        ])
    func lenient(text: String) throws {
        #expect(try blocks(text) == [PEMBlock(label: "A", bytes: [1, 2, 3])])
    }

    @Test(
        "a damaged block is refused",
        arguments: [
            ("-----BEGIN A-----\nAQID\n", StructureError.Code.truncated),
            ("-----BEGIN A-----\nAQID\n-----END B-----\n", .malformed),
            ("-----BEGIN A-----\nAQI\n-----END A-----\n", .malformed),
            ("-----BEGIN A-----\nAQ==ID==\n-----END A-----\n", .malformed),
            ("-----BEGIN A-----\nA===\n-----END A-----\n", .malformed),
            ("-----BEGIN A-----\nAR==\n-----END A-----\n", .malformed),
            ("-----BEGIN A-----\nA!ID\n-----END A-----\n", .malformed),
            ("-----BEGIN A-----\n-----END A-----\n", .malformed),
            ("-----BEGIN A-----\nAQID\n-----BEGIN A-----\nAQID\n-----END A-----\n", .malformed),
            ("-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END A-----\n", .unsupported),
        ])
    func damaged(text: String, code: StructureError.Code) {
        #expect(throws: StructureError(code, ""), "\(text)") { try blocks(text) }
    }

    @Test("a text without a block holds none")
    func none() throws {
        #expect(try blocks("hello\n-----END A-----\n") == [])
        #expect(try PEMBlock.blocks(in: [0xFF, 0x00, 0x0A, 0xFE]) == [])
    }
}

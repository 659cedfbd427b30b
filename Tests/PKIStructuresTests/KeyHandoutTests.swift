import PKIKeys
import PKIStructures
import TestSupport
import Testing

/// What a CA archives and answers: contents of envelopes, responses of GM/T 0092.
@Suite("Structures of handed-out keys")
struct KeyHandoutTests {
    private static func wrap(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag] + length(content.count) + content }

    private static let name = try? Name(parsing: "C=CN, O=某某公司, CN=某某公司")

    @Test(
        "an archived key's content stands around the private key, of any length", arguments: [3, 100, 128, 300, 70_000])
    func content(byteCount: Int) throws {
        let content = ArchivedKeyContent(
            serialNumber: try SerialNumber(hexadecimal: "80ff"), subject: try #require(Self.name),
            publicKeyHash: [1, 2, 3])
        let key = [0x30] + Self.length(byteCount - 1) + [UInt8](repeating: 7, count: byteCount - 1)
        let bytes = content.prefix(privateKeyByteCount: key.count) + key
        let read = try ArchivedKeyContent.read(bytes)
        #expect(read.content == content && Array(bytes[read.privateKey]) == key)
        for end in 0..<min(bytes.count, 200) {
            #expect(throws: StructureError.self) { try ArchivedKeyContent.read(Array(bytes[..<end])) }
        }
        #expect(throws: StructureError.self) { try ArchivedKeyContent.read(bytes + [0]) }
        var later = bytes
        later[later.firstIndex(of: 0x02).map { $0 + 2 } ?? 0] = 2
        #expect(throws: StructureError.self) { try ArchivedKeyContent.read(later) }
    }

    private static func length(_ count: Int) -> [UInt8] {
        if count < 128 { return [UInt8(count)] }
        if count < 256 { return [0x81, UInt8(count)] }
        if count < 65_536 { return [0x82, UInt8(count >> 8), UInt8(count & 0xFF)] }
        return [0x83, UInt8(count >> 16), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
    }

    private func certificate(_ name: String, in scratch: Scratch) throws -> Certificate {
        try OpenSSL.run(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k -out c.pem -days 9 -subj /CN=\(name)",
            in: scratch)
        return try Certificate.all(inFile: scratch.read("c.pem"))[0]
    }

    private func envelope() throws -> SM2EnvelopedKey {
        let (x, y) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
        let cipher = Self.wrap(
            0x30,
            Self.wrap(2, x) + Self.wrap(2, y) + Self.wrap(4, x) + Self.wrap(4, [UInt8](repeating: 3, count: 16)))
        return try SM2EnvelopedKey(
            symmetricAlgorithm: AlgorithmIdentifier(SM2EnvelopedKey.sm4ECB),
            encryptedKey: SM2Ciphertext(derEncoded: cipher[...]), publicKey: [4] + x + y, encryptedPrivateKey: x)
    }

    @Test("a response is written in the one tagging that others read, and read in all four")
    func response() throws {
        let scratch = try Scratch()
        let (sign, encrypt) = try (certificate("s", in: scratch), certificate("e", in: scratch))
        let envelope = try envelope()
        let response = CertificateResponse(
            signingCertificates: [sign], encryptedPrivateKey: envelope, encryptionCertificates: [encrypt])
        let implicitEnvelope = Array(envelope.derBytes.dropFirst(envelope.derBytes[1] < 128 ? 2 : 3))
        let first = Self.wrap(0x31, sign.derBytes)
        let envelopes = [Self.wrap(0xA0, envelope.derBytes), Self.wrap(0xA0, implicitEnvelope)]
        let sets = [Self.wrap(0xA1, encrypt.derBytes), Self.wrap(0xA1, Self.wrap(0x31, encrypt.derBytes))]
        #expect(response.derBytes == Self.wrap(0x30, first + envelopes[0] + sets[0]))
        for key in envelopes {
            for set in sets {
                let bytes = Self.wrap(0x30, first + key + set)
                #expect(try CertificateResponse(derEncoded: bytes[...]) == response)
            }
        }
        let alone = CertificateResponse(signingCertificates: [sign])
        #expect(try CertificateResponse(derEncoded: alone.derBytes[...]) == alone)
        #expect(throws: StructureError.self) { try CertificateResponse(derEncoded: [0x30, 0x02, 0x31, 0x00]) }
    }

    @Test("a damaged response is refused or read, and never crashes")
    func damaged() throws {
        let scratch = try Scratch()
        let sign = try certificate("s", in: scratch)
        let good = CertificateResponse(
            signingCertificates: [sign], encryptedPrivateKey: try envelope(), encryptionCertificates: [sign]
        ).derBytes
        for end in stride(from: 0, to: good.count, by: 7) {
            #expect(throws: StructureError.self) { try CertificateResponse(derEncoded: good[..<end]) }
        }
        var generator = SeededGenerator(seed: 92)
        for _ in 0..<3000 {
            var bytes = good
            bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            _ = try? CertificateResponse(derEncoded: bytes[...])
        }
    }
}

import PKIStructures
import TestSupport
import Testing

@Suite("Damaged input")
struct MutationTests {
    /// Reads every part of whatever the bytes turn out to be.
    private static func readAll(_ bytes: [UInt8]) {
        if let certificate = try? Certificate(derEncoded: bytes) { read(certificate) }
        if let request = try? CertificationRequest(derEncoded: bytes) {
            _ = request.subject.description
            read(request.extensions)
        }
        if let crl = try? CertificateRevocationList(derEncoded: bytes) {
            _ = crl.issuer.description
            _ = try? crl.crlNumber
            read(crl.extensions)
        }
        _ = try? EncryptedPrivateKeyInfo(derEncoded: bytes[...]).scheme
        _ = try? PrivateKeyInfo(derEncoded: bytes[...])
        _ = try? ECPrivateKey(derEncoded: bytes[...]).curve
        _ = try? RSAPrivateKeyOutline(derEncoded: bytes[...])
        _ = try? PFX(derEncoded: bytes[...]).macData
        _ = try? SubjectPublicKeyInfo(derEncoded: bytes[...])
        _ = try? PEMBlock.blocks(in: bytes)
    }

    private static func read(_ certificate: Certificate) {
        _ = try? certificate.subject.description
        _ = try? certificate.issuer.matches(certificate.subject)
        _ = try? certificate.signatureAlgorithm
        _ = certificate.serialNumber.description + certificate.validity.notAfter.instant.description
        _ = try? RSAPublicKey(derEncoded: certificate.subjectPublicKeyInfo.publicKey[...]).sizeInBits
        if let list = try? certificate.extensions { read(list) }
    }

    private static func read(_ list: Extensions) {
        _ = list.repeatedIdentifier
        for member in list {
            guard let content = try? member.typedContent() else { continue }
            #expect(content.isFaithful(to: member.value), "\(type(of: content)) \(hexadecimal(member.value))")
        }
        _ = try? list.content(KeyUsage.self)?.description
        _ = try? list.content(SubjectAlternativeName.self)?.names.names.map(\.description)
    }

    @Test("flipped, cut, doubled and swapped bytes never crash", arguments: ForeignFiles.families.indices)
    func mutated(_ index: Int) throws {
        let files = try ForeignFiles(ForeignFiles.families[index])
        var generator = SeededGenerator(seed: UInt64(index))
        for original in [files.authority, files.certificate, files.request, files.crl, files.encryptedKey] {
            for _ in 0..<1500 { Self.readAll(Mutation.mutate(original, &generator)) }
            for count in 0..<original.count { Self.readAll(Array(original.prefix(count))) }
        }
    }

    @Test("texts of any characters never crash a parser of names, numbers and times")
    func texts() {
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array("CN=/,+\\#\"; 0123456789abcdefZT:-.张é\u{301}\u{202E}\u{0}+IPDNSRIDdirName")
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<24, using: &generator)
            let text = String((0..<count).compactMap { _ in alphabet.randomElement(using: &generator) })
            if let name = try? Name(parsing: text) {
                #expect((try? Name(parsing: name.description))?.derBytes == name.derBytes, "\(text)")
            }
            _ = try? GeneralName(parsing: text)
            _ = try? GeneralName(parsing: "IP:" + text)
            _ = try? OID(dotted: text)
            _ = try? Instant(rfc3339: text)
            _ = try? SerialNumber(hexadecimal: text)
        }
    }
}

extension ExtensionContent {
    /// Whether it writes the bytes that were read, or, of a type that is read with deviations from DER, its own meaning.
    func isFaithful(to bytes: [UInt8]) -> Bool {
        let lenient: Set<OID> = [.basicConstraints, .keyUsage, .netscapeCertificateType]
        guard lenient.contains(Self.id) else { return derBytes == bytes }
        return (try? Self(derEncoded: derBytes[...]).derBytes) == derBytes
    }
}

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
        _ = try? list.content(BasicConstraints.self)
        _ = try? list.content(KeyUsage.self)?.description
        _ = try? list.content(ExtendedKeyUsage.self)
        _ = try? list.content(SubjectKeyIdentifier.self)
        _ = try? list.content(AuthorityKeyIdentifier.self)
        _ = try? list.content(SubjectAlternativeName.self)?.names.names.map(\.description)
        _ = try? list.content(CRLDistributionPoints.self)
        _ = try? list.content(AuthorityInformationAccess.self)
        _ = try? list.content(CertificatePolicies.self)
    }

    @Test("flipped, cut, doubled and swapped bytes never crash", arguments: ForeignFiles.families.indices)
    func mutated(_ index: Int) throws {
        let files = try ForeignFiles(ForeignFiles.families[index])
        var generator = SeededGenerator(seed: UInt64(index))
        for original in [files.authority, files.certificate, files.request, files.crl, files.encryptedKey] {
            for _ in 0..<1500 { Self.readAll(Self.mutate(original, &generator)) }
            for count in 0..<original.count { Self.readAll(Array(original.prefix(count))) }
        }
    }

    private static func mutate(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[place] = [0x00, 0x01, 0x7F, 0x80, 0x81, 0x84, 0xFF].randomElement(using: &generator) ?? 0
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            case 4: bytes.swapAt(place, Int.random(in: bytes.indices, using: &generator))
            default: bytes.replaceSubrange(place..<min(place + 8, bytes.count), with: original.suffix(8))
            }
            if bytes.isEmpty { bytes = [0] }
        }
        return bytes
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

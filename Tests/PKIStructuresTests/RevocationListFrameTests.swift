import PKIKeys
import PKIStructures
import TestSupport
import Testing

/// CRLs that are written piece by piece are, byte for byte, those that are written as a whole.
@Suite("CRLs in pieces")
struct RevocationListFrameTests {
    private static let now = Instant(secondsSinceEpoch: 1_772_352_000)

    private static func entries(_ count: Int, seed: UInt64) -> [RevokedCertificate] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).compactMap { _ in
            let octets = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
                UInt8.random(in: 1...0x7F, using: &generator)
            }
            guard let serial = SerialNumber(octets: octets) else { return nil }
            let date = Int64.random(in: -2_000_000_000...4_000_000_000, using: &generator)
            let hasDate = Bool.random(using: &generator)
            return RevokedCertificate(
                serialNumber: serial, revocationDate: Instant(secondsSinceEpoch: date),
                reason: RevocationReason.allCases.randomElement(using: &generator),
                invalidityDate: hasDate ? Instant(secondsSinceEpoch: date - 86_399) : nil)
        }
    }

    @Test("frame and entries together are the TBSCertList", arguments: [0, 1, 2, 5, 300, 5000])
    func equality(count: Int) throws {
        let entries = Self.entries(count, seed: UInt64(count))
        let algorithm = try SignatureAlgorithm.ecdsa(.sha256).identifier
        let issuer = try Name(parsing: "C=CN, O=某某CA, CN=某某CA")
        let extensions = Extensions([Extension(CRLNumber(7))])
        let whole = TBSCertList(
            signatureAlgorithm: algorithm, issuer: issuer, thisUpdate: Self.now, nextUpdate: Self.now.adding(days: 7),
            revokedCertificates: entries, extensions: extensions
        ).derBytes
        let frame = RevocationListFrame(
            signatureAlgorithm: algorithm, issuer: issuer, thisUpdate: Self.now, nextUpdate: Self.now.adding(days: 7),
            extensions: extensions)
        var encoder = RevocationEntryEncoder()
        for entry in entries {
            encoder.append(
                serialOctets: entry.serialNumber.octets, revokedAt: entry.revocationDate,
                reason: entry.reason ?? .unspecified, invalidityDate: entry.invalidityDate)
        }
        let pieces = frame.opening(entryByteCount: encoder.bytes.count) + encoder.bytes + frame.closing
        #expect(pieces == whole)
        let signature: [UInt8] = [1, 2, 3]
        let list = try CertificateRevocationList(
            tbsCertList: whole, signatureAlgorithm: algorithm, signature: signature)
        let header = frame.header(entryByteCount: encoder.bytes.count, signature: signature)
        #expect(header + pieces + frame.trailer(signature: signature) == list.derBytes)
    }

    @Test("an entry of an indirect CRL names the issuer, critical")
    func certificateIssuer() throws {
        let name = try Name(parsing: "C=CN, O=一家名称很长很长很长很长很长很长很长很长很长很长很长很长的机构, CN=某某CA")
        var encoder = RevocationEntryEncoder()
        encoder.append(
            serialOctets: [1], revokedAt: Self.now, reason: .superseded, invalidityDate: Self.now,
            certificateIssuer: name)
        var reader = DERReader(encoder.bytes)
        var parts = try reader.read(.sequence, "the entry").reader
        #expect(reader.isAtEnd)
        _ = try (parts.readAny("the number"), parts.readAny("the date"))
        let extensions = try Extensions(derEncoded: parts.read(.sequence, "the extensions").encoded)
        #expect(extensions.map(\.id) == [.reasonCode, .invalidityDate, .certificateIssuer])
        #expect(extensions.map(\.isCritical) == [false, false, true])
        #expect(try extensions.content(CertificateIssuer.self) == CertificateIssuer([.directoryName(name)]))
    }

    @Test(
        "PEM that is written in pieces is the one that is written as a whole", arguments: [0, 1, 47, 48, 49, 500, 4096])
    func pem(count: Int) {
        var generator = SeededGenerator(seed: 3)
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for size in [1, 7, 48, 100, 5000] {
            var encoder = PEMEncoder(label: "X509 CRL")
            var text: [UInt8] = []
            for start in stride(from: 0, to: count, by: size) {
                text += encoder.encode(bytes[start..<min(count, start + size)])
            }
            text += encoder.finish()
            #expect(text == Array(PEMBlock(label: "X509 CRL", bytes: bytes).text.utf8))
        }
    }
}

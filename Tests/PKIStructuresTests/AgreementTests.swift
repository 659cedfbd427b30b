import Foundation
import PKIStructures
import TestSupport
import Testing

/// What both read must be the same: names, serial numbers, times, keys, algorithms and each extension.
@Suite("Agreement with pyca on the foreign collections", .enabled(if: Foreign.hasVectors))
struct AgreementTests {
    @Test("every field that capki reads is what pyca reads")
    func agreement() throws {
        let scratch = try Scratch()
        var data: [UInt8] = []
        var readCount = 0
        for member in try ForeignCollection.read().members {
            guard (try? member.reencoded()) != nil else { continue }
            let fields = try member.fields()
            readCount += 1
            data += record([Array(member.kind.rawValue.utf8), Array(member.origin.utf8), member.bytes] + fields)
        }
        let answer = try Foreign.python("agreement.py", [scratch.write(data, as: "records")])
        let different = try #require(answer["different"]).elements.map { "\($0)" }
        #expect(different.isEmpty, "\(different.prefix(20).joined(separator: "\n"))")
        let compared = try #require(answer["compared"]?.int)
        #expect(compared > 10_000 && compared > readCount * 9 / 10, "pyca read \(compared) of \(readCount)")
    }

    private func record(_ fields: [[UInt8]]) -> [UInt8] {
        length(fields.count) + fields.flatMap { length($0.count) + $0 }
    }

    private func length(_ count: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } }
}

extension ForeignCollection.Member {
    /// The typed fields as octets, in the order of `agreement.py`.
    fileprivate func fields() throws -> [[UInt8]] {
        switch kind {
        case .certificate:
            let tbs = try TBSCertificate(Certificate(derEncoded: bytes))
            let certificate = try Certificate(derEncoded: bytes)
            return [
                tbs.serialNumber.octets, tbs.issuer.derBytes, seconds(tbs.validity.notBefore.instant),
                seconds(tbs.validity.notAfter.instant), tbs.subject.derBytes, tbs.subjectPublicKeyInfo.derBytes,
                text(try certificate.signatureAlgorithm.algorithm), Array(certificate.signature),
            ] + (try fields(tbs.extensions))
        case .request:
            let request = try CertificationRequest(derEncoded: bytes)
            return [
                request.subject.derBytes, request.subjectPublicKeyInfo.derBytes,
                text(request.signatureAlgorithm.algorithm), request.signature,
            ] + (try fields(request.extensions))
        case .crl:
            let list = try CertificateRevocationList(derEncoded: bytes)
            let entries = try TBSCertList(list).revokedCertificates.flatMap { entry in
                try [entry.serialNumber.octets, seconds(entry.revocationDate)] + fields(entry.extensions)
            }
            return [
                list.issuer.derBytes, seconds(list.thisUpdate), list.nextUpdate.map(seconds) ?? [],
                text(list.signatureAlgorithm.algorithm), list.signature,
            ] + (try fields(list.extensions)) + entries
        }
    }

    /// Each extension's identifier, criticality and the DER of its typed value.
    private func fields(_ extensions: Extensions) throws -> [[UInt8]] {
        try extensions.flatMap { member in
            [
                text(member.id), member.isCritical ? Array("critical".utf8) : [],
                try member.typedContent()?.derBytes ?? member.value,
            ]
        }
    }

    private func seconds(_ instant: Instant) -> [UInt8] { Array(String(instant.secondsSinceEpoch).utf8) }

    private func text(_ identifier: OID) -> [UInt8] { Array(identifier.description.utf8) }
}

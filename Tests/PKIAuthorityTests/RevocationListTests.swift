import PKIAuthority
import PKIKeys
import PKIStructures
import Testing

@Suite("Revocation and its lists")
struct RevocationListTests {
    @Test("a CRL carries every revocation with reason and invalidity date, and its number goes up")
    func contents() throws {
        let desk = try ReissueDesk()
        let lostAt = desk.now.adding(days: -1)
        try desk.reissue(desk.order(lostAt: lostAt))
        let first = try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        let second = try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        let entry = try #require(try first.entry(for: desk.original.serialNumber))
        #expect(entry.reason == .keyCompromise)
        #expect(entry.invalidityDate == lostAt)
        #expect(try (first.crlNumber?.value, second.crlNumber?.value) == (1, 2))
        #expect(first.nextUpdate == desk.now.adding(days: 7))
        #expect(try first.isSigned(by: desk.caKey.publicKey))
    }

    @Test("an unspecified reason is said by leaving the extension out (RFC 5280 §5.3.1)")
    func unspecified() throws {
        let desk = try ReissueDesk()
        _ = try desk.authority.revoke(desk.original.serialNumber, reason: .unspecified, context: desk.context)
        let list = try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        #expect(try list.entry(for: desk.original.serialNumber)?.reason == nil)
    }

    @Test("a certificate on hold can be revoked for good, a revoked one not again")
    func holdThenRevoke() throws {
        let desk = try ReissueDesk()
        let serial = desk.original.serialNumber
        _ = try desk.authority.revoke(serial, reason: .certificateHold, context: desk.context)
        _ = try desk.authority.revoke(serial, reason: .cessationOfOperation, context: desk.context)
        #expect(throws: AuthorityError(.revoked, "")) {
            try desk.authority.revoke(serial, reason: .keyCompromise, context: desk.context)
        }
        #expect(try desk.revocation()?.reason == .cessationOfOperation)
    }

    @Test("an earlier CRL's entries and number live on, for certificates that the ledger does not know too")
    func takeOver() throws {
        let desk = try ReissueDesk()
        let unknown = try SerialNumber(hexadecimal: "c0ffee")
        let earlier = try list(of: desk, number: 41, serials: [unknown, desk.original.serialNumber])
        try desk.authority.takeOver(earlier, context: desk.context)
        let next = try desk.authority.makeCRL(validityInDays: 7, context: desk.context)
        #expect(try next.crlNumber?.value == 42)
        #expect(try next.entry(for: unknown)?.reason == .affiliationChanged)
        #expect(try desk.revocation()?.reason == .affiliationChanged)
    }

    @Test("the CRL of another issuer is not taken over")
    func foreignList() throws {
        let desk = try ReissueDesk()
        let other = try ReissueDesk()
        let list = try list(of: other, number: 1, serials: [])
        #expect(throws: AuthorityError(.foreignCertificate, "")) {
            try desk.authority.takeOver(list, context: desk.context)
        }
    }

    private func list(of desk: ReissueDesk, number: Int, serials: [SerialNumber]) throws -> CertificateRevocationList {
        let algorithm = try desk.caKey.usualAlgorithm.identifier
        let bytes = TBSCertList(
            signatureAlgorithm: algorithm, issuer: try desk.caCertificate.subject, thisUpdate: desk.now,
            nextUpdate: desk.now.adding(days: 1),
            revokedCertificates: serials.map {
                RevokedCertificate(
                    serialNumber: $0, revocationDate: desk.now, reason: .affiliationChanged, invalidityDate: nil)
            }, extensions: Extensions([Extension(CRLNumber(number))])
        ).derBytes
        return try CertificateRevocationList(
            tbsCertList: bytes, signatureAlgorithm: algorithm,
            signature: desk.caKey.sign(SignableMessage(bytes), with: desk.caKey.usualAlgorithm))
    }
}

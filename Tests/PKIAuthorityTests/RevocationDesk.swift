import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIRequests
import PKIStorage
import PKIStructures
import TestSupport

/// A CA that publishes CRLs of every kind into a folder, with a clock of its own, and holders whose certificates
/// `openssl verify` judges by them.
final class RevocationDesk {
    static let start = ReissueDesk.start
    static let base = "http://crl.example.cn/"

    let scratch: Scratch
    let store: SQLiteAuthorityStore
    let authority: CertificateAuthority
    let plan: RevocationListPlan
    let listIssuer: RevocationListSigner?
    let key: SoftwareKey
    let certificate: Certificate
    var now = RevocationDesk.start
    private var holderCount = 0

    /// - Parameter division: how the CRLs are divided; a CA that divides nothing says where its complete CRL is.
    init(
        _ algorithm: KeyAlgorithm = .ec(.p256), division: RevocationListPartition.Division = .undivided,
        isIndirect: Bool = false, hasDeltas: Bool = true, graceInDays: Int64 = 0
    ) throws {
        scratch = try Scratch()
        key = try SoftwareKey.generate(algorithm)
        certificate = try ReissueDesk.ca(key: key, days: 3650)
        let isPlain = division == .undivided && !isIndirect
        var publication = Publication(
            crlAddresses: [Self.base + "ca.crl"],
            freshestCRLAddresses: hasDeltas ? [Self.base + "ca-delta.crl"] : [],
            partition: RevocationListPartition(
                division: division, baseAddresses: isPlain ? [] : [Self.base], hasDeltas: hasDeltas))
        store = try SQLiteAuthorityStore(path: scratch("ledger.sqlite"), creates: true)
        listIssuer = isIndirect ? try Self.listIssuer(algorithm, by: key, certificate, publication) : nil
        publication.partition.listIssuer = try listIssuer?.certificate.subject
        authority = try CertificateAuthority(
            issuer: try Issuer(certificate: certificate, signer: key, publication: publication), store: store)
        plan = try RevocationListPlan(
            publication: publication,
            schedule: RevocationListSchedule(
                completeIntervalInSeconds: 86_400, completeLifetimeInSeconds: 2 * 86_400,
                deltaIntervalInSeconds: hasDeltas ? 3600 : nil, deltaLifetimeInSeconds: 7200,
                graceInSeconds: graceInDays * 86_400),
            signer: certificate, listIssuer: listIssuer?.certificate)
        try authority.open(.new, context: context)
        try scratch.write(certificate.pem.text, as: "ca.pem")
        if let listIssuer {
            _ = try authority.adopt([listIssuer.certificate], context: context)
            try scratch.write(listIssuer.certificate.pem.text, as: "crl-issuer.pem")
        }
    }

    /// A CRL issuer that the CA certified, which the complete CRL covers.
    private static func listIssuer(
        _ algorithm: KeyAlgorithm, by caKey: SoftwareKey, _ ca: Certificate, _ publication: Publication
    ) throws -> RevocationListSigner {
        let key = try SoftwareKey.generate(algorithm)
        let tbs = TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: "51"), signatureAlgorithm: try caKey.usualAlgorithm.identifier,
            issuer: try ca.subject, validity: ca.validity, subject: try Name(parsing: "C=CN, O=某某CA, CN=CRL 签发者"),
            subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo,
            extensions: Extensions([
                Extension(BasicConstraints(isCA: false), isCritical: true),
                Extension(KeyUsage.cRLSign, isCritical: true),
                Extension(SubjectKeyIdentifier(try key.publicKey.keyIdentifier)),
                Extension(AuthorityKeyIdentifier(keyIdentifier: try caKey.publicKey.keyIdentifier)),
                Extension(CRLDistributionPoints(addresses: publication.crlAddresses)),
            ]))
        return try RevocationListSigner(certificate: ReissueDesk.sign(tbs, with: caKey), signer: key)
    }

    var context: ActContext { ActContext(now: now, operatorName: "窗口一") }

    /// Certifies a new holder; its certificate stands in the folder under its serial number.
    @discardableResult
    func issue(profile: CertificateProfile = .organisationSigning, days: Int = 300) throws -> Certificate {
        holderCount += 1
        let holder = try SoftwareKey.generate(.ec(.p256))
        let request = try RequestBuilder.request(
            subject: Name(parsing: "C=CN, O=单位\(holderCount), CN=单位\(holderCount)"), signer: holder)
        let validity = Validity(
            notBefore: CertificateTime(now), notAfter: CertificateTime(now.adding(days: days)))
        let made = try authority.issue(request, profile: profile, validity: validity, context: context)
        try scratch.write(made.pem.text, as: "\(made.serialNumber).pem")
        return made
    }

    func revoke(_ certificate: Certificate, _ reason: RevocationReason, invalidityDate: Instant? = nil) throws {
        _ = try authority.revoke(
            certificate.serialNumber, reason: reason, invalidityDate: invalidityDate, context: context)
    }

    func release(_ certificate: Certificate) throws {
        try authority.release(certificate.serialNumber, context: context)
    }

    /// Publishes all CRLs, those that are due, or one kind of them.
    @discardableResult
    func publish(
        due: Bool = false, only kind: RevocationListRecord.Kind? = nil,
        into sink: ((RevocationListOrder) throws -> any RevocationListSink)? = nil
    ) throws -> [RevocationListSummary] {
        let file = { [scratch] (order: RevocationListOrder) -> any RevocationListSink in
            try RevocationListFile(
                at: scratch("\(order.fileName).crl"), isDER: false, overwrites: true, spoolFolder: scratch.path)
        }
        return try authority.makeLists(listIssuer: listIssuer, reach: .published, context: context) { ledger, now in
            let orders = try due ? plan.dueOrders(in: ledger, now: now) : plan.orders(in: ledger)
            return orders.filter { kind == nil || $0.kind == kind }
        } into: {
            try (sink ?? file)($0)
        }
    }

    /// A published CRL.
    func list(_ name: String = "ca") throws -> CertificateRevocationList {
        try CertificateRevocationList(file: scratch.read("\(name).crl"))
    }

    /// Serial numbers and reasons of a published CRL.
    func entries(_ name: String = "ca") throws -> [SerialNumber: RevocationReason?] {
        var entries: [SerialNumber: RevocationReason?] = [:]
        try list(name).forEachEntry { entries[$0.serialNumber] = .some($0.reason) }
        return entries
    }

    /// What `openssl verify` says of a certificate with these CRLs: nothing where it holds, else its words.
    func verdict(on certificate: Certificate, by lists: [String], checksAll: Bool = false) throws -> String? {
        var arguments = [
            "verify", "-attime", "\(now.secondsSinceEpoch)", checksAll ? "-crl_check_all" : "-crl_check",
            "-extended_crl", "-use_deltas", "-CAfile", scratch("ca.pem"),
        ]
        for name in lists { arguments += ["-CRLfile", scratch("\(name).crl")] }
        if listIssuer != nil { arguments += ["-untrusted", scratch("crl-issuer.pem")] }
        let result = try Tool.run("openssl", arguments + [scratch("\(certificate.serialNumber).pem")])
        guard result.status != 0 else { return nil }
        let words = result.errorText.split(separator: "\n").first { $0.hasPrefix("error ") }
        return words.map { String($0.split(separator: ":").last ?? "") } ?? result.transcript
    }

    /// Whether the ledger has the certificate revoked or on hold.
    func isRevoked(_ certificate: Certificate) throws -> Bool {
        try store.read { try $0.revocation(certificate.serialNumber) != nil }
    }
}

internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

/// A certificate of a large ledger, and what has become of it.
struct MadeCertificate: Sendable {
    let certificate: Certificate
    /// The certificate that it stands in for.
    let original: Certificate?
    /// When it was issued.
    let at: Instant
    /// Why it is revoked, where it is and no reissue revoked it.
    let revocation: RevocationReason?
}

/// Makes the certificates of a large ledger, any share of them apart from the others.
struct CertificateMaker: Sendable {
    private static let reasons: [RevocationReason] = [
        .cessationOfOperation, .superseded, .keyCompromise, .affiliationChanged, .privilegeWithdrawn, .certificateHold,
        .unspecified,
    ]

    private let plan: LargeLedger.Plan
    private let key: SoftwareKey
    private let begin: Instant
    private let issuer: Name
    private let signature: AlgorithmIdentifier
    private let keyIdentifier: [UInt8]
    private let common: [Extension]
    private let random = SystemRandomSource()

    init(plan: LargeLedger.Plan, key: SoftwareKey, root: Certificate, begin: Instant) throws {
        self.plan = plan
        self.key = key
        self.begin = begin
        issuer = try root.subject
        signature = try key.usualAlgorithm.identifier
        keyIdentifier = try key.publicKey.keyIdentifier
        common = CertificateProfile.organisationSigning.extensions(for: plan.algorithm.family)
    }

    /// Makes certificates by their numbers.
    func make(_ numbers: Range<Int>) throws -> [MadeCertificate] {
        var made: [MadeCertificate] = []
        made.reserveCapacity(numbers.count)
        for number in numbers {
            // The first of a share has nobody before it to stand in for.
            let original = number % 20 == 19 ? made.last?.certificate : nil
            made.append(try make(number, reissueOf: original))
        }
        return made
    }

    private func make(_ number: Int, reissueOf original: Certificate?) throws -> MadeCertificate {
        let at = begin.adding(seconds: Int64(Double(number + 1) / Double(plan.count) * 730 * 86_400))
        let holder = try SoftwareKey.generate(plan.algorithm)
        var tbs = try original.map(TBSCertificate.init) ?? signedPart(InventedOrganisation(number), number, at)
        tbs.serialNumber = try serialNumber()
        tbs.subjectPublicKeyInfo = holder.publicKey.subjectPublicKeyInfo
        tbs.extensions = Extensions(
            try tbs.extensions.filter { $0.id != .subjectKeyIdentifier }
                + [Extension(SubjectKeyIdentifier(holder.publicKey.keyIdentifier))])
        let bytes = tbs.derBytes
        let certificate = try Certificate(
            tbsCertificate: bytes, signatureAlgorithm: signature,
            signature: key.sign(SignableMessage(bytes), with: key.usualAlgorithm))
        return MadeCertificate(
            certificate: certificate, original: original, at: at,
            revocation: number % 50 == 7 ? Self.reasons[number / 50 % Self.reasons.count] : nil)
    }

    private func signedPart(
        _ organisation: InventedOrganisation, _ number: Int, _ at: Instant
    ) throws -> TBSCertificate {
        let code = try AttributeValue(organisation.creditCode, as: .printableString).derBytes
        let end = at.adding(days: 365 * (1 + number % 3))
        return TBSCertificate(
            serialNumber: try serialNumber(), signatureAlgorithm: signature, issuer: issuer,
            validity: Validity(notBefore: CertificateTime(at), notAfter: CertificateTime(end)),
            subject: organisation.subject, subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo,
            extensions: Extensions(
                common + [
                    Extension(.organisationCode, value: code),
                    Extension(AuthorityKeyIdentifier(keyIdentifier: keyIdentifier)),
                ]))
    }

    /// 16 octets, positive and of one length, as the authority draws them.
    private func serialNumber() throws -> SerialNumber {
        var octets = try random.bytes(16)
        octets[0] = octets[0] & 0x7F | 0x40
        guard let serial = SerialNumber(magnitude: octets) else { throw TestCAError("no serial number") }
        return serial
    }
}

public import CapkiDirectories
internal import Dispatch
internal import PKIAuthority
public import PKIKeys
internal import PKIProfiles
public import PKIStructures
internal import Synchronization

/// A CA directory with as many certificates as a province has: real ones, each signed, with a key of its own.
///
/// One in twenty is the reissue of the one before it, and one in fifty is revoked for another reason.
public struct LargeLedger: Sendable {
    /// How it is made.
    public struct Plan: Sendable {
        /// How many certificates, the CA's own aside.
        public var count: Int
        /// The algorithm of the CA's and of every holder's key.
        public var algorithm: KeyAlgorithm
        /// When the last certificate was issued; the first one came two years earlier.
        public var now: Instant

        public init(count: Int, algorithm: KeyAlgorithm = .ec(.p256), now: Instant) {
            self.count = count
            self.algorithm = algorithm
            self.now = now
        }
    }

    /// So many certificates are one transaction; larger ones write fewer pages of the indexes twice.
    private static let blockLength = 20_000
    private static let shareLength = 100
    private static let operatorName = "test CA"

    public let directory: AuthorityDirectory
    private let maker: CertificateMaker

    /// Makes the directory.
    ///
    /// - Parameter progress: told how many of how many certificates are written.
    public init(_ plan: Plan, at folder: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws {
        let key = try SoftwareKey.generate(plan.algorithm)
        let begin = plan.now.adding(days: -731)
        let name = try Name(parsing: "C=CN, O=示例电子认证有限公司, CN=示例大规模签发CA")
        let validity = Validity(
            notBefore: CertificateTime(begin), notAfter: CertificateTime(plan.now.adding(days: 6000)))
        let root = try SelfSigning.root(subject: name, signer: key, validity: validity)
        let draft = try AuthorityDraft(
            at: folder, key: .file(key, passphrase: nil))
        directory = try draft.finish(
            certificate: root, chain: [], beginning: .new,
            context: ActContext(now: begin, operatorName: Self.operatorName))
        maker = try CertificateMaker(plan: plan, key: key, root: root, begin: begin)
        let authority = try directory.authority(
            secrets: SecretSources(), context: ActContext(now: begin, operatorName: Self.operatorName))
        var done = 0
        while done < plan.count {
            let block = done..<min(plan.count, done + Self.blockLength)
            let made = try made(block)
            let context = ActContext(now: made.last?.at ?? begin, operatorName: Self.operatorName)
            try authority.commit(context) { ledger in for one in made { try write(one, to: ledger) } }
            done = block.upperBound
            progress(done, plan.count)
        }
    }

    /// Every processor makes a share of the block.
    private func made(_ block: Range<Int>) throws -> [MadeCertificate] {
        let shareCount = (block.count + Self.shareLength - 1) / Self.shareLength
        let results = Mutex<[Int: Result<[MadeCertificate], any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: shareCount) { share in
            let first = block.lowerBound + share * Self.shareLength
            let part = first..<min(block.upperBound, first + Self.shareLength)
            let result = Result { try maker.make(part) }
            results.withLock { $0[share] = result }
        }
        let all = results.withLock { $0 }
        return try (0..<shareCount).flatMap { try all[$0]?.get() ?? [] }
    }

    private func write(_ made: MadeCertificate, to ledger: any LedgerWriting) throws {
        let context = ActContext(now: made.at, operatorName: Self.operatorName)
        let serial = made.certificate.serialNumber
        let profile = CertificateProfile.organisationSigning.name
        try ledger.insert(
            CertificateRecord(
                signed: made.certificate, origin: made.original == nil ? .issued : .reissued, profile: profile,
                act: context))
        if let original = made.original {
            try reissue(original, by: made, context, in: ledger)
        } else {
            try CertificateAuthority.record(.issue, serial, profile, context, in: ledger)
        }
        guard let reason = made.revocation else { return }
        try ledger.put(
            RevocationRecord(serialNumber: serial, revokedAt: made.at, reason: reason, invalidityDate: nil))
        try CertificateAuthority.record(.revoke, serial, reason.description, context, in: ledger)
    }

    private func reissue(
        _ original: Certificate, by made: MadeCertificate, _ context: ActContext, in ledger: any LedgerWriting
    ) throws {
        let reason = ReissueReason.lost
        let revocation = RevocationRecord(
            serialNumber: original.serialNumber, revokedAt: made.at, reason: reason.revocationReason,
            invalidityDate: nil)
        try ledger.put(revocation)
        try ledger.insert(
            ReissueRecord(
                original: original.serialNumber, replacement: made.certificate.serialNumber, reason: reason,
                state: .complete, invalidityDate: nil, recordedAt: made.at, operatorName: Self.operatorName,
                closing: .init(
                    when: .now, reason: reason.revocationReason, revokedAt: made.at, invalidityDate: nil)))
        try CertificateAuthority.record(
            .reissue, made.certificate.serialNumber, "\(original.serialNumber) \(reason.rawValue)", context,
            in: ledger)
    }
}

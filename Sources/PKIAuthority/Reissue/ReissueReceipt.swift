internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

/// What a reissue leaves for the file and for applications that know a user by a thumbprint (rule 10).
public struct ReissueReceipt: Sendable, Hashable, Codable {
    /// One of the two certificates.
    public struct Entry: Sendable, Hashable, Codable {
        public let serial: String
        /// SHA-1 over the certificate, which older applications bind users to.
        public let sha1: String
        /// SHA-256 over the certificate.
        public let sha256: String
        /// SHA-256 over the public key's DER.
        public let spkiSHA256: String
        public let notBefore: String
        public let notAfter: String

        enum CodingKeys: String, CodingKey {
            case serial, sha1, sha256
            case spkiSHA256 = "spki_sha256"
            case notBefore = "not_before"
            case notAfter = "not_after"
        }
    }

    /// What became of the original.
    public struct Revocation: Sendable, Hashable, Codable {
        public let when: String
        public let reason: String
        public let revokedAt: String?
        public let invalidityDate: String?

        enum CodingKeys: String, CodingKey {
            case when, reason
            case revokedAt = "revoked_at"
            case invalidityDate = "invalidity_date"
        }
    }

    /// Something in what was copied from the original that breaks a rule of the standards.
    public struct Warning: Sendable, Hashable, Codable {
        /// The stable word of the rule, for example `lint.attribute_too_long`.
        public let code: String
        /// `error` or `warning`, as it weighs in a new certificate.
        public let severity: String
        /// The part of the certificate, by its name in the ASN.1.
        public let part: String
        public let message: String
        public let clause: String

        init(_ finding: LintFinding) {
            code = finding.rule.code
            severity = finding.severity.rawValue
            part = finding.part.description
            message = finding.message
            clause = finding.rule.clause
        }
    }

    /// The electronic seals of both certificates.
    public struct Seals: Sendable, Hashable, Codable {
        public struct Entry: Sendable, Hashable, Codable {
            /// The code of the seal, esID.
            public let esid: String
            /// SHA-256 over the seal.
            public let sha256: String

            public init(esid: String, sha256: String) {
                self.esid = esid
                self.sha256 = sha256
            }

            init(_ record: SealRecord) { self.init(esid: record.sealID, sha256: hexadecimal(record.sha256)) }
        }

        /// Those that the new certificate signs with.
        public let remade: [Entry]
        /// Those that still have the original: they are to be made again.
        public let pending: [Entry]

        public init(remade: [Entry], pending: [Entry]) {
            self.remade = remade
            self.pending = pending
        }
    }

    public let schema: String
    public let subject: String
    public let original: Entry
    public let replacement: Entry
    public let reason: String
    public let revocation: Revocation
    public let time: String
    public let operatorName: String
    /// What lints say of the copied parts; `nil` where they say nothing.
    public let warnings: [Warning]?
    /// What has become of the seals that the original signs with; `nil` where there are none.
    public var seals: Seals?

    enum CodingKeys: String, CodingKey {
        case schema, subject, original, replacement, reason, revocation, time, warnings, seals
        case operatorName = "operator"
    }

    init(_ reissue: ReissueRecord, original: Certificate, replacement: Certificate) throws {
        schema = "capki.receipt/1"
        subject = try original.subject.description
        self.original = try Self.entry(original)
        self.replacement = try Self.entry(replacement)
        reason = reissue.reason.rawValue
        let closing = reissue.closing
        revocation = Revocation(
            when: closing.when.rawValue, reason: closing.reason.description,
            revokedAt: closing.revokedAt?.description, invalidityDate: closing.invalidityDate?.description)
        time = reissue.recordedAt.description
        operatorName = reissue.operatorName
        warnings = reissue.warnings.isEmpty ? nil : reissue.warnings
        seals = nil
    }

    private static func entry(_ certificate: Certificate) throws -> Entry {
        Entry(
            serial: certificate.serialNumber.description,
            sha1: hexadecimal(try DigestAlgorithm.sha1.hash(certificate.derBytes)),
            sha256: hexadecimal(try DigestAlgorithm.sha256.hash(certificate.derBytes)),
            spkiSHA256: hexadecimal(try DigestAlgorithm.sha256.hash(certificate.subjectPublicKeyInfoBytes)),
            notBefore: certificate.validity.notBefore.instant.description,
            notAfter: certificate.validity.notAfter.instant.description)
    }
}

extension LedgerReading {
    /// What has become of the seals of a reissue; `nil` where it has none.
    public func seals(of reissue: ReissueRecord) throws -> ReissueReceipt.Seals? {
        let seals = ReissueReceipt.Seals(
            remade: try activeSeals(boundTo: reissue.replacement).map(ReissueReceipt.Seals.Entry.init),
            pending: try activeSeals(boundTo: reissue.original).map(ReissueReceipt.Seals.Entry.init))
        return seals.remade.isEmpty && seals.pending.isEmpty ? nil : seals
    }
}

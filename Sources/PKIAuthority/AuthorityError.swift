public import PKIKeys

/// A refusal or a fault of the authority.
///
/// Equality is on the code alone.
public struct AuthorityError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of refusal.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The clock stands before the ledger's last act.
        public static let clockBehind = Code(rawValue: "authority.clock_behind")
        /// The clock may run ahead, and what is asked for cannot be undone.
        public static let clockAhead = Code(rawValue: "authority.clock_ahead")
        /// The request or the profile does not allow it; the findings tell why.
        public static let notAllowed = Code(rawValue: "authority.not_allowed")
        /// The request's signature does not hold, or its key is not fit.
        public static let badRequest = Code(rawValue: "authority.bad_request")
        /// What would be signed breaks a rule of the standards in a part that the CA decides; the findings tell which.
        public static let lint = Code(rawValue: "authority.lint")
        /// The certificate is not in the ledger.
        public static let unknownCertificate = Code(rawValue: "authority.unknown_certificate")
        /// The certificate is in the ledger already.
        public static let knownCertificate = Code(rawValue: "authority.known_certificate")
        /// The certificate was not signed by this CA.
        public static let foreignCertificate = Code(rawValue: "authority.foreign_certificate")
        /// The certificate has expired.
        public static let expired = Code(rawValue: "authority.expired")
        /// The certificate is revoked.
        public static let revoked = Code(rawValue: "authority.revoked")
        /// The certificate is not on hold, so that nothing can be released.
        public static let notOnHold = Code(rawValue: "authority.not_on_hold")
        /// The certificate has a live reissue already.
        public static let alreadyReissued = Code(rawValue: "authority.already_reissued")
        /// The request's key belongs to a certificate that the ledger knows.
        public static let keyReused = Code(rawValue: "authority.key_reused")
        /// The request names another subject or other extensions: a change of identity (变更), no reissue.
        public static let identityChanged = Code(rawValue: "authority.identity_changed")
        /// The request's key is of another family than the original's.
        public static let keyFamilyChanged = Code(rawValue: "authority.key_family_changed")
        /// The issuer ends before the certificate would.
        public static let issuerTooShort = Code(rawValue: "authority.issuer_too_short")
        /// Nothing is waiting to be activated.
        public static let nothingPending = Code(rawValue: "authority.nothing_pending")
        /// The CA has no key archive, or one that cannot be used.
        public static let badArchive = Code(rawValue: "authority.bad_archive")
        /// The certificate is not one of a pair, or its key is not in the archive.
        public static let notArchived = Code(rawValue: "authority.not_archived")
        /// What the archive holds does not belong to the record that it stands in.
        public static let archiveDamaged = Code(rawValue: "authority.archive_damaged")
        /// There is no such recovery, or it is not in the state that is needed.
        public static let recovery = Code(rawValue: "authority.recovery")
        /// A recovery is not asked for by an officer, or not signed by the one who is named in the request.
        public static let badRequester = Code(rawValue: "authority.bad_requester")
        /// The approval is not one of an officer who may give it, or not of this very request.
        public static let badApproval = Code(rawValue: "authority.bad_approval")
        /// The CA was taken over without its last CRL.
        public static let earlierCRLUnknown = Code(rawValue: "authority.earlier_crl_unknown")
        /// The issuer's key and certificate do not belong together, or cannot do the work.
        public static let badIssuer = Code(rawValue: "authority.bad_issuer")
        /// The signature that the key made does not hold.
        public static let badSignature = Code(rawValue: "authority.bad_signature")
        /// A checkpoint that was kept elsewhere cannot be read.
        public static let badCheckpoint = Code(rawValue: "authority.bad_checkpoint")
        /// The ledger holds no such seal.
        public static let unknownSeal = Code(rawValue: "authority.unknown_seal")
        /// The code of a seal is taken.
        public static let knownSeal = Code(rawValue: "authority.known_seal")
        /// The seal is superseded or revoked.
        public static let sealClosed = Code(rawValue: "authority.seal_closed")
        /// The seal does not hold, or is not the one that was to be made.
        public static let badSeal = Code(rawValue: "authority.bad_seal")
        /// What the ledger holds contradicts itself.
        public static let ledger = Code(rawValue: "authority.ledger")
    }

    public let code: Code
    /// What is refused and why, lower case, without a full stop.
    public let message: String
    /// What the operator can do.
    public let hint: String?
    /// Every single reason, where there are several.
    public let findings: [Finding]

    public init(_ code: Code, _ message: String, hint: String? = nil, findings: [Finding] = []) {
        self.code = code
        self.message = message
        self.hint = hint
        self.findings = findings
    }

    /// A refusal for findings, each in the message.
    init(_ code: Code, _ what: String, because findings: [Finding]) {
        let list = findings.map(\.description).joined(separator: "; ")
        self.init(code, "\(what): \(list)", findings: findings)
    }

    public var description: String { message }

    public static func == (left: AuthorityError, right: AuthorityError) -> Bool { left.code == right.code }
}

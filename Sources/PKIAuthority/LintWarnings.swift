internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

/// What lints say of the very bytes that are about to be signed, once nothing in it keeps them from being signed.
///
/// The issuer's name is no one's to change here: what lints say of it is left out, since every certificate would repeat it.
struct LintWarnings {
    /// Warnings about what the CA decides.
    let decided: [LintFinding]
    /// Warnings and errors about what is copied and stays as it is.
    let copied: [LintFinding]

    /// Runs the rules about certificates.
    ///
    /// - Parameters:
    ///   - bytes: its DER.
    ///   - copies: whether a part is taken over as it stands.
    /// - Throws: `AuthorityError.Code.lint` with every error in what is decided here.
    init(requiringFit tbs: TBSCertificate, bytes: [UInt8], copies: (LintedPart) -> Bool) throws {
        let findings = Lints.findings(in: try LintedCertificate(tbsCertificate: bytes[...]))
        let isRoot = tbs.subject == tbs.issuer
        try self.init(findings.filter { isRoot || $0.part != .issuer }, "the certificate", copies: copies)
    }

    /// Takes what the rules about CRLs say.
    ///
    /// - Throws: `AuthorityError.Code.lint` with every error.
    init(requiringFit list: RevocationListInspection) throws {
        try self.init(list.findings().filter { $0.part != .issuer }, "the CRL", copies: { _ in false })
    }

    private init(_ findings: [LintFinding], _ what: String, copies: (LintedPart) -> Bool) throws {
        let weighty = findings.filter { $0.severity > .notice }
        copied = weighty.filter { copies($0.part) }
        let own = weighty.filter { !copies($0.part) }
        let errors = own.filter { $0.severity == .error }
        guard errors.isEmpty else {
            throw AuthorityError(.lint, "\(what) is not signed", because: errors.map(\.finding))
        }
        decided = own
    }
}

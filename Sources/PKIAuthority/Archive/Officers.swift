public import PKIStructures

/// Who may ask for a recovery and who may approve one, as the CA's settings say.
public struct Officers: Sendable {
    /// Certificates that are named one by one.
    public let named: [Certificate]
    /// The profile under which this CA certifies its officers; `nil` where only named ones count.
    public let profile: String?

    public init(named: [Certificate] = [], profile: String? = nil) {
        self.named = named
        self.profile = profile
    }

    /// Refuses a certificate that is not one of an officer, or not at this time.
    ///
    /// One that another CA has signed cannot be asked for its revocation here: it is withdrawn by taking it off the list.
    ///
    /// - Parameter code: of the refusal.
    func requireOfficer(
        _ certificate: Certificate, code: AuthorityError.Code, issuer: Issuer, now: Instant,
        in ledger: any LedgerReading
    ) throws {
        let serial = certificate.serialNumber
        let known = try ledger.certificate(serial).flatMap { $0.certificate == certificate.derBytes ? $0 : nil }
        // A row alone is not enough: other hands can write it, but not the CA's signature.
        let isProfiled =
            try known != nil && profile != nil && known?.profile == profile && issuer.signatory(of: certificate) != nil
        guard named.contains(certificate) || isProfiled else {
            throw AuthorityError(
                code, "certificate \(serial) of '\(try certificate.subject)' is not one of an officer",
                hint: "officers are named in the settings, under archive: officers or officer-profile")
        }
        guard certificate.validity.contains(now) else {
            throw AuthorityError(
                code,
                "the officer's certificate \(serial) holds from \(certificate.validity.notBefore.instant) to "
                    + "\(certificate.validity.notAfter.instant), now is \(now)")
        }
        if known != nil, let revocation = try ledger.revocation(serial) {
            throw AuthorityError(
                code,
                "the officer's certificate \(serial) is revoked since \(revocation.revokedAt) (\(revocation.reason))")
        }
        if let usage = try certificate.extensions.content(KeyUsage.self), !usage.contains(.digitalSignature) {
            throw AuthorityError(
                code, "the officer's certificate \(serial) is not one for digital signatures")
        }
    }
}

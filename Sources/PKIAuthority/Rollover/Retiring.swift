internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

extension CertificateAuthority {
    /// Ends the use of an earlier key, once nothing that it signed is unexpired: it makes no CRLs any more.
    ///
    /// - Throws: `AuthorityError.Code.unknownGeneration`, `generationInUse`.
    public func retire(generation number: Int, context: ActContext) throws -> IssuerGeneration {
        try act(.retire, context) { context in
            try commit(context) { ledger in
                let all = try ledger.generations()
                guard var generation = all.first(where: { $0.number == number }), generation.state == .superseded
                else { throw Self.notRetirable(number, among: all) }
                try requireExpired(generation, now: context.now, in: ledger)
                generation.state = .retired
                generation.retiredAt = context.now
                try ledger.put(generation)
                try Self.record(.retire, nil, "generation \(number) signs nothing any more", context, in: ledger)
                return generation
            }
        }
    }

    private static let ownProfiles: Set<String> = [
        CertificateProfile.audit.name, CertificateProfile.keyArchive.name,
    ]

    private static func notRetirable(_ number: Int, among all: [IssuerGeneration]) -> AuthorityError {
        let reason =
            switch all.first(where: { $0.number == number })?.state {
            case .current: "generation \(number) is the one that signs now"
            case .retired: "generation \(number) is retired already"
            case .superseded, nil: "there is no generation \(number)"
            }
        return AuthorityError(.unknownGeneration, reason, hint: "'capki ca show' lists the generations")
    }

    private func requireExpired(
        _ generation: IssuerGeneration, now: Instant, in ledger: any LedgerReading
    ) throws {
        let keys = try GenerationKeys(ledger.generations(), issuer: issuer)
        var count = 0
        var last = now
        try ledger.forEachUnexpired(at: now) { record in
            // The CA's own certificates, its audit key's and its archive's too, are no one's who would look for a CRL.
            guard record.origin != .own, record.origin != .cross,
                !Self.ownProfiles.contains(record.profile ?? ""), let bytes = record.certificate,
                try keys.number(of: Certificate(derEncoded: bytes)) == generation.number
            else { return }
            count += 1
            last = max(last, record.notAfter)
        }
        guard count == 0 else {
            throw AuthorityError(
                .generationInUse,
                "\(count) certificates of generation \(generation.number) have not expired, the last one does at \(last)",
                hint: "it is needed for their CRLs until then")
        }
    }

    /// Refuses a signatory of CRLs that is not one of the issuer's generations, or whose use has ended.
    ///
    /// What the keys of an issuer are that was never rolled over here is the caller's affair.
    func requireInUse(_ signatory: Certificate, in ledger: any LedgerReading) throws {
        let all = try ledger.generations()
        guard !all.isEmpty, signatory != issuer.certificate else { return }
        let known = all.first { $0.certificate == signatory.derBytes }
        guard let known, known.state != .retired else {
            let reason = known.map { "generation \($0.number) of '\(issuer.name)' is retired" }
            throw AuthorityError(
                .unknownGeneration,
                reason ?? "the certificate \(signatory.serialNumber) is none of '\(issuer.name)'",
                hint: "'capki ca show' lists the generations")
        }
    }

    /// Keeps a process that was at work before a rollover from signing with the old key after it.
    func requireCurrentIssuer(_ ledger: any LedgerReading) throws {
        guard let current = try ledger.currentIssuer(), current != issuer.certificate.derBytes else { return }
        throw AuthorityError(
            .supersededIssuer, "'\(issuer.name)' was rolled over to a new key since it was opened",
            hint: "run the command again")
    }
}

/// Tells which generation signed a certificate.
struct GenerationKeys {
    private let numbers: [[UInt8]: [Int]]
    private let byCertificate: [Certificate: Int]
    private let issuer: Issuer

    init(_ generations: [IssuerGeneration], issuer: Issuer) throws {
        var numbers: [[UInt8]: [Int]] = [:]
        var byCertificate: [Certificate: Int] = [:]
        for generation in generations {
            let certificate = try Certificate(derEncoded: generation.certificate)
            byCertificate[certificate] = generation.number
            guard let identifier = try certificate.extensions.content(SubjectKeyIdentifier.self) else { continue }
            numbers[identifier.keyIdentifier, default: []].append(generation.number)
        }
        self.numbers = numbers
        self.byCertificate = byCertificate
        self.issuer = issuer
    }

    /// The number, or `nil` for a certificate of none: by its identifier of the issuer's key where that names one alone,
    /// else by its signature.
    func number(of certificate: Certificate) throws -> Int? {
        if let identifier = try certificate.extensions.content(AuthorityKeyIdentifier.self)?.keyIdentifier,
            let found = numbers[identifier], found.count == 1
        {
            return found.first
        }
        return try issuer.signatory(of: certificate).flatMap { byCertificate[$0] }
    }
}

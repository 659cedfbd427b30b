internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// `capki ca rollover`.
struct CARollover: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollover", abstract: "Give the CA a new key under the same name, or end the use of an old one.",
        discussion: """
            The new key signs everything from then on, reissues of older certificates too. The old one is kept for its CRLs \
            ('ca crl --generation N'), until it is retired. Cross certificates are made both ways (RFC 4210 §4.4): \
            old-with-new.pem for those who trust the new certificate alone, new-with-old.pem for those who trust the old \
            one. --passphrase-… and --pin-… open the present key.

            EXAMPLES
              capki ca rollover root --algorithm sm2
              capki ca rollover issuing --key 'pkcs11:token=HSM;object=ca-2' --parent root
              capki ca rollover root --retire 1
            """)

    @OptionGroup var target: AuthorityOptions

    @Option(help: "The algorithm of a new key that is made here.", transform: ArgumentValue.keyAlgorithm)
    var algorithm: KeyAlgorithm?

    @Option(help: ArgumentHelp("The new key, which is there already: a file, or a pkcs11: URI.", valueName: "key"))
    var key: String?

    @Option(help: ArgumentHelp("The PKCS#11 module of a pkcs11: URI that names none.", valueName: "file"))
    var module: String?

    @Option(help: ArgumentHelp("The CA that signs the new certificate, where this is no root.", valueName: "dir"))
    var parent: String?

    @Option(help: ArgumentHelp("The new certificate, where another tool has signed it for --key.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("The certificates above --certificate, up to the root.", valueName: "file"))
    var chain: String?

    @Option(
        help: "How long the new certificate holds; 20 years for a root, 10 under a parent, at most the parent's end.")
    var validityDays: Int?

    @Option(
        help: ArgumentHelp("End the use of this generation's key; nothing of it may be unexpired.", valueName: "number")
    )
    var retire: Int?

    @Flag(help: "With --retire: remove the key's file too, for good.")
    var removeKey = false

    @Flag(help: "Confirm --remove-key.")
    var force = false

    @OptionGroup var publication: PublicationOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var newKey: SuccessorKeyOptions
    @OptionGroup var parentPassphrase: ParentPassphraseOptions
    @OptionGroup var parentPIN: ParentPINOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if retire != nil {
            guard algorithm == nil, key == nil, parent == nil, certificate == nil, validityDays == nil else {
                throw ValidationError("--retire goes with --remove-key and --force alone")
            }
            if removeKey, !force {
                throw ValidationError("--remove-key destroys the key for good; say --force if that is meant")
            }
            return
        }
        guard !removeKey, !force else { throw ValidationError("--remove-key and --force go with --retire") }
        guard (algorithm == nil) != (key == nil) else { throw ValidationError("give --algorithm or --key") }
        if certificate != nil {
            guard key != nil, parent == nil, validityDays == nil else {
                throw ValidationError(
                    "--certificate goes with --key and --chain, and not with --parent or --validity-days")
            }
        } else if chain != nil {
            throw ValidationError("--chain goes with --certificate")
        }
        if let validityDays, validityDays < 1 { throw ValidationError("--validity-days must be at least 1") }
    }

    func run() throws {
        let directory = try target.open()
        if let retire { return try end(retire, of: directory) }
        let context = acting.context
        let memory = KeyMemory(passphrase: acting.passphrase, pin: acting.pin)
        let upper = try upperAuthority(of: directory)
        let authority = try acting.authority(directory, secrets: memory.secrets)
        let heir = try newKey.open(
            algorithm: algorithm, key: key, module: module, memory: memory, pin: acting.pin, place: target.directory)
        try authority.checkSuccessor(heir.signer.publicKey, context: context)
        let draft = try RolloverDraft(in: directory, key: heir, noting: ActingOptions.note)
        let certification = try certification(directory, upper, heir, draft, context)
        let (rollover, made) = try finishing(certification) {
            try draft.finish(
                authority, certification: certification.how, chain: certification.chain,
                publication: publication.given, context: context)
        }
        noteEnd(rollover)
        let summary = try AuthoritySummary(made)
        try result.show(summary, "\(summary.text)\ngeneration \(rollover.number) signs from now on")
    }

    /// How the new key is certified, with the certificates above.
    private struct CertifiedBy {
        let how: Successor.Certification
        let chain: [Certificate]
        /// The certificate that a parent's ledger knows already.
        var issued: Certificate?
    }

    /// The parent, which must be the CA that signed the present certificate.
    private func upperAuthority(of directory: AuthorityDirectory) throws -> AuthorityDirectory? {
        let present = directory.certificate
        guard let parent else {
            guard present.isSelfIssued || certificate != nil else {
                throw CommandError(
                    "ca.parent_needed",
                    "'\(try present.subject)' is no root: '\(try present.issuer)' signs its certificate",
                    hint: "name that CA's directory with --parent, or give the signed certificate with --certificate")
            }
            return nil
        }
        let upper = try AuthorityDirectory(opening: parent)
        guard try !present.isSelfIssued && present.issuer.matches(upper.certificate.subject) else {
            throw CommandError(
                "ca.wrong_parent",
                "the certificate of '\(try present.subject)' is signed by '\(try present.issuer)', and not by '\(try upper.certificate.subject)'",
                hint: present.isSelfIssued ? "a root has no parent: leave --parent out" : nil)
        }
        return upper
    }

    private func certification(
        _ directory: AuthorityDirectory, _ upper: AuthorityDirectory?, _ heir: AuthorityDraft.Key,
        _ draft: RolloverDraft, _ context: ActContext
    ) throws -> CertifiedBy {
        if let certificate {
            let given = try InputFiles.certificate(certificate)
            let above = try chain.map(InputFiles.certificates)?.filter { $0 != given } ?? []
            try ChainCheck.requireUnbroken([given] + above)
            return CertifiedBy(how: .given(given), chain: above)
        }
        let new = NewAuthority(
            subject: try directory.certificate.subject, signer: heir.signer, validityDays: validityDays,
            context: context)
        guard let upper else { return CertifiedBy(how: .itself(new.rootValidity), chain: []) }
        let secrets = ParentSecrets(
            passphrase: parentPassphrase, pin: parentPIN, ownPIN: acting.pin, isOwnPINTaken: usesToken(directory))
        let issued = try new.certificate(under: upper, secrets: secrets.sources)
        try draft.keep(issued)
        return CertifiedBy(how: .given(issued), chain: upper.chain, issued: issued)
    }

    private func usesToken(_ directory: AuthorityDirectory) -> Bool {
        let present = (try? directory.keyPlace(ofGeneration: directory.generation).key) ?? ""
        return KeyReference.isToken(present) || key.map(KeyReference.isToken) == true
    }

    /// A certificate that the parent has issued must not be lost sight of where the rest fails.
    private func finishing<Result>(_ certification: CertifiedBy, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            guard let parent, let issued = certification.issued else { throw error }
            throw CommandError(
                "ca.unfinished",
                "the parent has issued \(issued.serialNumber), but '\(target.directory)' is not rolled over: \(error)",
                hint:
                    "revoke it with 'capki ca revoke \(parent) --serial \(issued.serialNumber) --reason cessationOfOperation'"
            )
        }
    }

    private func noteEnd(_ rollover: Rollover) {
        let ends = (rollover.previous.validity.notAfter.instant, rollover.certificate.validity.notAfter.instant)
        guard ends.1 < ends.0 else { return }
        ActingOptions.note(
            "the new certificate ends at \(ends.1), before the old one at \(ends.0): what ends later cannot be reissued"
        )
    }

    private func end(_ number: Int, of directory: AuthorityDirectory) throws {
        let isRetired = directory.generations.contains { $0.number == number && $0.state == .retired }
        if !isRetired || !removeKey {
            _ = try acting.authority(directory, opensKeyLater: true)
                .retire(generation: number, context: acting.context)
        }
        let removed = removeKey ? try directory.removeKey(ofGeneration: number) : nil
        let summary = try AuthoritySummary(AuthorityDirectory(opening: target.directory))
        let fate = removed.map { "; its key '\($0)' is removed" } ?? "; its key is left where it is"
        try result.show(summary, "\(summary.text)\ngeneration \(number) is retired\(fate)")
    }
}

public import CapkiSettings
public import PKIAuthority
internal import PKIKeys
internal import PKIStorage
public import PKIStructures
internal import PKISystem

extension AuthorityDirectory {
    /// The number of the generation that signs now.
    public var generation: Int { generations.last { $0.state == .current }?.number ?? 1 }

    /// What the ledger knows; a directory without the folder was never rolled over, and its ledger is not asked.
    static func generations(in path: String, _ settings: AuthoritySettings) throws -> [IssuerGeneration] {
        guard FileReading.isDirectory(GenerationFolder.parent(in: path)) else { return [] }
        return try SQLiteAuthorityStore(path: resolved(settings.ledgerFile, in: path)).read { try $0.generations() }
    }

    /// The identity of a generation, with its key.
    ///
    /// - Parameters:
    ///   - number: `nil` for the one that signs now.
    ///   - opensKeyLater: whether the key is opened only where something is to be signed with it.
    /// - Throws: `DirectoryError.Code.unknownGeneration`.
    public func issuer(
        ofGeneration number: Int? = nil, secrets: SecretSources, opensKeyLater: Bool = false
    ) throws -> Issuer {
        let number = number ?? generation
        let certificate = try certificate(ofGeneration: number)
        let place = try keyPlace(ofGeneration: number)
        let key = KeyReference(self.place(of: place.key), module: place.module)
        let signer: any Signer =
            opensKeyLater
            ? LateKey(publicKey: try PublicKey(certificate.subjectPublicKeyInfo), open: { try key.open(secrets) })
            : try key.open(secrets)
        return try issuer(ofGeneration: number, signer: signer)
    }

    /// The identity of a generation whose key is open.
    func issuer(ofGeneration number: Int, signer: any Signer) throws -> Issuer {
        let place = try keyPlace(ofGeneration: number)
        return try Issuer(
            certificate: certificate(ofGeneration: number), signer: signer, algorithm: place.signatureAlgorithm,
            predecessors: predecessors(ofGeneration: number), publication: publication(place.publication))
    }

    /// The issuer's certificate of a generation.
    public func certificate(ofGeneration number: Int) throws -> Certificate {
        if number == generation { return certificate }
        guard let found = generations.first(where: { $0.number == number }) else {
            throw DirectoryError(
                .unknownGeneration, "'\(path)' has no generation \(number)",
                hint: "'capki ca show \(path)' lists the generations")
        }
        return try Certificate(derEncoded: found.certificate)
    }

    /// Where the key of a generation is; that of a directory that was never rolled over stands in its settings.
    public func keyPlace(ofGeneration number: Int) throws -> GenerationSettings {
        guard generations.isEmpty else { return try GenerationFolder(number, in: path).settings() }
        return GenerationSettings(
            key: settings.key, module: settings.module, signatureAlgorithm: settings.signatureAlgorithm)
    }

    /// Where the audit key of the present generation is; `nil` where the issuer's key signs the checkpoints.
    ///
    /// Where it is a file, each generation makes its own, under the passphrase of its key; one whose key is in a token has no
    /// passphrase, and signs them itself, as a new CA with its key in a token does.
    func auditKeyPlace() throws -> String? {
        guard let key = settings.auditKey else { return nil }
        let first = place(of: key)
        guard generation > 1, !KeyReference.isToken(key) else { return first }
        guard try !KeyReference.isToken(keyPlace(ofGeneration: generation).key) else { return nil }
        return key.hasPrefix("/")
            ? "\(first).\(generation)"
            : "\(GenerationFolder(generation, in: path).path)/\(key.split(separator: "/").last ?? "")"
    }

    /// Earlier certificates of the name, the last one first.
    func predecessors(ofGeneration number: Int) throws -> [Certificate] {
        let rolled = try generations.filter { $0.number < number }.reversed().map {
            try Certificate(derEncoded: $0.certificate)
        }
        let given = try settings.predecessorsFile.map { try Self.certificates(at: Self.resolved($0, in: path)) } ?? []
        return rolled + given.filter { !rolled.contains($0) }
    }
}

/// A key that is opened where it first signs, so that no PIN is asked for in vain.
private struct LateKey: Signer {
    let publicKey: PublicKey
    let open: @Sendable () throws -> any Signer

    func sign(_ message: SignableMessage, with algorithm: SignatureAlgorithm) throws -> [UInt8] {
        let key = try open()
        guard key.publicKey.subjectPublicKeyInfo.publicKey == publicKey.subjectPublicKeyInfo.publicKey else {
            throw DirectoryError(.keyReference, "the key is not the one of the generation's certificate")
        }
        return try key.sign(message, with: algorithm)
    }
}

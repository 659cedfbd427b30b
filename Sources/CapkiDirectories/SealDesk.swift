public import CapkiSettings
public import PKIAuthority
public import PKIKeys
public import PKISealing
public import PKIStructures
internal import PKISystem
internal import PKIVerification

/// The seal maker at a CA (制章): seals are made by the settings' key, and kept in the CA's ledger before anybody has them.
public struct SealDesk: Sendable {
    /// Who makes seals, where it is not the one whom the settings name.
    public struct Maker: Sendable {
        public var certificate: Certificate
        /// A PKCS#8 file or a `pkcs11:` URI.
        public var key: String
        /// The PKCS#11 module of the URI.
        public var module: String?

        public init(certificate: Certificate, key: String, module: String? = nil) {
            self.certificate = certificate
            self.key = key
            self.module = module
        }
    }

    public let settings: SealSettings
    private let maker: SealMaker
    /// What the maker signs with.
    public var algorithm: SignatureAlgorithm { maker.algorithm }

    /// - Parameters:
    ///   - choice: in the place of the settings' maker; it makes seals, but opens no door for old ones.
    ///   - crls: beside those of the settings.
    ///   - policy: its algorithms are taken beside those that the settings allow.
    /// - Throws: `DirectoryError.Code.noSealMaker`, or what is wrong with files and keys.
    public init(
        of directory: AuthorityDirectory, maker choice: Maker? = nil, crls: [CertificateRevocationList] = [],
        policy: SealPolicy = SealPolicy(), secrets: SecretSources
    ) throws {
        let settings = directory.settings.seal ?? SealSettings()
        self.settings = settings
        let own = try settings.certificateFile.map { try directory.soleCertificate(in: $0) }
        guard let certificate = choice?.certificate ?? own, let key = choice?.key ?? settings.keyFile else {
            throw DirectoryError(
                .noSealMaker, "the settings of '\(directory.path)' name no seal maker",
                hint: "add the section 'seal' with certificate and key, or give both by option")
        }
        let place = choice == nil ? directory.place(of: key) : key
        let module = choice?.module ?? settings.module ?? directory.settings.module
        let signer = try KeyReference(place, module: module).open(secrets)
        let trust = try directory.sealTrust(settings, makers: [own ?? certificate], crls: crls)
        let vendorID = settings.vendorID
        var policy = policy
        policy.algorithms += settings.furtherAlgorithms.filter { !policy.algorithms.contains($0) }
        let verifier = SealVerifier(trust, policy: policy)
        maker = try Self.mapped {
            try SealMaker(certificate, key: signer, verifier: verifier, vendorID: vendorID)
        }
    }

    /// What is to be made.
    public struct Order: Sendable {
        public var seal: SealOrder
        public var kind: SealKind
        /// What it is made of, for the record.
        public var evidence: [Evidence]

        public init(_ seal: SealOrder, kind: SealKind, evidence: [Evidence] = []) {
            self.seal = seal
            self.kind = kind
            self.evidence = evidence
        }
    }

    /// Makes a seal and keeps it.
    ///
    /// - Throws: `AuthorityError`, with the codes of ``PKISealing/SealError`` where the standard's rules refuse it.
    public func make(
        _ order: Order, by authority: CertificateAuthority, timestamps: TimestampOrder? = nil, context: ActContext
    ) throws -> SealRecord {
        let picture = try Evidence(name: "picture", of: order.seal.image.file)
        let entry = SealEntryOrder(
            sealID: order.seal.sealID, name: order.seal.name, owners: order.seal.owners, maker: maker.certificate,
            evidence: [picture] + order.evidence)
        return try authority.enterSeal(entry, context: context) { now in
            try requireAllowed(order.kind)
            return try Self.mapped {
                let seal = try maker.make(order.seal, at: now, timestamps: timestamps)
                return try LedgerSeal(seal, kind: order.kind.rawValue, owners: order.seal.owners)
            }
        }
    }

    private func requireAllowed(_ kind: SealKind) throws {
        guard settings.kinds.contains(kind) else {
            let allowed = settings.kinds.map(\.rawValue).joined(separator: ", ")
            throw AuthorityError(
                .notAllowed, "a seal of the kind '\(kind.rawValue)' is not made here, allowed are \(allowed)",
                hint: "the settings say which, under seal.kinds")
        }
    }

    /// A seal that is to be made anew.
    public struct RemakeOrder: Sendable {
        public var old: Seal
        /// The reissued certificate.
        public var certificate: Certificate
        /// The certificate that it replaces, where the seal holds digests alone.
        public var oldCertificate: Certificate?
        /// Where it is known; of seals of other tools it is not.
        public var kind: String
        /// Another generation than the old seal's.
        public var generation: SealGeneration?
        /// The end of the old seal, or what the certificates allow, where it is `nil`.
        public var validUntil: Instant?

        public init(_ old: Seal, for certificate: Certificate, kind: String = "") {
            self.old = old
            self.certificate = certificate
            self.kind = kind
        }
    }

    /// Makes a seal anew for a reissued certificate: the same image and name, the code by the settings.
    ///
    /// The old one is verified in the act itself, and must be of the settings' maker or an earlier one.
    ///
    /// - Throws: `AuthorityError`, with the codes of ``PKISealing/SealError`` where the old seal does not hold or the
    ///   certificate is somebody else's.
    public func remake(
        _ order: RemakeOrder, by authority: CertificateAuthority, timestamps: TimestampOrder? = nil,
        random: any RandomSource = SystemRandomSource(), context: ActContext
    ) throws -> SealRecord {
        let old = try LedgerSeal(order.old, kind: order.kind, owners: order.old.readableOwners)
        var remaking = SealRemakeOrder(order.old, for: order.certificate)
        remaking.oldCertificate = order.oldCertificate
        remaking.generation = order.generation
        remaking.validUntil = order.validUntil
        remaking.sealID = settings.codePolicy == .new ? try Self.newCode(random) : nil
        // A seal without a place for a time stamp gets none, whatever the settings say.
        let stamps = (order.generation ?? order.old.generation) == .v5 ? timestamps : nil
        let picture = try Evidence(name: "picture", of: Array(order.old.information.picture.data))
        let succession = SealSuccessionOrder(
            old: old, sealID: remaking.sealID ?? old.sealID, certificate: order.certificate, maker: maker.certificate,
            evidence: [picture])
        return try authority.supersedeSeal(succession, context: context) { now in
            try Self.mapped {
                let seal = try maker.remake(remaking, at: now, timestamps: stamps)
                let owners = seal.readableOwners
                return try LedgerSeal(seal, kind: order.kind, owners: owners.isEmpty ? [order.certificate] : owners)
            }
        }
    }

    /// A code that no other seal has: a UUID of version 4 (RFC 9562 §5.4).
    public static func newCode(_ random: any RandomSource = SystemRandomSource()) throws -> String {
        var octets = try random.bytes(16)
        octets[6] = octets[6] & 0x0F | 0x40
        octets[8] = octets[8] & 0x3F | 0x80
        let digits = Array(hexadecimal(octets).uppercased())
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    /// A rule of the standards that forbids something is a refusal for the record, with its own word.
    private static func mapped<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as SealError {
            throw AuthorityError(.init(rawValue: error.code.rawValue), error.message, hint: error.hint)
        }
    }
}

extension LedgerSeal {
    /// What the ledger is told of a seal.
    init(_ seal: Seal, kind: String, owners: [Certificate]) throws {
        let property = seal.information.property
        self.init(
            sealID: seal.information.sealID.description, content: seal.derBytes,
            generation: seal.generation.rawValue, name: property.name.description, kind: kind, owners: owners,
            notBefore: property.validStart.instant, notAfter: property.validEnd.instant)
    }
}

extension Seal {
    /// The certificates in it that can be read; none where it holds digests.
    var readableOwners: [Certificate] {
        guard case .certificates(let members) = information.property.certificates else { return [] }
        return members.compactMap { try? Certificate(derEncoded: Array($0)) }
    }
}

extension AuthorityDirectory {
    /// Whom seals are judged by: the settings' anchors, or the root of the CA's own chain.
    fileprivate func sealTrust(
        _ settings: SealSettings, makers: [Certificate], crls: [CertificateRevocationList]
    ) throws -> SealTrust {
        let files = settings.anchorFiles
        let anchors = try files.isEmpty ? chain.suffix(1) : files.flatMap { try sealCertificates(in: $0)[...] }[...]
        let stamps = try settings.timestampAnchorFiles.flatMap(sealCertificates)
        return SealTrust(
            anchors: anchors.map(TrustAnchor.init),
            timestampAnchors: stamps.isEmpty ? nil : stamps.map(TrustAnchor.init),
            makers: try makers + settings.earlierMakerFiles.flatMap(sealCertificates),
            untrusted: try chain + issuerCertificates() + settings.untrustedFiles.flatMap(sealCertificates),
            crls: try crls + settings.crlFiles.flatMap(sealCRLs))
    }

    fileprivate func soleCertificate(in file: String) throws -> Certificate {
        guard let first = try sealCertificates(in: file).first else {
            throw DirectoryError(.damaged, "'\(file)' holds no certificate")
        }
        return first
    }

    private func sealCertificates(in file: String) throws -> [Certificate] {
        try Self.certificates(at: Self.resolved(file, in: path))
    }

    private func sealCRLs(in file: String) throws -> [CertificateRevocationList] {
        let place = Self.resolved(file, in: path)
        let bytes = try FileReading.bytes(at: place, byteLimit: 256 << 20)
        do {
            return try CertificateRevocationList.all(inFile: bytes)
        } catch {
            throw DirectoryError(.damaged, "'\(place)': \(error)", underlying: error)
        }
    }
}

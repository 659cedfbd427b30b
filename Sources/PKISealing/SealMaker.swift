public import PKIKeys
public import PKIStructures
internal import PKIVerification

/// Makes seals (GM/T 0031-2014 6.1.1, GB/T 38540 6.2, GM/T 0031-2025).
public struct SealMaker: Sendable {
    /// The longest name of a seal, in UTF-8 octets.
    static let nameByteLimit = 512
    /// The longest code of a seal.
    static let sealIDByteLimit = 64

    public let certificate: Certificate
    public let key: any Signer
    public let algorithm: SignatureAlgorithm
    /// The maker of the seal system, `header.Vid`.
    public let vendorID: String
    /// Whom the maker believes: its own chain and those of the owners are judged by it.
    public let verifier: SealVerifier

    /// - Throws: `SealError.Code.unsuitableCertificate` where the certificate is of another key, `unsupportedAlgorithm`.
    public init(
        _ certificate: Certificate, key: any Signer, verifier: SealVerifier, vendorID: String = "capki",
        algorithm: SignatureAlgorithm? = nil
    ) throws {
        try Self.requireKey(key, of: certificate, "the seal maker's")
        self.certificate = certificate
        self.key = key
        self.algorithm = algorithm ?? key.usualAlgorithm
        self.vendorID = vendorID
        self.verifier = verifier
        _ = try SealAlgorithm.identifier(of: self.algorithm, policy: verifier.policy)
    }

    static func requireKey(_ key: any Signer, of certificate: Certificate, _ whose: String) throws {
        guard try certificate.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo else {
            throw SealError(
                .unsuitableCertificate, "\(whose) key is not that of the certificate \(certificate.serialNumber)")
        }
    }

    /// Makes a seal.
    ///
    /// - Parameters:
    ///   - time: now.
    ///   - timestamps: who stamps the seal; seals of GM/T 0031-2025 alone have a place for it.
    /// - Throws: `SealError` where the maker's or an owner's certificate does not hold, or the order cannot be met.
    public func make(_ order: SealOrder, at time: Instant, timestamps: TimestampOrder? = nil) throws -> Seal {
        try requireFields(order)
        try requireTrusted(certificate, verifier.makers, "the seal maker's certificate", at: time)
        guard !order.owners.isEmpty else { throw SealError(.badField, "a seal without an owner") }
        for owner in order.owners {
            try requireTrusted(owner, verifier.signers, "the owner's certificate", at: time)
        }
        var fields = SealInformation.Fields(
            vendorID: vendorID, sealID: order.sealID, type: order.type, name: order.name,
            certificates: try Self.list(order), createDate: time, validStart: order.validFrom ?? time, validEnd: time,
            pictureType: order.image.type, picture: order.image.file, width: order.image.width,
            height: order.image.height, extensions: order.extensions)
        fields.generation = order.generation
        try setValidity(&fields, order)
        return try sign(SealInformation(fields), timestamps, at: time)
    }

    private func requireFields(_ order: SealOrder) throws(SealError) {
        let isBlank = order.name.allSatisfy(\.isWhitespace)
        guard !isBlank, order.name.utf8.count <= Self.nameByteLimit,
            order.name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            throw SealError(
                .badField,
                "the seal's name is empty, has control characters, or more than \(Self.nameByteLimit) octets of UTF-8")
        }
        let isPrintable = order.sealID.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPrintable, !order.sealID.isEmpty, order.sealID.utf8.count <= Self.sealIDByteLimit else {
            throw SealError(
                .badField,
                "the seal's code '\(order.sealID)' is not 1 to \(Self.sealIDByteLimit) printing characters of ASCII")
        }
    }

    private static func list(_ order: SealOrder) throws -> SealCertificates {
        guard order.listsDigests else { return .certificates(order.owners.map { $0.derBytes[...] }) }
        return .digests(
            try order.owners.map { owner in
                try SealCertificateDigest(type: "SM3", value: DigestAlgorithm.sm3.hash(owner.derBytes))
            })
    }

    /// The certificate has a chain, is for its purpose, holds now and is not revoked.
    func requireTrusted(_ certificate: Certificate, _ judge: CertificateJudge, _ what: String, at time: Instant) throws
    {
        guard !verifier.trust.anchors.isEmpty else {
            throw SealError(
                .unsuitableCertificate, "\(what) cannot be judged: nothing is trusted", hint: "name what is trusted")
        }
        let standing = judge.standing(of: certificate, usedAt: time, knownAt: time)
        let reason: String? =
            if let revocation = standing.revocations.first {
                revocation.text
            } else if !standing.chain.isValid {
                standing.chain.reason
            } else {
                standing.unknown
            }
        guard let reason else { return }
        throw SealError(.unsuitableCertificate, "\(what) does not hold: \(reason)")
    }

    /// Never longer than the certificates'. That of the maker counts before GM/T 0031-2025: behind its end no reader takes
    /// the seal.
    private func setValidity(_ fields: inout SealInformation.Fields, _ order: SealOrder) throws {
        let certificates = order.owners + (order.generation == .v5 ? [] : [certificate])
        let starts = order.owners.map(\.validity.notBefore.instant)
        let ends = certificates.map(\.validity.notAfter.instant)
        guard let earliest = starts.max(), let latest = ends.min() else { return }
        fields.validEnd = order.validUntil ?? latest
        guard fields.validStart >= earliest, fields.validEnd <= latest else {
            throw SealError(
                .badValidity,
                "the seal would be valid from \(fields.validStart) to \(fields.validEnd), its certificates allow \(earliest) to "
                    + "\(latest)", hint: "leave the times out for the longest validity")
        }
        guard fields.validStart < fields.validEnd, fields.createDate < fields.validEnd else {
            throw SealError(.badValidity, "the seal would end at \(fields.validEnd), before it begins or is made")
        }
    }

    private func sign(
        _ information: SealInformation, _ timestamps: TimestampOrder?, at time: Instant
    ) throws -> Seal {
        if timestamps != nil, information.generation != .v5 {
            throw SealError(
                .badTimestamp, "a seal of generation \(information.generation) has no place for a time stamp",
                hint: "make one of generation V5")
        }
        let oid = try SealAlgorithm.identifier(of: algorithm, policy: verifier.policy)
        let octets = Seal.octetsToSign(information, makerCertificate: certificate, signatureAlgorithm: oid)
        let value = try key.sign(SignableMessage(octets), with: algorithm)
        try Self.requireHolding(value, over: octets, by: key, algorithm)
        return try Seal(
            information: information, makerCertificate: certificate, signatureAlgorithm: oid, signature: value,
            timeStamp: timestamps?.token(over: value, judgedBy: verifier, at: time))
    }

    /// What somebody else computed is checked before it is relied on.
    static func requireHolding(
        _ value: [UInt8], over octets: [UInt8], by key: any Signer, _ algorithm: SignatureAlgorithm
    ) throws {
        guard key.computesElsewhere else { return }
        guard try key.publicKey.isValid(signature: value[...], algorithm: algorithm.identifier, over: octets[...])
        else {
            throw SealError(.badSignature, "the key gave a signature that does not hold")
        }
    }
}

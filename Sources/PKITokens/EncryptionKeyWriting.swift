public import PKIKeys
public import PKIStructures
internal import PKITokenDriver

extension Token {
    /// Writes the encryption key of a double certificate with its certificate: a key that the CA made and keeps, opened in
    /// software before.
    ///
    /// It can decrypt and agree on keys from then on, not sign, and not leave the token. Otherwise as
    /// ``writeCertificate(_:label:chain:seal:replacing:at:)``; the proof is a decryption by the token.
    ///
    /// - Throws: `TokenError.Code.certificateUnfit` where the certificate is another key's or not for encryption,
    ///   `unsupported` for SM2, whose keys come as an ``PKIStructures/SM2EnvelopedKey``.
    public func writeEncryptionKey(
        _ key: SoftwareKey, certificate: Certificate, label: String? = nil, chain: [Certificate] = [],
        replacing: Replacement = .nothing, at instant: Instant? = nil
    ) throws -> CertificateWriteReport {
        try writeEncryptionKey(certificate, label, chain, replacing, instant) { publicKey, label, _ in
            guard publicKey.subjectPublicKeyInfo.publicKey == key.publicKey.subjectPublicKeyInfo.publicKey else {
                throw TokenError(
                    .certificateUnfit, "certificate \(certificate.serialNumber) is not that of the encryption key")
            }
            return try EncryptionKeyPlan(
                key, label: label, certificate: certificate, token: description, custody.profile)
        }
    }

    /// Writes the SM2 encryption key of a double certificate with its certificate: a key that the CA made and keeps, and
    /// enveloped to a key that is on the token. The token opens the envelope, so that the key appears nowhere else.
    ///
    /// Otherwise as ``writeEncryptionKey(_:certificate:label:chain:replacing:at:)``.
    ///
    /// - Parameter opener: the key on the token that the envelope was made for; needed where the token has several SM2 keys.
    /// - Throws: `TokenError.Code.unsupported` where the vendor's profile has no number for it, `keyNotFound` or `ambiguous`
    ///   where the key that opens cannot be told.
    public func writeEncryptionKey(
        _ envelope: SM2EnvelopedKey, openedBy opener: ObjectSelector = ObjectSelector(), certificate: Certificate,
        label: String? = nil, chain: [Certificate] = [], replacing: Replacement = .nothing, at instant: Instant? = nil
    ) throws -> CertificateWriteReport {
        guard let sm2 = custody.profile.sm2, let mechanism = sm2.unwrapping, sm2.decryption != nil else {
            throw TokenError(
                .unsupported,
                "token '\(description.label)' opens no enveloped SM2 keys: its profile '\(custody.profile.name)' has no numbers for it",
                hint: "the profile of the token's vendor needs sm2 with unwrap and decrypt")
        }
        return try writeEncryptionKey(certificate, label, chain, replacing, instant) { publicKey, label, all in
            guard publicKey.subjectPublicKeyInfo.publicKey == envelope.publicKey else {
                throw TokenError(
                    .certificateUnfit, "certificate \(certificate.serialNumber) is not that of the enveloped key")
            }
            let wrapped = WrappedKey(
                bytes: envelope.derBytes, mechanism: MechanismType(rawValue: mechanism),
                opener: try self.opener(opener, among: all).place)
            return try EncryptionKeyPlan(
                wrapped, publicKey, label: label, certificate: certificate, KeyType(rawValue: sm2.keyType),
                custody.profile)
        }
    }

    /// Whether the vendor's profile says how the token opens enveloped SM2 keys and decrypts with them.
    public var opensSM2Envelopes: Bool {
        custody.profile.sm2?.unwrapping != nil && custody.profile.sm2?.decryption != nil
    }

    /// The one key on the token that an SM2 key can be enveloped to.
    ///
    /// - Throws: `TokenError.Code.keyNotFound`, or `ambiguous` with the candidates.
    public func envelopeOpener(matching selector: ObjectSelector = ObjectSelector()) throws -> TokenKey {
        try key(opener(selector, among: keys()))
    }

    /// The key that an envelope was made for, which does not name it.
    private func opener(
        _ selector: ObjectSelector, among all: [TokenKeyDescription]
    ) throws(TokenError) -> TokenKeyDescription {
        let fitting = all.filter { key in
            key.publicKey?.algorithm == .ec(.sm2) && key.canSign && selector.matches(label: key.label, id: key.id)
        }
        // A token that does not tell who may unwrap lets the call itself show it.
        let able = fitting.contains(where: \.canDecrypt) ? fitting.filter(\.canDecrypt) : fitting
        guard let found = able.first else {
            throw TokenError(
                .keyNotFound,
                "token '\(description.label)' has no SM2 key that opens an envelope: \(selector.summary("key")) was looked for",
                hint: "the envelope was made for the signing key of the pair; capki token show")
        }
        guard able.count == 1 else {
            let names = able.map { "'\($0.label)' (id \(hexadecimal($0.id)))" }
            throw TokenError(
                .ambiguous,
                "\(able.count) SM2 keys on token '\(description.label)' may be the one that opens the envelope: \(names.joined(separator: ", "))",
                hint: "name it by --recipient-key 'pkcs11:id=%…'")
        }
        return found
    }

    private func writeEncryptionKey(
        _ certificate: Certificate, _ label: String?, _ chain: [Certificate], _ replacing: Replacement,
        _ instant: Instant?, _ planned: (PublicKey, String, [TokenKeyDescription]) throws -> EncryptionKeyPlan
    ) throws -> CertificateWriteReport {
        let label = label ?? "encryption"
        try requireName(label, "a key's label")
        try requireLogin(for: "writing an encryption key")
        try CertificateFitness.require(certificate, at: instant)
        try CertificateFitness.require(chain, above: certificate)
        let publicKey = try PublicKey(certificate.subjectPublicKeyInfo)
        let all = try keys()
        let plan = try planned(publicKey, label, all)
        let present = all.first { $0.isPrivateHalf(of: publicKey) }
        let description = present ?? plan.description
        try CertificateFitness.require(certificate, fits: description)
        let what = "writing the encryption key to token '\(self.description.label)'"
        // What an interrupted run has left is taken as it is: the proof shows whether it is whole.
        let missing =
            try present == nil
            ? perform(what) { connection in try plan.objects.filter { try connection.handles(of: $0).isEmpty } } : []
        let writing = WritingPlan(
            certificate: certificate, id: description.id, label: present?.label ?? label, chain: chain)
        return try write(writing, of: description, publicKey, among: all, objects: missing, replacing: replacing)
    }
}

/// The objects of an encryption key (PKCS#11 v2.40 §4.8, §4.9, mechanisms §2.1.2, §2.1.3, §2.3.3, §2.3.4).
private struct EncryptionKeyPlan {
    let description: TokenKeyDescription
    let objects: [PlannedObject]

    init(
        _ key: SoftwareKey, label: String, certificate: Certificate, token: TokenDescription, _ profile: VendorProfile
    ) throws {
        let publicKey = key.publicKey
        let numbers: Numbers
        switch publicKey.algorithm {
        case .rsa: numbers = try .rsa(key)
        case .ec(let curve) where curve != .sm2: numbers = try .ec(key, curve)
        default:
            throw TokenError(
                .unsupported,
                "PKCS#11 has no standard mechanism for \(publicKey.algorithm) encryption keys on token '\(token.label)'",
                hint:
                    "the token takes an SM2 key in its envelope, where its vendor's profile has sm2 with unwrap and decrypt"
            )
        }
        try self.init(publicKey, numbers, nil, label: label, certificate, profile)
    }

    init(
        _ wrapped: WrappedKey, _ publicKey: PublicKey, label: String, certificate: Certificate, _ type: KeyType,
        _ profile: VendorProfile
    ) throws {
        try self.init(publicKey, .sm2(publicKey, type), wrapped, label: label, certificate, profile)
    }

    private init(
        _ publicKey: PublicKey, _ numbers: Numbers, _ wrapped: WrappedKey?, label: String, _ certificate: Certificate,
        _ profile: VendorProfile
    ) throws {
        let place = KeyPlace(id: try publicKey.keyIdentifier, label: Array(label.utf8), type: numbers.type)
        description = TokenKeyDescription(encryptionKey: publicKey, place: place)
        let uses = profile.encryptionKeyUses ?? numbers.uses
        let flags = [Attribute(.private, true), Attribute(.sensitive, true), Attribute(.extractable, false)]
        var privateKey = Self.object(
            .privateKey, place, flags + uses.attributes(without: profile.unknownKeyUses) + numbers.privateNumbers,
            certificate, numbers.secrets)
        privateKey.wrapped = wrapped
        let publicUses = [Attribute(.private, false), Attribute(.verify, false), Attribute(.encrypt, numbers.encrypts)]
        objects = [
            privateKey, Self.object(.publicKey, place, publicUses + numbers.publicNumbers, certificate, []),
        ]
    }

    private static func object(
        _ objectClass: ObjectClass, _ place: KeyPlace, _ own: [Attribute], _ certificate: Certificate,
        _ secrets: [SecretAttribute]
    ) -> PlannedObject {
        let identity: [Attribute] = [
            .objectClass(objectClass), .keyType(place.type), Attribute(.token, true), Attribute(.id, place.id),
        ]
        let common = [Attribute(.label, place.label), Attribute(.subject, Array(certificate.subjectBytes))]
        let name = objectClass == .privateKey ? "private key" : "public key"
        return PlannedObject(
            name: "\(name) with id \(hexadecimal(place.id))", identity: identity, value: nil,
            attributes: identity + common + own, secrets: secrets)
    }

    /// What differs from family to family.
    private struct Numbers {
        let type: KeyType
        let uses: KeyUses
        /// Whether others encrypt to the key itself, and not to a secret that it agrees on.
        let encrypts: Bool
        let privateNumbers: [Attribute]
        let publicNumbers: [Attribute]
        let secrets: [SecretAttribute]

        static func rsa(_ key: SoftwareKey) throws -> Numbers {
            let own = try key.rsaNumbers()
            let open = [Attribute(.modulus, own.modulus), Attribute(.publicExponent, own.publicExponent)]
            let types: [ObjectAttributeType] = [
                .privateExponent, .firstPrime, .secondPrime, .firstExponent, .secondExponent, .coefficient,
            ]
            return Numbers(
                type: .rsa, uses: [.decrypt, .unwrap], encrypts: true, privateNumbers: open, publicNumbers: open,
                secrets: zip(types, own.secrets).map { SecretAttribute($0, driverSecret($1)) })
        }

        static func ec(_ key: SoftwareKey, _ curve: NamedCurve) throws -> Numbers {
            let numbers = point(key.publicKey, curve)
            return Numbers(
                type: .ec, uses: .derive, encrypts: false, privateNumbers: [numbers[0]], publicNumbers: numbers,
                secrets: [SecretAttribute(.value, driverSecret(try key.privateNumber()))])
        }

        static func sm2(_ key: PublicKey, _ type: KeyType) -> Numbers {
            let numbers = point(key, .sm2)
            return Numbers(
                type: type, uses: [.decrypt, .unwrap], encrypts: true, privateNumbers: [numbers[0]],
                publicNumbers: numbers, secrets: [])
        }

        /// The curve, and the point on it.
        private static func point(_ key: PublicKey, _ curve: NamedCurve) -> [Attribute] {
            [
                Attribute(.ecParameters, SmallDER.value(.objectIdentifier, curve.oid.content)),
                Attribute(.ecPoint, SmallDER.value(.octetString, key.subjectPublicKeyInfo.publicKey)),
            ]
        }
    }
}

private func driverSecret(_ secret: Secret) -> DriverSecret { secret.withBytes { DriverSecret(copying: $0) } }

extension TokenKeyDescription {
    /// An encryption key as it will stand on the token.
    fileprivate init(encryptionKey: PublicKey, place: KeyPlace) {
        id = place.id
        label = printable(place.label)
        publicKey = encryptionKey
        kind = encryptionKey.algorithm.description
        asksPINEachTime = false
        canSign = false
        canDecrypt = true
        self.place = place
    }
}

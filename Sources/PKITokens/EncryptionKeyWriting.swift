public import PKIKeys
public import PKIStructures
internal import PKITokenDriver

extension Token {
    /// Writes the encryption key of a double certificate with its certificate: a key that the CA made and keeps, opened in
    /// software before.
    ///
    /// It can decrypt and agree on keys from then on, not sign, and not leave the token. Otherwise as
    /// ``writeCertificate(_:label:chain:replacing:at:)``; the proof is a decryption by the token.
    ///
    /// - Throws: `TokenError.Code.certificateUnfit` where the certificate is another key's or not for encryption,
    ///   `unsupported` for SM2.
    public func writeEncryptionKey(
        _ key: SoftwareKey, certificate: Certificate, label: String? = nil, chain: [Certificate] = [],
        replacing: Replacement = .nothing, at instant: Instant? = nil
    ) throws -> CertificateWriteReport {
        let label = label ?? "encryption"
        try requireName(label, "a key's label")
        try requireLogin(for: "writing an encryption key")
        try CertificateFitness.require(certificate, at: instant)
        try CertificateFitness.require(chain, above: certificate)
        let publicKey = try PublicKey(certificate.subjectPublicKeyInfo)
        guard publicKey.subjectPublicKeyInfo.publicKey == key.publicKey.subjectPublicKeyInfo.publicKey else {
            throw TokenError(
                .certificateUnfit, "certificate \(certificate.serialNumber) is not that of the encryption key")
        }
        let plan = try EncryptionKeyPlan(key, label: label, certificate: certificate, token: self.description)
        let all = try keys()
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

    init(_ key: SoftwareKey, label: String, certificate: Certificate, token: TokenDescription) throws {
        let publicKey = key.publicKey
        let numbers: Numbers
        switch publicKey.algorithm {
        case .rsa: numbers = try .rsa(key)
        case .ec(let curve) where curve != .sm2: numbers = try .ec(key, curve)
        default:
            throw TokenError(
                .unsupported,
                "PKCS#11 has no standard mechanism for \(publicKey.algorithm) encryption keys on token '\(token.label)'",
                hint: "tokens for SM2 need a profile of their vendor")
        }
        let id = try publicKey.keyIdentifier
        let place = KeyPlace(id: id, label: Array(label.utf8), type: numbers.type)
        description = TokenKeyDescription(encryptionKey: publicKey, place: place)
        objects = [
            Self.object(.privateKey, place, numbers.uses + numbers.privateNumbers, certificate, numbers.secrets),
            Self.object(.publicKey, place, numbers.publicUses + numbers.publicNumbers, certificate, []),
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
        /// Everything that the key cannot do is forbidden by name: modules allow what is left out.
        let uses: [Attribute]
        let publicUses: [Attribute]
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
                type: .rsa, uses: flags(decrypts: true), publicUses: [Attribute(.encrypt, true)] + publicFlags,
                privateNumbers: open, publicNumbers: open,
                secrets: zip(types, own.secrets).map { SecretAttribute($0, driverSecret($1)) })
        }

        static func ec(_ key: SoftwareKey, _ curve: NamedCurve) throws -> Numbers {
            let parameters = Attribute(.ecParameters, SmallDER.value(.objectIdentifier, curve.oid.content))
            let point = SmallDER.value(.octetString, key.publicKey.subjectPublicKeyInfo.publicKey)
            return Numbers(
                type: .ec, uses: flags(decrypts: false), publicUses: [Attribute(.encrypt, false)] + publicFlags,
                privateNumbers: [parameters], publicNumbers: [parameters, Attribute(.ecPoint, point)],
                secrets: [SecretAttribute(.value, driverSecret(try key.privateNumber()))])
        }

        private static let publicFlags = [Attribute(.private, false), Attribute(.verify, false)]

        private static func flags(decrypts: Bool) -> [Attribute] {
            [
                Attribute(.private, true), Attribute(.sensitive, true), Attribute(.extractable, false),
                Attribute(.sign, false), Attribute(.signRecover, false), Attribute(.decrypt, decrypts),
                Attribute(.unwrap, decrypts), Attribute(.derive, !decrypts),
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

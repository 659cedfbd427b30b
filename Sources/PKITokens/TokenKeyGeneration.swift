public import PKIKeys
internal import PKIStructures
internal import PKITokenDriver
internal import Synchronization

extension Token {
    /// Makes a key pair on the token; the private key cannot be read out, and can do nothing but sign, and decrypt where
    /// that is asked for.
    ///
    /// - Parameters:
    ///   - label: `nil` names it after its algorithm.
    ///   - id: its CKA_ID; `nil` takes the identifier of RFC 5280 §4.2.1.2 (1), so that the certificate's
    ///     subjectKeyIdentifier finds the key.
    ///   - decrypts: whether the key is to decrypt too, as that of a key archive: an RSA key.
    /// - Throws: `TokenError.Code.exists` where an object has the identifier already, `unsupported` for what the token
    ///   does not make, and for SM2 without a vendor's profile.
    public func generateKeyPair(
        _ algorithm: KeyAlgorithm, label: String? = nil, id: [UInt8]? = nil, decrypts: Bool = false,
        random: some RandomSource = SystemRandomSource()
    ) throws -> TokenKey {
        let label = label ?? "\(algorithm) key"
        try requireName(label, "a key's label")
        guard (1...255).contains(id?.count ?? 1) else {
            throw TokenError(.badName, "a key's id of \(id?.count ?? 0) bytes, it must have 1 to 255")
        }
        try requireLogin(for: "making a key")
        let plan = try KeyPlan(algorithm, decrypts: decrypts, token: description, custody.profile)
        let firstID = try id ?? random.bytes(20)
        // The identifiers that objects of this run, and no others, may have.
        let own = Mutex<[[UInt8]]>([])
        let what = "making a \(algorithm) key on token '\(description.label)'"
        do {
            let found = try performOnce(what) { connection in
                try connection.requireMechanism(plan)
                try connection.requireFree(firstID)
                own.withLock { $0.append(firstID) }
                let pair = try module.generateKeyPair(
                    plan.mechanism, publicKey: plan.publicTemplate(label, firstID),
                    privateKey: plan.privateTemplate(label, firstID), in: connection.session)
                return try connection.completed(pair.publicKey, pair.privateKey, plan, given: id) { lastID in
                    own.withLock { $0.append(lastID) }
                }
            }
            return try key(found)
        } catch {
            throw takingBack(own.withLock { $0 }, after: error, label: label)
        }
    }

    /// Removes a pair that is not whole, also one that was made by a call that said it had failed.
    private func takingBack(_ ids: [[UInt8]], after error: any Error, label: String) -> any Error {
        guard !ids.isEmpty else { return error }
        do {
            try performOnce("taking back what was made") { connection in
                for id in ids {
                    for handle in try connection.module.find([Attribute(.id, id)], in: connection.session) {
                        try connection.module.destroy(handle, in: connection.session)
                    }
                }
            }
            return error
        } catch let second {
            return leftover(
                ids.map { "a key '\(label)' with id \(hexadecimal($0))" }, after: error, second,
                hint: "remove it by capki token erase --id ID --container, then make the key again")
        }
    }
}

/// The templates of a key pair (PKCS#11 v2.40 §4.8, §4.9, mechanisms §2.1.4, §2.3.5).
private struct KeyPlan {
    let algorithm: KeyAlgorithm
    let type: KeyType
    let mechanism: MechanismType
    private let parameters: [Attribute]
    private let decrypts: Bool
    private let uses: KeyUses
    private let unknownUses: KeyUses

    init(
        _ algorithm: KeyAlgorithm, decrypts: Bool, token: TokenDescription, _ profile: VendorProfile
    ) throws(TokenError) {
        self.algorithm = algorithm
        self.decrypts = decrypts
        // The key that signs also opens the envelope in which the encryption key of the pair comes (GB/T 35276 §7.4).
        let opens = algorithm == .ec(.sm2) && profile.sm2?.unwrapping != nil
        uses = profile.signingKeyUses.union(decrypts ? .decrypt : []).union(opens ? .unwrap : [])
        unknownUses = profile.unknownKeyUses
        guard !decrypts || algorithm.family == .rsa else {
            throw TokenError(
                .unsupported, "an \(algorithm) key on a token does not decrypt", hint: "RSA keys on tokens do")
        }
        switch algorithm {
        case .rsa(let sizeInBits):
            guard [2048, 3072, 4096].contains(sizeInBits) else {
                throw TokenError(.unsupported, "an RSA key of \(sizeInBits) bits, it must have 2048, 3072 or 4096")
            }
            type = .rsa
            mechanism = .rsaKeyPairGeneration
            parameters = [
                Attribute(.modulusBits, number: UInt(sizeInBits)), Attribute(.publicExponent, [0x01, 0x00, 0x01]),
            ]
        case .ec(.sm2):
            guard let sm2 = profile.sm2 else {
                throw TokenError(
                    .unsupported, "PKCS#11 has no standard mechanism for SM2 keys on token '\(token.label)'",
                    hint: "tokens for SM2 need a profile of their vendor")
            }
            type = KeyType(rawValue: sm2.keyType)
            mechanism = MechanismType(rawValue: sm2.keyPairGeneration)
            parameters = [Attribute(.ecParameters, SmallDER.value(.objectIdentifier, NamedCurve.sm2.oid.content))]
        case .ec(let curve):
            type = .ec
            mechanism = .ecKeyPairGeneration
            parameters = [Attribute(.ecParameters, SmallDER.value(.objectIdentifier, curve.oid.content))]
        case .ed25519:
            type = .edwards
            mechanism = .edwardsKeyPairGeneration
            parameters = [Attribute(.ecParameters, ed25519OIDParameters)]
        }
    }

    func publicTemplate(_ label: String, _ id: [UInt8]) -> [Attribute] {
        let uses = [Attribute(.verify, true), Attribute(.encrypt, decrypts), Attribute(.wrap, false)]
        return common(.publicKey, label, id) + [Attribute(.private, false)] + parameters + uses
    }

    func privateTemplate(_ label: String, _ id: [UInt8]) -> [Attribute] {
        common(.privateKey, label, id) + privateFlags
    }

    var privateFlags: [Attribute] {
        [Attribute(.private, true), Attribute(.sensitive, true), Attribute(.extractable, false)]
            + uses.attributes(without: unknownUses)
    }

    private func common(_ objectClass: ObjectClass, _ label: String, _ id: [UInt8]) -> [Attribute] {
        [
            .objectClass(objectClass), .keyType(type), Attribute(.token, true), Attribute(.label, Array(label.utf8)),
            Attribute(.id, id),
        ]
    }
}

extension Connection {
    fileprivate func requireMechanism(_ plan: KeyPlan) throws {
        guard try module.mechanisms(in: session.slot).contains(plan.mechanism) else {
            throw TokenError(.unsupported, "token '\(token.label)' makes no \(plan.algorithm) keys")
        }
    }

    /// Refuses an identifier that an object of the token has.
    fileprivate func requireFree(_ id: [UInt8]) throws {
        guard try module.find([Attribute(.id, id)], in: session).isEmpty else {
            throw TokenError(
                .exists, "an object with the id \(hexadecimal(id)) is on token '\(token.label)' already",
                hint: "leave the id out, or choose another one")
        }
    }

    /// Gives a new pair its lasting identifier, and checks what the token made.
    fileprivate func completed(
        _ publicHandle: ObjectHandle, _ privateHandle: ObjectHandle, _ plan: KeyPlan, given: [UInt8]?,
        renaming: ([UInt8]) -> Void
    ) throws -> TokenKeyDescription {
        let numbers = try module.read(TokenPublicKey.attributes, of: publicHandle, in: session)
        guard let publicKey = TokenPublicKey.key(numbers), publicKey.algorithm == plan.algorithm else {
            throw TokenError(.readBackDiffers, "token '\(token.label)' made no readable \(plan.algorithm) key")
        }
        try requireFlags(plan.privateFlags, of: privateHandle)
        if given == nil {
            let id = try publicKey.keyIdentifier
            try requireFree(id)
            renaming(id)
            try rename([publicHandle, privateHandle], to: id)
        }
        let values = try module.read(
            [.id, .label, .alwaysAuthenticate] + TokenKeyDescription.uses, of: privateHandle, in: session)
        let publicID = try module.read([.id], of: publicHandle, in: session)[.id]
        guard let id = values[.id], let label = values[.label], publicID == id else {
            throw TokenError(.readBackDiffers, "the halves of the new key on token '\(token.label)' differ in their id")
        }
        return TokenKeyDescription(
            publicKey: publicKey, kind: publicKey.algorithm.description, values,
            place: KeyPlace(id: id, label: label, type: plan.type))
    }

    /// A token that lets no identifier be changed keeps the random one: that the halves agree is what counts.
    private func rename(_ handles: [ObjectHandle], to id: [UInt8]) throws {
        let refusals: Set<ReturnValue> = [.attributeReadOnly, .actionProhibited, .functionNotSupported]
        do throws(DriverError) {
            for handle in handles { try module.write([Attribute(.id, id)], to: handle, in: session) }
        } catch {
            guard error.returnValue.map(refusals.contains) == true else { throw error }
        }
    }

    /// A token may ignore what it was asked for; a key that could be read out is not kept.
    private func requireFlags(_ flags: [Attribute], of handle: ObjectHandle) throws {
        let values = try module.read(flags.map(\.type), of: handle, in: session)
        for flag in flags {
            // A use that the token does not know is a use that it does not allow.
            guard let found = values[flag.type] else { continue }
            guard found == flag.value else {
                throw TokenError(
                    .readBackDiffers,
                    "token '\(token.label)' made a key whose attribute 0x\(String(flag.type.rawValue, radix: 16)) is not what was asked for"
                )
            }
        }
    }
}

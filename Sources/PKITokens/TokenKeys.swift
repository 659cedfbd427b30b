public import PKIKeys
internal import PKIStructures
internal import PKITokenDriver

/// A private key as it stands on a token.
public struct TokenKeyDescription: Sendable {
    /// CKA_ID.
    public let id: [UInt8]
    public let label: String
    /// The public half, where the token has it in an object or a certificate.
    public let publicKey: PublicKey?
    /// The kind in words, also of keys that cannot be used here: `p256`, `key type 0x80010001`.
    public let kind: String
    /// Whether the token asks for the PIN at each signature (CKA_ALWAYS_AUTHENTICATE).
    public let asksPINEachTime: Bool
    /// Whether the token lets it sign (CKA_SIGN).
    public let canSign: Bool
    /// Whether the token lets it decrypt, unwrap or agree on keys (CKA_DECRYPT, CKA_UNWRAP, CKA_DERIVE).
    public let canDecrypt: Bool
    let place: KeyPlace
}

extension TokenKeyDescription {
    /// What says which uses a key has.
    static let uses: [ObjectAttributeType] = [.sign, .decrypt, .unwrap, .derive]

    init(publicKey: PublicKey?, kind: String, _ values: AttributeValues, place: KeyPlace) {
        id = place.id
        label = printable(place.label)
        self.publicKey = publicKey
        self.kind = kind
        asksPINEachTime = values.flag(.alwaysAuthenticate) ?? false
        // A token that does not say lets the signature itself show it.
        canSign = values.flag(.sign) ?? true
        canDecrypt = [.decrypt, .unwrap, .derive].contains { values.flag($0) == true }
        self.place = place
    }
}

/// Which key or certificate of a token is wanted; what is `nil` is not asked about.
public struct ObjectSelector: Sendable, Hashable {
    public var label: String?
    public var id: [UInt8]?

    public init(label: String? = nil, id: [UInt8]? = nil) {
        self.label = label
        self.id = id
    }

    /// The object's part of a URI.
    public init(_ uri: PKCS11URI) { self.init(label: uri.object, id: uri.id) }

    func matches(label: String, id: [UInt8]) -> Bool { (self.label ?? label) == label && (self.id ?? id) == id }

    /// What is wanted, for messages.
    func summary(_ thing: String) -> String {
        let parts = [label.map { "label '\($0)'" }, id.map { "id \(hexadecimal($0))" }].compactMap { $0 }
        return parts.isEmpty ? "any \(thing)" : "a \(thing) with " + parts.joined(separator: " and ")
    }
}

extension Token {
    /// The private keys on the token; it needs a login where the token asks for one.
    public func keys() throws -> [TokenKeyDescription] {
        try requireLogin(for: "listing the private keys")
        return try perform("listing the keys on token '\(description.label)'") { try $0.keys() }
    }

    /// The one private key that fits, with its public half.
    ///
    /// - Throws: `TokenError.Code.keyNotFound`, or `ambiguous` with the candidates.
    public func key(matching selector: ObjectSelector) throws -> TokenKey {
        let candidates = try keys().filter { selector.matches(label: $0.label, id: $0.id) }
        let summary = selector.summary("private key")
        guard let found = candidates.first else {
            throw TokenError(
                .keyNotFound, "token '\(description.label)' has not \(summary)", hint: "capki token show")
        }
        guard candidates.count == 1 else {
            let names = candidates.map { "'\($0.label)' (\($0.kind), id \(hexadecimal($0.id)))" }
            throw TokenError(
                .ambiguous, "\(summary) fits \(candidates.count) keys: \(names.joined(separator: ", "))",
                hint: "name one by its id: pkcs11:id=%…")
        }
        return try key(found)
    }

    func key(_ found: TokenKeyDescription) throws(TokenError) -> TokenKey {
        guard let publicKey = found.publicKey else {
            throw TokenError(
                .unsupported,
                "the key '\(found.label)' (\(found.kind)) on token '\(description.label)' has no public half that can be read"
            )
        }
        return TokenKey(
            publicKey: publicKey, id: found.id, label: found.label, token: self,
            asksPINEachTime: found.asksPINEachTime, place: found.place)
    }
}

extension Connection {
    /// The private keys with what is known of them.
    func keys() throws -> [TokenKeyDescription] {
        try module.find([.objectClass(.privateKey), Attribute(.token, true)], in: session).map(key)
    }

    private func key(_ handle: ObjectHandle) throws -> TokenKeyDescription {
        let values = try module.read(
            [.id, .label, .alwaysAuthenticate] + TokenKeyDescription.uses + TokenPublicKey.attributes, of: handle,
            in: session)
        let type = KeyType(rawValue: values.number(.keyType) ?? .max)
        let place = KeyPlace(id: values[.id] ?? [], label: values[.label] ?? [], type: type)
        let publicKey = try publicHalf(values, place)
        return TokenKeyDescription(
            publicKey: publicKey, kind: kind(type, publicKey, values),
            values, place: place)
    }

    /// The public half: from the public key object, else from the private one, else from a certificate.
    private func publicHalf(_ values: AttributeValues, _ place: KeyPlace) throws -> PublicKey? {
        let own = TokenPublicKey.key(values)
        for handle in try module.find([.objectClass(.publicKey), .keyType(place.type), place.link], in: session) {
            let key = TokenPublicKey.key(try module.read(TokenPublicKey.attributes, of: handle, in: session))
            // Where both speak, they must say the same: an identifier that was given twice would mix up keys.
            if let key, own == nil || own?.subjectPublicKeyInfo == key.subjectPublicKeyInfo { return key }
        }
        if let own { return own }
        for certificate in try certificates([place.link]) {
            if let key = certificate.certificate.flatMap({ try? PublicKey($0.subjectPublicKeyInfo) }) { return key }
        }
        return nil
    }

    /// The kind of a key in words.
    func kind(_ type: KeyType, _ publicKey: PublicKey?, _ values: AttributeValues) -> String {
        if let publicKey { return publicKey.algorithm.description }
        switch type {
        case .rsa: return "rsa"
        case .ec: return TokenPublicKey.curve(values)?.rawValue ?? "ec"
        case .edwards: return "edwards"
        default:
            return TokenPublicKey.curve(values) == .sm2 ? "sm2" : "key type 0x" + String(type.rawValue, radix: 16)
        }
    }

    /// The handle of the one private key at a place.
    func privateKey(at place: KeyPlace) throws -> ObjectHandle {
        let wanted = [.objectClass(.privateKey), Attribute(.token, true), .keyType(place.type), place.link]
        let found = try module.find(wanted, in: session)
        guard let handle = found.first else {
            throw TokenError(
                .keyNotFound, "the key '\(printable(place.label))' is not on token '\(token.label)' any more")
        }
        guard found.count == 1 else {
            throw TokenError(
                .ambiguous, "\(found.count) private keys on token '\(token.label)' have the id \(hexadecimal(place.id))"
            )
        }
        return handle
    }
}

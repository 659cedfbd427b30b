internal import PKIKeys
internal import PKIStructures
internal import PKITokenDriver

/// An object on a token, for showing.
public struct TokenObject: Sendable, Hashable {
    /// What kind of object it is.
    public enum Kind: Sendable, Hashable, CustomStringConvertible {
        case certificate, publicKey, privateKey, secretKey, data
        /// Data that are a certificate's electronic seal, see ``TokenSeal``.
        case seal
        /// Another class of PKCS#11, or one of the vendor's.
        case other(UInt)

        public var description: String {
            switch self {
            case .certificate: "certificate"
            case .publicKey: "public key"
            case .privateKey: "private key"
            case .secretKey: "secret key"
            case .data: "data"
            case .seal: "seal"
            case .other(let number): "class 0x" + String(number, radix: 16)
            }
        }
    }

    public let kind: Kind
    public let label: String
    /// CKA_ID; empty where the object has none.
    public let id: [UInt8]
    /// The kind of a key in words: `p256`, `rsa2048`, `key type 0x80010001`.
    public let keyKind: String?
    /// The bits of a key's public half (RFC 5280 §4.1), where the object holds it.
    public let publicKeyBytes: [UInt8]?
    /// A certificate's DER.
    public let certificateBytes: [UInt8]?
    /// SHA-256 of the certificate that a seal is of.
    public let sealedCertificateHash: [UInt8]?
    /// Whether a private or secret key may leave the token, where the token says so.
    public let isExtractable: Bool?
    /// Whether its value is kept from being read, where the token says so.
    public let isSensitive: Bool?
}

extension TokenObject {
    /// The CKA_ID under which the object stands; a seal stands under that of its certificate.
    ///
    /// - Parameter objects: everything on the token.
    /// - Returns: `nil` for a seal whose certificate is not there.
    public func containerID(among objects: [TokenObject]) -> [UInt8]? {
        guard let sealedCertificateHash else { return id }
        return objects.first { object in
            object.certificateBytes.flatMap { try? SealLink.hash(of: $0) } == sealedCertificateHash
        }?.id
    }
}

extension Token {
    /// Everything on the token; without a login, what it shows to everybody.
    public func objects() throws -> [TokenObject] {
        try perform("listing the objects on token '\(description.label)'") { try $0.storedObjects().map(\.object) }
    }
}

extension Connection {
    /// Everything on the token, where it stands.
    func storedObjects() throws -> [(handle: ObjectHandle, object: TokenObject)] {
        try module.find([Attribute(.token, true)], in: session).map { ($0, try object($0)) }
    }

    private func object(_ handle: ObjectHandle) throws -> TokenObject {
        let values = try module.read(
            [.objectClass, .label, .id, .extractable, .sensitive] + TokenPublicKey.attributes, of: handle, in: session)
        var kind = Self.kind(values.number(.objectClass) ?? .max)
        var sealed: [UInt8]?
        if kind == .data {
            sealed = SealLink.hash(in: try module.read([.application], of: handle, in: session)[.application] ?? [])
        }
        if sealed != nil { kind = .seal }
        var certificate: [UInt8]?
        if kind == .certificate { certificate = try module.read([.value], of: handle, in: session)[.value] }
        let type = values.number(.keyType).map(KeyType.init(rawValue:))
        return TokenObject(
            kind: kind, label: printable(values[.label] ?? []), id: values[.id] ?? [],
            keyKind: type.map { self.kind($0, TokenPublicKey.key(values), values) },
            publicKeyBytes: TokenPublicKey.key(values)?.subjectPublicKeyInfo.publicKey, certificateBytes: certificate,
            sealedCertificateHash: sealed, isExtractable: values.flag(.extractable),
            isSensitive: values.flag(.sensitive))
    }

    private static func kind(_ number: UInt) -> TokenObject.Kind {
        switch ObjectClass(rawValue: number) {
        case .certificate: .certificate
        case .publicKey: .publicKey
        case .privateKey: .privateKey
        case .secretKey: .secretKey
        case .data: .data
        default: .other(number)
        }
    }
}

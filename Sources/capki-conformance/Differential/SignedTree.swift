internal import PKIKeys
internal import PKIStructures

/// A certificate or a CRL that is signed by a key of our own, so that it can be bent and still be well signed.
struct SignedTree: Sendable {
    /// What is signed.
    var signed: DERTree
    /// The algorithm behind it.
    var algorithm: DERTree
    /// Whose key signs: the number of a key of the ``KeyRing``.
    var signer: Int
    /// Whether the signature is to be a wrong one.
    var isForged = false
    private(set) var bytes: [UInt8] = []

    /// Takes the parts of a structure that somebody else signed; `nil` for what cannot be read.
    init?(_ der: [UInt8], signer: Int) {
        guard let parts = DERTree(der)?.children, parts.count == 3, parts[0].children != nil else { return nil }
        signed = parts[0]
        algorithm = KeyRing.algorithm
        self.signer = signer
        if let place = signed.children?.firstIndex(where: { parts[1] == $0 }) {
            signed.children?[place] = KeyRing.algorithm
        }
    }

    /// Signs it as it is now.
    mutating func seal(_ ring: KeyRing) throws {
        let content = signed.bytes
        var signature = try ring.sign(content, with: signer)
        if isForged, let last = signature.popLast() { signature.append(last ^ 1) }
        bytes = DERTree(0x30, [signed, algorithm, DERTree(0x03, [0] + signature)]).bytes
    }

    /// Where the fields of a tbsCertificate stand, in the order of RFC 5280 §4.1.
    enum Field: Int {
        case serialNumber, algorithm, issuer, validity, subject, key
    }

    private var start: Int { signed.children?.first?.tag == 0xA0 ? 1 : 0 }

    /// A field of a certificate.
    subscript(field: Field) -> DERTree? {
        get {
            let place = start + field.rawValue
            guard let children = signed.children, place < children.count else { return nil }
            return children[place]
        }
        set {
            let place = start + field.rawValue
            guard let newValue, let count = signed.children?.count, place < count else { return }
            signed.children?[place] = newValue
        }
    }

    /// The extensions of a certificate or a CRL; none where there is no list.
    var extensions: [DERTree] {
        get { signed.children?.last { $0.tag == 0xA3 || $0.tag == 0xA0 }?.children?.first?.children ?? [] }
        set {
            guard let place = signed.children?.lastIndex(where: { $0.tag == 0xA3 || $0.tag == 0xA0 }), place > 0 else {
                return
            }
            signed.children?[place].children = [DERTree(0x30, newValue)]
        }
    }
}

/// Keys of our own, which stand for those of foreign certificates.
struct KeyRing: Sendable {
    static let size = 48
    /// ecdsa-with-SHA256.
    static let algorithm = DERTree(0x30, [DERTree(0x06, [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02])])

    private let keys: [SoftwareKey]

    init() throws { keys = try (0..<Self.size).map { _ in try SoftwareKey.generate(.ec(.p256)) } }

    func sign(_ bytes: [UInt8], with number: Int) throws -> [UInt8] {
        let key = keys[number % keys.count]
        return try key.sign(SignableMessage(bytes), with: .ecdsa(.sha256))
    }

    /// The subjectPublicKeyInfo of a key.
    func information(_ number: Int) -> DERTree? {
        DERTree(keys[number % keys.count].publicKey.subjectPublicKeyInfo.derBytes)
    }
}

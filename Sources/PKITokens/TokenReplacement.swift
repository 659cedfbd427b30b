internal import PKIStructures
internal import PKITokenDriver

/// What of the older things a new certificate takes the place of.
public enum Replacement: Sendable, Hashable {
    /// All stays; another certificate of the same key is refused.
    case nothing
    /// Other certificates of the same key go, and older keys of the same holder and issuer for the same use, with their
    /// certificates. A key that anything may have been encrypted to stays, unless that is said too.
    case predecessors(encryptionKeysToo: Bool = false)
}

/// What stands on a token under one CKA_ID.
struct TokenContainer: Sendable {
    let id: [UInt8]
    let key: TokenKeyDescription?
    let certificates: [StoredCertificate]

    /// What the key is for; encryption wins, since such a key cannot be made again.
    func isFor(_ purpose: KeyPurpose) -> (fits: Bool, encrypts: Bool) {
        let own = certificates.compactMap(\.certificate).map { KeyPurpose($0, key: key) }
        let signs = own.contains(where: \.signs)
        let encrypts = own.contains(where: \.encrypts)
        return ((signs && purpose.signs) || (encrypts && purpose.encrypts), encrypts)
    }
}

/// What goes when a new certificate is proven.
struct ReplacementPlan: Sendable {
    /// The identifiers of the keys that go, also of those of which an interrupted run has left the public half alone.
    private(set) var keyIDs: [[UInt8]] = []
    /// How many private keys go.
    private(set) var keyCount = 0
    /// The certificates that go.
    private(set) var certificates: [StoredCertificate] = []
    /// The seals that go: those of the certificates that go, which nobody could use any more, and those that a new seal of
    /// the certificate takes the place of.
    private(set) var seals: [StoredSeal] = []
    /// The encryption keys that would go too, but stay.
    private(set) var keptKeys: [String] = []

    /// - Parameters:
    ///   - stored: all certificates of the token.
    ///   - keys: all its private keys.
    ///   - seals: all its seals.
    ///   - replacedSeals: those of them that a new one takes the place of.
    init(
        _ replacement: Replacement, by certificate: Certificate, of key: TokenKeyDescription,
        stored: [StoredCertificate], keys: [TokenKeyDescription], seals: [StoredSeal], replacedSeals: [StoredSeal]
    ) throws {
        guard case .predecessors(let encryptionKeysToo) = replacement else { return }
        certificates = Self.inTheWay(of: certificate, id: key.id, among: stored)
        let purpose = KeyPurpose(certificate, key: key)
        for container in Self.containers(stored, keys) where container.id != key.id && !container.id.isEmpty {
            guard container.certificates.allSatisfy({ $0.isForHolder(of: certificate) }) else { continue }
            let use = container.isFor(purpose)
            guard use.fits else { continue }
            if use.encrypts, !encryptionKeysToo {
                keptKeys.append("'\(container.key?.label ?? "")' (id \(hexadecimal(container.id)))")
            } else {
                keyIDs.append(container.id)
                if container.key != nil { keyCount += 1 }
                certificates += container.certificates.filter { !certificates.map(\.handle).contains($0.handle) }
            }
        }
        let gone = try certificates.filter { $0.bytes != certificate.derBytes }.map { try SealLink.hash(of: $0.bytes) }
        self.seals = replacedSeals + seals.filter { gone.contains($0.certificateHash) }
    }

    /// What goes, for messages.
    var names: [String] {
        keyIDs.map { "the key with id \(hexadecimal($0))" } + seals.map(\.name) + certificates.map(\.name)
    }

    /// Other certificates under the key's identifier, and the same certificate under another one: programs take two with
    /// one issuer and serial number for an error.
    static func inTheWay(
        of certificate: Certificate, id: [UInt8], among stored: [StoredCertificate]
    ) -> [StoredCertificate] {
        stored.filter { ($0.id == id) != ($0.bytes == certificate.derBytes) }
    }

    private static func containers(
        _ stored: [StoredCertificate], _ keys: [TokenKeyDescription]
    ) -> [TokenContainer] {
        var order: [[UInt8]] = []
        for certificate in stored where !order.contains(certificate.id) { order.append(certificate.id) }
        return order.map { id in
            TokenContainer(
                id: id, key: keys.first { $0.id == id }, certificates: stored.filter { $0.id == id })
        }
    }
}

extension StoredCertificate {
    /// Which one it is, for messages.
    fileprivate var name: String { "the certificate '\(label)' with id \(hexadecimal(id))" }

    /// Whether it names the same holder and issuer.
    fileprivate func isForHolder(of other: Certificate) -> Bool {
        guard let certificate else { return false }
        return certificate.subjectBytes.elementsEqual(other.subjectBytes)
            && certificate.issuerBytes.elementsEqual(other.issuerBytes)
    }
}

extension Connection {
    /// The keys of the plan that are still there; they go before the certificates, which tell what is left to do if it
    /// stops between.
    func keys(of plan: ReplacementPlan) throws -> [(handle: ObjectHandle, name: String)] {
        var found: [(handle: ObjectHandle, name: String)] = []
        for (objectClass, name) in [(ObjectClass.privateKey, "private key"), (.publicKey, "public key")] {
            for id in plan.keyIDs {
                let wanted = [.objectClass(objectClass), Attribute(.token, true), Attribute(.id, id)]
                found += try module.find(wanted, in: session).map { ($0, "the \(name) with id \(hexadecimal(id))") }
            }
        }
        return found
    }

    /// The certificates of the plan that are still there.
    func certificates(of plan: ReplacementPlan) throws -> [(handle: ObjectHandle, name: String)] {
        try plan.certificates.flatMap { certificate in
            try certificates([Attribute(.id, certificate.id)]).filter { $0.bytes == certificate.bytes }.map {
                ($0.handle, $0.name)
            }
        }
    }
}

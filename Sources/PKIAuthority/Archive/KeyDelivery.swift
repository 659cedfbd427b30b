public import PKIKeys
internal import PKIMessages
public import PKIStructures

/// How a private key reaches its holder.
public enum KeyDelivery: Sendable {
    /// Enveloped to the holder's signing key (GB/T 35276 §7.4): an SM2 key for an SM2 key.
    case sm2Envelope(PublicKey)
    /// As a message to a key that was made for this one delivery: CMS, or GB/T 35275 for an SM2 key.
    case cms(PublicKey)
    /// As PKCS#12 under a passphrase, with the certificates: an RSA or EC key.
    case pkcs12(Secret)

    /// The forms by their names of the command line.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        case sm2Envelope = "sm2-envelope"
        case cms
        case pkcs12
    }

    public var form: Form {
        switch self {
        case .sm2Envelope: .sm2Envelope
        case .cms: .cms
        case .pkcs12: .pkcs12
        }
    }

    /// The key that the private key is encrypted to; `nil` under a passphrase.
    public var recipient: PublicKey? {
        switch self {
        case .sm2Envelope(let key), .cms(let key): key
        case .pkcs12: nil
        }
    }

    /// Refuses a form that a key of the algorithm does not have.
    func requireSuitable(for algorithm: KeyAlgorithm) throws {
        switch self {
        case .sm2Envelope(let recipient):
            guard algorithm == .ec(.sm2), recipient.algorithm == .ec(.sm2) else {
                throw AuthorityError(
                    .notAllowed,
                    "an SM2 envelope takes an SM2 key to an SM2 key, not \(algorithm) to \(recipient.algorithm)",
                    hint: "deliver it by '--delivery cms' or '--delivery pkcs12'")
            }
        case .cms(let recipient):
            guard recipient.algorithm.family != .ed25519 else {
                throw AuthorityError(
                    .notAllowed, "an Ed25519 key receives nothing; the transport key is RSA, EC or SM2")
            }
        case .pkcs12(let passphrase):
            guard algorithm.family != .sm2 else {
                throw AuthorityError(
                    .notAllowed, "an SM2 key is not delivered as PKCS#12",
                    hint: "deliver it by '--delivery sm2-envelope' or '--delivery cms'")
            }
            guard !passphrase.isEmpty else { throw KeyError(.badPassphrase, "the passphrase is empty") }
        }
    }

    /// Refuses a transport key that has been in use: whoever has it could open more than this delivery.
    func requireFresh(in ledger: any LedgerReading) throws {
        guard case .cms(let key) = self else { return }
        let hash = try PublicKeyHash.hash(key.subjectPublicKeyInfo)
        let owner = try ledger.serialNumbers(ofPublicKeyHash: hash).first
        guard try owner == nil && !ledger.hasDelivery(toKeyHash: hash) else {
            throw AuthorityError(
                .keyReused,
                owner.map { "the transport key is that of certificate \($0)" }
                    ?? "the transport key has received a key before",
                hint: "a transport key is made for one delivery; make a new one")
        }
    }

    /// Brings the key into the form.
    ///
    /// - Parameter chain: certificates above `certificate`, for PKCS#12.
    func deliver(
        _ key: SoftwareKey, certificate: Certificate, chain: [Certificate], random: any RandomSource
    ) throws -> DeliveredKey {
        try requireSuitable(for: key.publicKey.algorithm)
        return switch self {
        case .sm2Envelope(let recipient):
            DeliveredKey(form: form, envelope: try SM2EnvelopedKey.wrap(key, for: recipient, random: random))
        case .cms(let recipient):
            DeliveredKey(
                form: form, bytes: try EnvelopedKeyFile.seal(key, to: recipient, random: random).derBytes)
        case .pkcs12(let passphrase):
            DeliveredKey(
                form: form,
                bytes: try PKCS12File(key: key, certificate: certificate, chain: chain)
                    .encrypted(passphrase: passphrase, random: random))
        }
    }

    /// The record of a delivery.
    func record(
        _ delivered: DeliveredKey, of serialNumber: SerialNumber, recovery: String? = nil, _ context: ActContext
    ) throws -> DeliveryRecord {
        DeliveryRecord(
            serialNumber: serialNumber, form: form,
            recipientKeyHash: try recipient.map { try PublicKeyHash.hash($0.subjectPublicKeyInfo) },
            recovery: recovery, sha256: try DigestAlgorithm.sha256.hash(delivered.bytes), deliveredAt: context.now)
    }
}

/// A private key on its way to its holder, as nobody else can read it.
public struct DeliveredKey: Sendable {
    public let form: KeyDelivery.Form
    /// DER.
    public let bytes: [UInt8]
    /// The envelope itself, where the form is one.
    public let envelope: SM2EnvelopedKey?

    init(form: KeyDelivery.Form, bytes: [UInt8]) {
        self.form = form
        self.bytes = bytes
        envelope = nil
    }

    init(form: KeyDelivery.Form, envelope: SM2EnvelopedKey) {
        self.form = form
        self.envelope = envelope
        bytes = envelope.derBytes
    }

    /// The form of text; `nil` for PKCS#12, which has none.
    public var pem: PEMBlock? {
        switch form {
        case .sm2Envelope: PEMBlock(label: EnvelopedKeyFile.envelopeLabel, bytes: bytes)
        case .cms: PEMBlock(label: "CMS", bytes: bytes)
        case .pkcs12: nil
        }
    }
}

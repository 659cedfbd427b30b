public import PKIStructures

/// A private key in the archive: never plain, and tied to what it belongs to.
public struct ArchivedKeyRecord: Sendable, Hashable {
    /// What tells the key from others, see ``CertificateRecord/publicKeyHash``.
    public let publicKeyHash: [UInt8]
    /// Of the first certificate of the key.
    public let serialNumber: SerialNumber
    /// By its name of the command line, for example `sm2`.
    public let algorithm: String
    /// The key, encrypted to the archive: a CMS or GB/T 35275 message around ``PKIStructures/ArchivedKeyContent``.
    public let envelope: [UInt8]
    /// SHA-256 over the archive's certificate.
    public let archiveCertificateHash: [UInt8]
    public let archivedAt: Instant

    public init(
        publicKeyHash: [UInt8], serialNumber: SerialNumber, algorithm: String, envelope: [UInt8],
        archiveCertificateHash: [UInt8], archivedAt: Instant
    ) {
        self.publicKeyHash = publicKeyHash
        self.serialNumber = serialNumber
        self.algorithm = algorithm
        self.envelope = envelope
        self.archiveCertificateHash = archiveCertificateHash
        self.archivedAt = archivedAt
    }
}

/// The two certificates of one holder (双证书), issued or reissued in one act.
public struct PairRecord: Sendable, Hashable {
    public let signing: SerialNumber
    public let encryption: SerialNumber

    public init(signing: SerialNumber, encryption: SerialNumber) {
        self.signing = signing
        self.encryption = encryption
    }
}

/// A private key that was handed out, and to which key.
public struct DeliveryRecord: Sendable, Hashable {
    /// Of the certificate that the key belongs to.
    public let serialNumber: SerialNumber
    public let form: KeyDelivery.Form
    /// What tells the recipient's key from others; `nil` under a passphrase.
    public let recipientKeyHash: [UInt8]?
    /// The recovery under which it was handed out; `nil` where the key was new.
    public let recovery: String?
    /// SHA-256 over the key as it was handed out; `nil` in records of earlier releases.
    public let sha256: [UInt8]?
    public let deliveredAt: Instant

    public init(
        serialNumber: SerialNumber, form: KeyDelivery.Form, recipientKeyHash: [UInt8]?, recovery: String?,
        sha256: [UInt8]?, deliveredAt: Instant
    ) {
        self.serialNumber = serialNumber
        self.form = form
        self.recipientKeyHash = recipientKeyHash
        self.recovery = recovery
        self.sha256 = sha256
        self.deliveredAt = deliveredAt
    }
}

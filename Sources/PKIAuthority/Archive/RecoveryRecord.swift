internal import PKIKeys
public import PKIStructures

/// A recovery of an archived key: asked for by one officer, approved by another, both by their signatures; done once.
public struct RecoveryRecord: Sendable, Hashable {
    /// How far it has come.
    public enum State: String, Sendable, Hashable, CaseIterable {
        case pending
        case approved
        /// The key was handed out; it is not handed out again under this request.
        case used
    }

    /// What was asked for, in every part that an approval covers; it never changes.
    public struct Request: Sendable, Hashable {
        /// 32 hexadecimal digits.
        public let id: String
        /// The CA's name.
        public let issuer: String
        /// Of an encryption certificate.
        public let serialNumber: SerialNumber
        public let subject: String
        /// See ``CertificateRecord/publicKeyHash``.
        public let publicKeyHash: [UInt8]
        public let reason: String
        public let operatorName: String
        /// SHA-256 over the certificate of the officer who asks; `nil` in records of earlier releases alone.
        public let requesterCertificateHash: [UInt8]?
        /// What tells that officer's key from others; `nil` in records of earlier releases alone.
        public let requesterKeyHash: [UInt8]?
        public let delivery: KeyDelivery.Form
        /// What tells the recipient's key from others; `nil` for a delivery under a passphrase.
        public let recipientKeyHash: [UInt8]?
        public let requestedAt: Instant
        /// When the request and its approval lapse.
        public let expiresAt: Instant

        public init(
            id: String, issuer: String, serialNumber: SerialNumber, subject: String, publicKeyHash: [UInt8],
            reason: String, operatorName: String, requesterCertificateHash: [UInt8]?, requesterKeyHash: [UInt8]?,
            delivery: KeyDelivery.Form, recipientKeyHash: [UInt8]?, requestedAt: Instant, expiresAt: Instant
        ) {
            self.id = id
            self.issuer = issuer
            self.serialNumber = serialNumber
            self.subject = subject
            self.publicKeyHash = publicKeyHash
            self.reason = reason
            self.operatorName = operatorName
            self.requesterCertificateHash = requesterCertificateHash
            self.requesterKeyHash = requesterKeyHash
            self.delivery = delivery
            self.recipientKeyHash = recipientKeyHash
            self.requestedAt = requestedAt
            self.expiresAt = expiresAt
        }

        /// The very bytes that are approved: one line of JSON, its keys sorted, without an end of line, so that signers that
        /// change ends of lines leave it alone.
        public var bytes: [UInt8] {
            let members: [(String, String?)] = [
                ("delivery", delivery.rawValue), ("expires_at", expiresAt.description), ("id", id), ("issuer", issuer),
                ("operator", operatorName), ("public_key_hash", hexadecimal(publicKeyHash)), ("reason", reason),
                ("recipient_key_hash", recipientKeyHash.map { hexadecimal($0) }),
                ("requested_at", requestedAt.description),
                ("requester_certificate_sha256", requesterCertificateHash.map { hexadecimal($0) }),
                ("requester_key_hash", requesterKeyHash.map { hexadecimal($0) }),
                ("schema", "capki.recovery-request/1"), ("serial", serialNumber.description), ("subject", subject),
            ]
            let text = members.map { "\(CanonicalJSON.string($0)):\($1.map(CanonicalJSON.string) ?? "null")" }
            return Array("{\(text.joined(separator: ","))}".utf8)
        }
    }

    public let request: Request
    public var state: State
    /// The request, signed by the officer who asks: a CMS or GB/T 35275 message, DER; `nil` until he has signed.
    public var signature: [UInt8]?
    /// The serial number and subject of the officer who asks, for people.
    public var requester: String?
    /// The approval as it was given: a CMS or GB/T 35275 message, DER.
    public var approval: [UInt8]?
    public var approvedAt: Instant?
    /// The serial number and subject of the officer who approved, for people.
    public var approver: String?
    public var usedAt: Instant?

    public init(
        request: Request, state: State = .pending, signature: [UInt8]? = nil, requester: String? = nil,
        approval: [UInt8]? = nil, approvedAt: Instant? = nil, approver: String? = nil, usedAt: Instant? = nil
    ) {
        self.request = request
        self.state = state
        self.signature = signature
        self.requester = requester
        self.approval = approval
        self.approvedAt = approvedAt
        self.approver = approver
        self.usedAt = usedAt
    }

    /// Whether it has lapsed before it was used.
    public func isExpired(at now: Instant) -> Bool { state != .used && now > request.expiresAt }
}

/// Values of JSON in their one canonical form (RFC 8785 §3.2.2.2).
enum CanonicalJSON {
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{08}": result += "\\b"
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            case "\u{0C}": result += "\\f"
            case "\r": result += "\\r"
            case "\u{00}"..."\u{1F}": result += "\\u00" + hexadecimal([UInt8(scalar.value)])
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

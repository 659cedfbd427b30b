internal import SwiftASN1

/// A content key that is wrapped under a key that both sides agree on (RFC 5652 §6.2.2, RFC 5753).
///
///     KeyAgreeRecipientInfo ::= SEQUENCE { version CMSVersion, originator [0] EXPLICIT OriginatorIdentifierOrKey,
///         ukm [1] EXPLICIT OCTET STRING OPTIONAL, keyEncryptionAlgorithm KeyEncryptionAlgorithmIdentifier,
///         recipientEncryptedKeys SEQUENCE OF RecipientEncryptedKey }
public struct KeyAgreeRecipientInfo: Hashable, Sendable {
    /// Always 3; kept as it was read.
    public let version: Int
    public let originator: OriginatorIdentifierOrKey
    public let userKeyingMaterial: [UInt8]?
    public let keyEncryptionAlgorithm: AlgorithmIdentifier
    public let recipientEncryptedKeys: [RecipientEncryptedKey]

    public init(
        version: Int, originator: OriginatorIdentifierOrKey, userKeyingMaterial: [UInt8]?,
        keyEncryptionAlgorithm: AlgorithmIdentifier, recipientEncryptedKeys: [RecipientEncryptedKey]
    ) {
        self.version = version
        self.originator = originator
        self.userKeyingMaterial = userKeyingMaterial
        self.keyEncryptionAlgorithm = keyEncryptionAlgorithm
        self.recipientEncryptedKeys = recipientEncryptedKeys
    }

    /// Reads what stands behind the implicit tag.
    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        version = try parts.read(.integer, "the recipient's version").smallInteger("the recipient's version")
        var tagged = try parts.read(.contextConstructed(0), "the originator").reader
        originator = try OriginatorIdentifierOrKey(tagged.readAny("the originator"))
        try tagged.expectEnd(of: "the originator")
        if var material = try parts.readIfPresent(.contextConstructed(1), "ukm")?.reader {
            userKeyingMaterial = Array(try material.read(.octetString, "ukm").content)
            try material.expectEnd(of: "ukm")
        } else {
            userKeyingMaterial = nil
        }
        keyEncryptionAlgorithm = try AlgorithmIdentifier(from: &parts, "the key encryption algorithm")
        recipientEncryptedKeys = try readMembers(of: parts.read(.sequence, "the encrypted keys")) {
            reader throws(StructureError) in try RecipientEncryptedKey(from: &reader)
        }
        try parts.expectEnd(of: "a recipient")
    }

    func encode(into coder: inout DER.Serializer) {
        coder.contextConstructed(1) { coder in
            coder.integer(version)
            coder.contextConstructed(0) { $0.encoded(originator.derBytes) }
            if let userKeyingMaterial { coder.contextConstructed(1) { $0.octetString(userKeyingMaterial) } }
            coder.encoded(keyEncryptionAlgorithm.derBytes)
            coder.sequence { coder in
                for key in recipientEncryptedKeys { coder.encoded(key.derBytes) }
            }
        }
    }
}

/// The public key of the sending side.
///
///     OriginatorIdentifierOrKey ::= CHOICE { issuerAndSerialNumber IssuerAndSerialNumber,
///         subjectKeyIdentifier [0] SubjectKeyIdentifier, originatorKey [1] OriginatorPublicKey }
///     OriginatorPublicKey ::= SEQUENCE { algorithm AlgorithmIdentifier, publicKey BIT STRING }
public enum OriginatorIdentifierOrKey: Hashable, Sendable {
    case identifier(CertificateIdentifier)
    /// An ephemeral key: the algorithm, and the content of the BIT STRING.
    case publicKey(AlgorithmIdentifier, [UInt8])

    init(_ element: DERElement) throws(StructureError) {
        switch element.tag {
        case .sequence: self = .identifier(.issuerAndSerialNumber(try IssuerAndSerialNumber(element)))
        case .context(0): self = .identifier(.subjectKeyIdentifier(Array(element.content)))
        case .contextConstructed(1):
            var parts = element.reader
            let algorithm = try AlgorithmIdentifier(from: &parts, "the originator's algorithm")
            let bits = try parts.read(.bitString, "the originator's key").bitStringOctets("the originator's key")
            try parts.expectEnd(of: "the originator's key")
            self = .publicKey(algorithm, Array(bits))
        default:
            throw StructureError(
                .malformed, "\(element.tag) is no form of an originator", offset: element.encoded.startIndex)
        }
    }

    var derBytes: [UInt8] {
        switch self {
        case .identifier(let identifier): identifier.derBytes
        case .publicKey(let algorithm, let bits):
            derEncoded { coder in
                coder.contextConstructed(1) {
                    $0.encoded(algorithm.derBytes)
                    $0.bitString(bits)
                }
            }
        }
    }
}

/// The wrapped content key of one recipient.
///
///     RecipientEncryptedKey ::= SEQUENCE { rid KeyAgreeRecipientIdentifier, encryptedKey OCTET STRING }
public struct RecipientEncryptedKey: Hashable, Sendable {
    public let recipient: KeyAgreeRecipientIdentifier
    public let encryptedKey: [UInt8]

    public init(recipient: KeyAgreeRecipientIdentifier, encryptedKey: [UInt8]) {
        self.recipient = recipient
        self.encryptedKey = encryptedKey
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "an encrypted key").reader
        recipient = try KeyAgreeRecipientIdentifier(parts.readAny("the recipient's identifier"))
        encryptedKey = Array(try parts.read(.octetString, "the encrypted key").content)
        try parts.expectEnd(of: "an encrypted key")
    }

    var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.encoded(recipient.derBytes)
                $0.octetString(encryptedKey)
            }
        }
    }
}

/// Whose key it is.
///
///     KeyAgreeRecipientIdentifier ::= CHOICE { issuerAndSerialNumber IssuerAndSerialNumber,
///         rKeyId [0] IMPLICIT SEQUENCE { subjectKeyIdentifier SubjectKeyIdentifier, date GeneralizedTime OPTIONAL,
///             other OtherKeyAttribute OPTIONAL } }
public enum KeyAgreeRecipientIdentifier: Hashable, Sendable {
    case issuerAndSerialNumber(IssuerAndSerialNumber)
    /// The key identifier, and what stands behind it as DER.
    case recipientKeyIdentifier([UInt8], rest: [UInt8])

    init(_ element: DERElement) throws(StructureError) {
        switch element.tag {
        case .sequence: self = .issuerAndSerialNumber(try IssuerAndSerialNumber(element))
        case .contextConstructed(0):
            var parts = element.reader
            let identifier = Array(try parts.read(.octetString, "rKeyId").content)
            var rest: [UInt8] = []
            while !parts.isAtEnd { rest += try parts.readAny("rKeyId").encoded }
            self = .recipientKeyIdentifier(identifier, rest: rest)
        default:
            throw StructureError(
                .malformed, "\(element.tag) is no form of a recipient's identifier",
                offset: element.encoded.startIndex)
        }
    }

    /// Whether it is the certificate's.
    public func matches(_ certificate: Certificate) -> Bool {
        switch self {
        case .issuerAndSerialNumber(let identifier): identifier.matches(certificate)
        case .recipientKeyIdentifier(let octets, _):
            CertificateIdentifier.subjectKeyIdentifier(octets).matches(certificate)
        }
    }

    var derBytes: [UInt8] {
        switch self {
        case .issuerAndSerialNumber(let identifier): identifier.derBytes
        case .recipientKeyIdentifier(let octets, let rest):
            derEncoded { coder in
                coder.contextConstructed(0) {
                    $0.octetString(octets)
                    $0.encoded(rest)
                }
            }
        }
    }
}

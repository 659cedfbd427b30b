internal import SwiftASN1

/// How one recipient comes to the content key (RFC 5652 §6.2).
///
///     RecipientInfo ::= CHOICE { ktri KeyTransRecipientInfo, kari [1] KeyAgreeRecipientInfo,
///         kekri [2] KEKRecipientInfo, pwri [3] PasswordRecipientInfo, ori [4] OtherRecipientInfo }
public enum RecipientInfo: Hashable, Sendable {
    case keyTransport(KeyTransRecipientInfo)
    case keyAgreement(KeyAgreeRecipientInfo)
    case keyEncryptionKey(KEKRecipientInfo)
    case password(PasswordRecipientInfo)
    /// `[4] SEQUENCE { oriType OBJECT IDENTIFIER, oriValue ANY }`: the type, and the value as one DER value.
    case other(OID, [UInt8])

    init(from reader: inout DERReader) throws(StructureError) {
        let element = try reader.readAny("a recipient")
        switch element.tag {
        case .sequence: self = .keyTransport(try KeyTransRecipientInfo(element))
        case .contextConstructed(1): self = .keyAgreement(try KeyAgreeRecipientInfo(element))
        case .contextConstructed(2): self = .keyEncryptionKey(try KEKRecipientInfo(element))
        case .contextConstructed(3): self = .password(try PasswordRecipientInfo(element))
        case .contextConstructed(4):
            let (type, value) = try readOther(element, "a recipient of another type")
            self = .other(type, value)
        default:
            throw StructureError(
                .malformed, "\(element.tag) is no form of a recipient", offset: element.encoded.startIndex)
        }
    }

    public var derBytes: [UInt8] {
        switch self {
        case .keyTransport(let information): information.derBytes
        case .keyAgreement(let information): derEncoded { information.encode(into: &$0) }
        case .keyEncryptionKey(let information): information.derBytes
        case .password(let information): information.derBytes
        case .other(let type, let value): derEncodedOther(4, type, value)
        }
    }
}

/// A content key that is wrapped under a key both sides have (RFC 5652 §6.2.3).
///
///     KEKRecipientInfo ::= SEQUENCE { version CMSVersion, kekid KEKIdentifier,
///         keyEncryptionAlgorithm KeyEncryptionAlgorithmIdentifier, encryptedKey OCTET STRING }
///     KEKIdentifier ::= SEQUENCE { keyIdentifier OCTET STRING, date GeneralizedTime OPTIONAL,
///         other OtherKeyAttribute OPTIONAL }
public struct KEKRecipientInfo: Hashable, Sendable {
    /// Always 4; kept as it was read.
    public let version: Int
    public let keyIdentifier: [UInt8]
    /// Date and further attribute of the key, as DER; empty where there is none.
    public let furtherIdentification: [UInt8]
    public let keyEncryptionAlgorithm: AlgorithmIdentifier
    public let encryptedKey: [UInt8]

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        version = try parts.read(.integer, "the recipient's version").smallInteger("the recipient's version")
        var identifier = try parts.read(.sequence, "kekid").reader
        keyIdentifier = Array(try identifier.read(.octetString, "kekid").content)
        var further: [UInt8] = []
        while !identifier.isAtEnd { further += try identifier.readAny("kekid").encoded }
        furtherIdentification = further
        keyEncryptionAlgorithm = try AlgorithmIdentifier(from: &parts, "the key encryption algorithm")
        encryptedKey = Array(try parts.read(.octetString, "the encrypted key").content)
        try parts.expectEnd(of: "a recipient")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.contextConstructed(2) { coder in
                coder.integer(version)
                coder.sequence {
                    $0.octetString(keyIdentifier)
                    $0.encoded(furtherIdentification)
                }
                coder.encoded(keyEncryptionAlgorithm.derBytes)
                coder.octetString(encryptedKey)
            }
        }
    }
}

/// A content key that is wrapped under a passphrase (RFC 5652 §6.2.4).
///
///     PasswordRecipientInfo ::= SEQUENCE { version CMSVersion,
///         keyDerivationAlgorithm [0] KeyDerivationAlgorithmIdentifier OPTIONAL,
///         keyEncryptionAlgorithm KeyEncryptionAlgorithmIdentifier, encryptedKey OCTET STRING }
public struct PasswordRecipientInfo: Hashable, Sendable {
    /// Always 0; kept as it was read.
    public let version: Int
    public let keyDerivationAlgorithm: AlgorithmIdentifier?
    public let keyEncryptionAlgorithm: AlgorithmIdentifier
    public let encryptedKey: [UInt8]

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        version = try parts.read(.integer, "the recipient's version").smallInteger("the recipient's version")
        if let tagged = try parts.readIfPresent(.contextConstructed(0), "the key derivation") {
            keyDerivationAlgorithm = try AlgorithmIdentifier(contentOf: tagged, "the key derivation")
        } else {
            keyDerivationAlgorithm = nil
        }
        keyEncryptionAlgorithm = try AlgorithmIdentifier(from: &parts, "the key encryption algorithm")
        encryptedKey = Array(try parts.read(.octetString, "the encrypted key").content)
        try parts.expectEnd(of: "a recipient")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.contextConstructed(3) { coder in
                coder.integer(version)
                if let keyDerivationAlgorithm {
                    coder.contextConstructed(0) { keyDerivationAlgorithm.encodeContent(into: &$0) }
                }
                coder.encoded(keyEncryptionAlgorithm.derBytes)
                coder.octetString(encryptedKey)
            }
        }
    }
}

/// Algorithms under an implicit tag.
extension AlgorithmIdentifier {
    init(contentOf element: DERElement, _ what: String) throws(StructureError) {
        var parts = element.reader
        let algorithm = try parts.read(.objectIdentifier, what).objectIdentifier(what)
        let parameters = parts.isAtEnd ? nil : Array(try parts.readAny("\(what)'s parameters").encoded)
        try parts.expectEnd(of: what)
        self.init(algorithm, parameters: parameters)
    }

    func encodeContent(into coder: inout DER.Serializer) {
        coder.objectIdentifier(algorithm)
        if let parameters { coder.encoded(parameters) }
    }
}

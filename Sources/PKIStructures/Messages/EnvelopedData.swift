internal import SwiftASN1

/// Content that is encrypted to recipients (RFC 5652 §6.1, GB/T 35275).
///
///     EnvelopedData ::= SEQUENCE { version CMSVersion, originatorInfo [0] IMPLICIT OriginatorInfo OPTIONAL,
///         recipientInfos SET SIZE (1..MAX) OF RecipientInfo, encryptedContentInfo EncryptedContentInfo,
///         unprotectedAttrs [1] IMPLICIT UnprotectedAttributes OPTIONAL }
public struct EnvelopedData: Hashable, Sendable {
    /// Kept as it was read.
    public let version: Int
    public let originator: OriginatorInfo?
    /// In the order of the file.
    public let recipients: [RecipientInfo]
    public let encryptedContent: EncryptedContentInfo
    public let unprotectedAttributes: MessageAttributes?

    public init(
        version: Int, originator: OriginatorInfo? = nil, recipients: [RecipientInfo],
        encryptedContent: EncryptedContentInfo, unprotectedAttributes: MessageAttributes? = nil
    ) {
        self.version = version
        self.originator = originator
        self.recipients = recipients
        self.encryptedContent = encryptedContent
        self.unprotectedAttributes = unprotectedAttributes
    }

    /// Reads an EnvelopedData that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var parts = try reader.read(.sequence, "the enveloped data").reader
        try reader.expectEnd(of: "the enveloped data")
        version = try parts.read(.integer, "the version").smallInteger("the version")
        originator =
            if let information = try parts.readIfPresent(.contextConstructed(0), "originatorInfo") {
                try OriginatorInfo(information)
            } else { nil }
        recipients = try readMembers(of: parts.read(.set, "recipientInfos")) { reader throws(StructureError) in
            try RecipientInfo(from: &reader)
        }
        encryptedContent = try EncryptedContentInfo(parts.read(.sequence, "encryptedContentInfo"))
        unprotectedAttributes =
            if let set = try parts.readIfPresent(.contextConstructed(1), "unprotectedAttrs") {
                try MessageAttributes(set)
            } else { nil }
        try parts.expectEnd(of: "the enveloped data")
    }

    /// Whether the recipients stand in the order of a DER SET OF (X.690 §11.6).
    public var isSorted: Bool { isSortedSet(recipients.map(\.derBytes)) }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(version)
                originator?.encode(into: &coder)
                coder.set(of: recipients.map(\.derBytes))
                encryptedContent.encode(into: &coder)
                unprotectedAttributes?.encode(into: &coder, as: 1)
            }
        }
    }
}

/// Certificates that the recipients of a key agreement may need (RFC 5652 §6.1).
///
///     OriginatorInfo ::= SEQUENCE { certs [0] IMPLICIT CertificateSet OPTIONAL,
///         crls [1] IMPLICIT RevocationInfoChoices OPTIONAL }
public struct OriginatorInfo: Hashable, Sendable {
    public let certificates: [CertificateChoices]?
    public let revocationInformation: [RevocationInfoChoice]?

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        (certificates, revocationInformation) = try readCertificatesAndRevocation(&parts)
        try parts.expectEnd(of: "originatorInfo")
    }

    func encode(into coder: inout DER.Serializer) {
        coder.contextConstructed(0) { coder in
            if let certificates { coder.contextSet(0, of: certificates.map(\.derBytes)) }
            if let revocationInformation { coder.contextSet(1, of: revocationInformation.map(\.derBytes)) }
        }
    }
}

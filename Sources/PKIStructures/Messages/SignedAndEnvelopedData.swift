internal import SwiftASN1

/// Content that is signed and encrypted to recipients (RFC 2315 §11.1, GB/T 35275): the form in which a key management
/// centre hands out encryption keys (GM/T 0014).
///
///     SignedAndEnvelopedData ::= SEQUENCE { version Version, recipientInfos RecipientInfos,
///         digestAlgorithms DigestAlgorithmIdentifiers, encryptedContentInfo EncryptedContentInfo,
///         certificates [0] IMPLICIT ExtendedCertificatesAndCertificates OPTIONAL,
///         crls [1] IMPLICIT CertificateRevocationLists OPTIONAL, signerInfos SignerInfos }
public struct SignedAndEnvelopedData: Hashable, Sendable {
    /// Kept as it was read.
    public let version: Int
    public let recipients: [RecipientInfo]
    public let digestAlgorithms: [AlgorithmIdentifier]
    public let encryptedContent: EncryptedContentInfo
    public let certificates: [CertificateChoices]?
    public let revocationInformation: [RevocationInfoChoice]?
    public let signers: [SignerInfo]

    public init(
        version: Int, recipients: [RecipientInfo], digestAlgorithms: [AlgorithmIdentifier],
        encryptedContent: EncryptedContentInfo, certificates: [CertificateChoices]?,
        revocationInformation: [RevocationInfoChoice]?, signers: [SignerInfo]
    ) {
        self.version = version
        self.recipients = recipients
        self.digestAlgorithms = digestAlgorithms
        self.encryptedContent = encryptedContent
        self.certificates = certificates
        self.revocationInformation = revocationInformation
        self.signers = signers
    }

    /// Reads a SignedAndEnvelopedData that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var parts = try reader.read(.sequence, "the signed and enveloped data").reader
        try reader.expectEnd(of: "the signed and enveloped data")
        version = try parts.read(.integer, "the version").smallInteger("the version")
        recipients = try readMembers(of: parts.read(.set, "recipientInfos")) { reader throws(StructureError) in
            try RecipientInfo(from: &reader)
        }
        digestAlgorithms = try readMembers(of: parts.read(.set, "digestAlgorithms")) { reader throws(StructureError) in
            try AlgorithmIdentifier(from: &reader, "a digest algorithm")
        }
        encryptedContent = try EncryptedContentInfo(parts.read(.sequence, "encryptedContentInfo"))
        (certificates, revocationInformation) = try readCertificatesAndRevocation(&parts)
        signers = try readMembers(of: parts.read(.set, "signerInfos")) { reader throws(StructureError) in
            try SignerInfo(from: &reader)
        }
        try parts.expectEnd(of: "the signed and enveloped data")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(version)
                coder.set(of: recipients.map(\.derBytes))
                coder.set(of: digestAlgorithms.map(\.derBytes))
                encryptedContent.encode(into: &coder)
                if let certificates { coder.contextSet(0, of: certificates.map(\.derBytes)) }
                if let revocationInformation { coder.contextSet(1, of: revocationInformation.map(\.derBytes)) }
                coder.set(of: signers.map(\.derBytes))
            }
        }
    }
}

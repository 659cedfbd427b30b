internal import SwiftASN1

/// Content with signatures, or certificates alone (RFC 5652 §5.1, RFC 2315 §9.1, GB/T 35275).
///
///     SignedData ::= SEQUENCE { version CMSVersion, digestAlgorithms SET OF DigestAlgorithmIdentifier,
///         encapContentInfo EncapsulatedContentInfo, certificates [0] IMPLICIT CertificateSet OPTIONAL,
///         crls [1] IMPLICIT RevocationInfoChoices OPTIONAL, signerInfos SET OF SignerInfo }
///
/// Versions that do not suit the content and sets that are not in the order of DER are common: both are kept.
public struct SignedData: Hashable, Sendable {
    public let version: Int
    public let digestAlgorithms: [AlgorithmIdentifier]
    public let encapsulatedContent: EncapsulatedContentInfo
    /// In the order of the file; `nil` where the field is absent, which is another encoding than an empty set.
    public let certificates: [CertificateChoices]?
    public let revocationInformation: [RevocationInfoChoice]?
    public let signers: [SignerInfo]

    public init(
        version: Int, digestAlgorithms: [AlgorithmIdentifier], encapsulatedContent: EncapsulatedContentInfo,
        certificates: [CertificateChoices]?, revocationInformation: [RevocationInfoChoice]?, signers: [SignerInfo]
    ) {
        self.version = version
        self.digestAlgorithms = digestAlgorithms
        self.encapsulatedContent = encapsulatedContent
        self.certificates = certificates
        self.revocationInformation = revocationInformation
        self.signers = signers
    }

    /// Reads a SignedData that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var parts = try reader.read(.sequence, "the signed data").reader
        try reader.expectEnd(of: "the signed data")
        version = try parts.read(.integer, "the version").smallInteger("the version")
        digestAlgorithms = try readMembers(of: parts.read(.set, "digestAlgorithms")) { reader throws(StructureError) in
            try AlgorithmIdentifier(from: &reader, "a digest algorithm")
        }
        encapsulatedContent = try EncapsulatedContentInfo(parts.read(.sequence, "encapContentInfo"))
        (certificates, revocationInformation) = try readCertificatesAndRevocation(&parts)
        signers = try readMembers(of: parts.read(.set, "signerInfos")) { reader throws(StructureError) in
            try SignerInfo(from: &reader)
        }
        try parts.expectEnd(of: "the signed data")
    }

    /// Whether every set stands in the order of DER (X.690 §11.6).
    public var isSorted: Bool {
        let sets = [
            digestAlgorithms.map(\.derBytes), certificates?.map(\.derBytes) ?? [],
            revocationInformation?.map(\.derBytes) ?? [], signers.map(\.derBytes),
        ]
        let attributes = signers.flatMap { [$0.signedAttributes, $0.unsignedAttributes] }.compactMap { $0 }
        return sets.allSatisfy(isSortedSet) && attributes.allSatisfy(\.isSorted)
    }

    /// The X.509 certificates in the order of the file.
    public var plainCertificates: [Certificate] {
        (certificates ?? []).compactMap { if case .certificate(let certificate) = $0 { certificate } else { nil } }
    }

    /// The CRLs in the order of the file.
    public var revocationLists: [CertificateRevocationList] {
        (revocationInformation ?? []).compactMap { if case .crl(let crl) = $0 { crl } else { nil } }
    }

    /// The version that RFC 5652 §5.1 asks for.
    public static func version(
        contentType: OID, certificates: [CertificateChoices], revocationInformation: [RevocationInfoChoice],
        signers: [SignerInfo]
    ) -> Int {
        let hasOther =
            certificates.contains { if case .other = $0 { true } else { false } }
            || revocationInformation.contains { if case .other = $0 { true } else { false } }
        if hasOther { return 5 }
        if certificates.contains(where: { if case .v2AttributeCertificate = $0 { true } else { false } }) { return 4 }
        let hasOld = certificates.contains { if case .v1AttributeCertificate = $0 { true } else { false } }
        let isData = MessageContentType(contentType)?.kind == .data
        return hasOld || !isData || signers.contains { $0.version == 3 } ? 3 : 1
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(version)
                coder.set(of: digestAlgorithms.map(\.derBytes))
                encapsulatedContent.encode(into: &coder)
                if let certificates { coder.contextSet(0, of: certificates.map(\.derBytes)) }
                if let revocationInformation { coder.contextSet(1, of: revocationInformation.map(\.derBytes)) }
                coder.set(of: signers.map(\.derBytes))
            }
        }
    }
}

/// `certificates [0] IMPLICIT … OPTIONAL, crls [1] IMPLICIT … OPTIONAL`, as several structures have them.
func readCertificatesAndRevocation(
    _ parts: inout DERReader
) throws(StructureError) -> ([CertificateChoices]?, [RevocationInfoChoice]?) {
    var certificates: [CertificateChoices]?
    var revocation: [RevocationInfoChoice]?
    if let set = try parts.readIfPresent(.contextConstructed(0), "certificates") {
        certificates = try readMembers(of: set) { reader throws(StructureError) in
            try CertificateChoices(from: &reader)
        }
    }
    if let set = try parts.readIfPresent(.contextConstructed(1), "crls") {
        revocation = try readMembers(of: set) { reader throws(StructureError) in
            try RevocationInfoChoice(from: &reader)
        }
    }
    return (certificates, revocation)
}

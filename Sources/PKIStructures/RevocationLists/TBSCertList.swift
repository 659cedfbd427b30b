internal import SwiftASN1

/// What an issuer signs to make a CRL (RFC 5280 §5.1.2).
///
///     TBSCertList ::= SEQUENCE { version Version OPTIONAL, signature AlgorithmIdentifier, issuer Name, thisUpdate Time,
///         nextUpdate Time OPTIONAL, revokedCertificates SEQUENCE OF … OPTIONAL, crlExtensions [0] EXPLICIT Extensions OPTIONAL }
public struct TBSCertList: Sendable {
    /// 1 or 2.
    public var version = 2
    public var signatureAlgorithm: AlgorithmIdentifier
    public var issuer: Name
    public var thisUpdate: CertificateTime
    public var nextUpdate: CertificateTime?
    /// The entries; where there are none the list is left out (RFC 5280 §5.1.2.6).
    public var revokedCertificates: [RevokedCertificate]
    public var extensions: Extensions

    /// Puts a CRL of version 2 together.
    public init(
        signatureAlgorithm: AlgorithmIdentifier, issuer: Name, thisUpdate: Instant, nextUpdate: Instant?,
        revokedCertificates: [RevokedCertificate], extensions: Extensions
    ) {
        self.signatureAlgorithm = signatureAlgorithm
        self.issuer = issuer
        self.thisUpdate = CertificateTime(thisUpdate)
        self.nextUpdate = nextUpdate.map { CertificateTime($0) }
        self.revokedCertificates = revokedCertificates
        self.extensions = extensions
    }

    /// What the issuer of a CRL signed, as values.
    public init(_ list: CertificateRevocationList) throws(StructureError) {
        version = list.version
        signatureAlgorithm = list.tbsSignatureAlgorithm
        issuer = list.issuer
        thisUpdate = list.thisUpdateTime
        nextUpdate = list.nextUpdateTime
        extensions = list.extensions
        var entries: [RevokedCertificate] = []
        try list.forEachEntry { entries.append($0) }
        revokedCertificates = entries
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                if version > 1 { coder.integer(version - 1) }
                coder.encoded(signatureAlgorithm.derBytes)
                coder.encoded(issuer.encoded)
                thisUpdate.encode(into: &coder)
                nextUpdate?.encode(into: &coder)
                if !revokedCertificates.isEmpty {
                    coder.sequence { coder in
                        for entry in revokedCertificates { entry.encode(into: &coder) }
                    }
                }
                if !extensions.isEmpty { coder.contextConstructed(0) { $0.encoded(extensions.derBytes) } }
            }
        }
    }
}

internal import SwiftASN1

/// What an issuer signs to make a CRL (RFC 5280 §5.1.2), version 2.
public struct TBSCertList: Sendable {
    public var signatureAlgorithm: AlgorithmIdentifier
    public var issuer: Name
    public var thisUpdate: Instant
    public var nextUpdate: Instant
    /// The entries; where there are none the list is left out (RFC 5280 §5.1.2.6).
    public var revokedCertificates: [RevokedCertificate]
    public var extensions: Extensions

    public init(
        signatureAlgorithm: AlgorithmIdentifier, issuer: Name, thisUpdate: Instant, nextUpdate: Instant,
        revokedCertificates: [RevokedCertificate], extensions: Extensions
    ) {
        self.signatureAlgorithm = signatureAlgorithm
        self.issuer = issuer
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.revokedCertificates = revokedCertificates
        self.extensions = extensions
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(1)
                coder.encoded(signatureAlgorithm.derBytes)
                coder.encoded(issuer.derBytes)
                coder.encoded(CertificateTime(thisUpdate).derBytes)
                coder.encoded(CertificateTime(nextUpdate).derBytes)
                if !revokedCertificates.isEmpty {
                    coder.sequence { coder in
                        for entry in revokedCertificates { entry.encode(into: &coder) }
                    }
                }
                coder.contextConstructed(0) { $0.encoded(extensions.derBytes) }
            }
        }
    }
}

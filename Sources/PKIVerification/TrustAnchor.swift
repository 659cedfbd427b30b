public import PKIStructures

/// A key that is trusted without a signature over it (RFC 5280 §6.1.1 (d)), given as a certificate.
///
/// The certificate need not be self-signed; its own signature is not looked at. Its validity, basic constraints, path
/// length, key usage and critical extensions hold as those of any other issuer: RFC 5937 §3 allows an anchor to bring
/// constraints, and what its owner wrote into it is not ignored.
public struct TrustAnchor: Hashable, Sendable {
    public let certificate: Certificate

    public init(_ certificate: Certificate) { self.certificate = certificate }
}

internal import PKIKeys
internal import PKIStructures

/// CA/B BR §7.1.2.7.11: the bits that the key of a subscriber must not have, by its algorithm.
enum WebSubscriberKeyUsageRule: PathRule {
    private static let forbidden: KeyUsage = [.keyCertSign, .cRLSign, .encipherOnly, .decipherOnly]

    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard !examined.isIssuer, let usage = certificate.keyUsage else { return nil }
        let excess = usage.intersection(forbidden.union(forbiddenByAlgorithm(certificate)))
        guard !excess.isEmpty else { return nil }
        return Flaw(
            .profileViolation, "the key usage of \(certificate.label) has '\(excess)', which no server's key has",
            clause: "CA/B BR §7.1.2.7.11")
    }

    private static func forbiddenByAlgorithm(_ certificate: PathCertificate) -> KeyUsage {
        switch certificate.key {
        case .success(.rsa): .keyAgreement
        case .success(.ec): [.nonRepudiation, .keyEncipherment, .dataEncipherment]
        case .success(.ed25519), .success(.dsa), .failure: []
        }
    }
}

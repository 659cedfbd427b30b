internal import PKIKeys
internal import PKIStructures

/// Keys of the path are of a supported algorithm and strong enough (RFC 5280 §6.1.3 (a)(1) needs the first; the limit is the
/// configuration's, NIST SP 800-57 Part 1 §5.6.1.1).
enum KeyStrengthRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        switch certificate.key {
        case .failure(let error):
            return Flaw(
                SignatureChecks.code(for: error), "the key of \(certificate.label) cannot be used: \(error)",
                clause: "RFC 5280 §4.1.2.7")
        case .success(.rsa(let key)):
            return flaw(of: key, certificate, minimum: examined.configuration.minimumRSASizeInBits)
        case .success(.dsa(let sizeInBits)):
            if examined.configuration.acceptsDSA { return nil }
            let size = sizeInBits.map { " of \($0) bits" } ?? ""
            return Flaw(
                .unsupportedAlgorithm,
                "the key of \(certificate.label) is one of DSA\(size), which is taken only where it is asked for",
                clause: "FIPS 186-5 §1")
        case .success(.ec), .success(.ed25519): return nil
        }
    }

    private static func flaw(of key: KeyOutline.RSA, _ certificate: PathCertificate, minimum: Int) -> Flaw? {
        if key.sizeInBits < minimum {
            return Flaw(
                .weakKey, "the RSA key of \(certificate.label) has \(key.sizeInBits) bits, the minimum is \(minimum)",
                clause: "NIST SP 800-57 Part 1 §5.6.1.1")
        }
        // With the exponent 1 a signature is the padded digest itself: anyone makes it.
        guard key.isPossible else {
            return Flaw(
                .weakKey, "the RSA key of \(certificate.label) has an impossible exponent or modulus",
                clause: "RFC 8017 §3.1")
        }
        return nil
    }
}

internal import PKIStructures

/// GB/T 20518 §5.2.4: every certificate says what its key is for. An end entity's is for signing or for encryption; that one
/// certificate says both, as CAs without pairs issue it, is the matter of ``CertificatePair``.
enum GMKeyUsageRule: PathRule {
    static let signing: KeyUsage = [.digitalSignature, .nonRepudiation]
    static let encryption: KeyUsage = [.keyEncipherment, .dataEncipherment, .keyAgreement]

    static func flaw(in examined: Examined) -> Flaw? {
        let certificate = examined.certificate
        guard let usage = certificate.keyUsage else {
            return flaw("\(certificate.label) has no keyUsage")
        }
        guard !examined.isIssuer, !certificate.isCA, usage.isDisjoint(with: signing.union(encryption)) else {
            return nil
        }
        return flaw("the key usage of \(certificate.label) is '\(usage)', neither signing nor encryption")
    }

    private static func flaw(_ reason: String) -> Flaw {
        Flaw(.keyUsageViolation, reason, clause: "GB/T 20518 §5.2.4")
    }
}

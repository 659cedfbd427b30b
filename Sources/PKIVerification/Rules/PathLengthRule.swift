internal import PKIStructures

/// RFC 5280 §6.1.4 (l) and (m): an issuer's pathLenConstraint bounds the intermediates that follow it; self-issued ones do not
/// count, and neither does the last certificate of the path, be it a CA's.
enum PathLengthRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        guard examined.isIssuer else { return nil }
        let certificate = examined.certificate
        let count = examined.intermediatesBelow
        if let limit = certificate.basicConstraints?.pathLengthConstraint, count > limit {
            return Flaw(
                .pathTooLong, "\(certificate.label) allows \(limit) intermediates below it, the path has \(count)",
                clause: "RFC 5280 §6.1.4 (m)")
        }
        let countsItself = examined.role == .intermediate && !certificate.isSelfIssued
        let total = count + (countsItself ? 1 : 0)
        if let limit = examined.configuration.maximumIntermediateCount, total > limit {
            return Flaw(
                .pathTooLong,
                "the path has \(total) intermediates up to \(certificate.label), the limit asked for is \(limit)",
                clause: "RFC 5280 §6.1.2 (k)")
        }
        return nil
    }
}

internal import PKIStructures

/// Certificates that stay from one verdict to the next, found by their subject: the anchors, and what may stand between.
final class CertificateStore: Sendable {
    let anchors: [NameKey: [PathCertificate]]
    let untrusted: [NameKey: [PathCertificate]]

    init(anchors: [TrustAnchor], untrusted: [Certificate]) {
        var seen: Set<Certificate> = []
        self.anchors = Self.indexed(anchors.map(\.certificate), &seen)
        self.untrusted = Self.indexed(untrusted, &seen)
    }

    /// What is brought along for one verdict: nearly always so few that their numbers are not worth hashing.
    static func indexed(_ certificates: [Certificate]) -> [NameKey: [PathCertificate]] {
        var seen: Set<Certificate> = []
        guard certificates.count < 8 else { return indexed(certificates, &seen) }
        var index: [NameKey: [PathCertificate]] = [:]
        for (place, certificate) in certificates.enumerated() where !certificates[..<place].contains(certificate) {
            add(PathCertificate(certificate), to: &index)
        }
        return index
    }

    /// One whose subject cannot be read is nobody's issuer.
    private static func add(_ member: PathCertificate, to index: inout [NameKey: [PathCertificate]]) {
        if let key = member.subjectKey { index[key, default: []].append(member) }
    }

    private static func indexed(_ certificates: [Certificate], _ seen: inout Set<Certificate>)
        -> [NameKey: [PathCertificate]]
    {
        var index: [NameKey: [PathCertificate]] = [:]
        for certificate in certificates where seen.insert(certificate).inserted {
            add(PathCertificate(certificate), to: &index)
        }
        return index
    }

    /// The anchor that the certificate itself is.
    func anchor(equalTo certificate: PathCertificate) -> PathCertificate? {
        guard let key = certificate.subjectKey else { return nil }
        return anchors[key]?.first { $0.certificate == certificate.certificate }
    }
}

internal import PKIStructures

/// The certificates of one validation, found by their subject.
struct CertificatePool: Sendable {
    let leaf: PathCertificate
    /// Whether the leaf itself is a trust anchor.
    let leafIsAnchor: Bool
    private let members: [PathCertificate]
    private let anchorCount: Int
    private let bySubject: [NameKey: [Int]]

    init(leaf: Certificate, untrusted: [Certificate], anchors: [PathCertificate]) {
        var seen = Set(anchors.map(\.certificate))
        leafIsAnchor = seen.contains(leaf)
        var members = anchors
        for certificate in untrusted where seen.insert(certificate).inserted {
            members.append(PathCertificate(certificate, id: members.count))
        }
        self.members = members
        self.leaf = PathCertificate(leaf, id: members.count)
        anchorCount = anchors.count
        bySubject = Dictionary(grouping: members.indices) { members[$0].subjectKey }
    }

    func isAnchor(_ certificate: PathCertificate) -> Bool { certificate.id < anchorCount }

    /// The certificates that can have issued `child` by their name, the best first.
    ///
    /// Key identifiers only order them: RFC 5280 §4.2.1.1 has them help in building paths, they prove nothing.
    func issuers(of child: PathCertificate, at time: Instant) -> [PathCertificate] {
        let candidates = (bySubject[child.issuerKey] ?? []).map { members[$0] }.filter(child.namesAsIssuer)
        let ranked = candidates.map { (rank: rank($0, for: child, at: time), candidate: $0) }
        return ranked.sorted { $0.rank < $1.rank }.map(\.candidate)
    }

    private func rank(_ issuer: PathCertificate, for child: PathCertificate, at time: Instant) -> CandidateRank {
        let isValid = issuer.certificate.validity.contains(time)
        return CandidateRank(
            keyMatch: KeyIdentifierMatch(child: child, issuer: issuer).rawValue, anchor: isAnchor(issuer) ? 0 : 1,
            validity: isValid ? 0 : 1,
            age: -issuer.certificate.validity.notBefore.instant.secondsSinceEpoch, id: issuer.id)
    }
}

/// The order in which issuers are tried.
private struct CandidateRank: Comparable {
    let keyMatch: Int
    let anchor: Int
    let validity: Int
    let age: Int64
    // Keeps the order the same from run to run.
    let id: Int

    static func < (left: CandidateRank, right: CandidateRank) -> Bool {
        (left.keyMatch, left.anchor, left.validity, left.age, left.id)
            < (right.keyMatch, right.anchor, right.validity, right.age, right.id)
    }
}

/// What the key identifiers say about two certificates.
enum KeyIdentifierMatch: Int, Sendable {
    case equal, unknown, different

    init(child: PathCertificate, issuer: PathCertificate) {
        guard let authority = child.authorityKeyIdentifier else {
            self = .unknown
            return
        }
        if let wanted = authority.keyIdentifier, let present = issuer.subjectKeyIdentifier {
            self = wanted == present ? .equal : .different
        } else if let serial = authority.authorityCertSerialNumber {
            self = serial == issuer.certificate.serialNumber.octets ? .equal : .different
        } else {
            self = .unknown
        }
    }
}

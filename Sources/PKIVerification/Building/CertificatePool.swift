internal import PKIKeys
internal import PKIStructures

/// A certificate that may have issued another one.
struct Candidate: Sendable {
    let certificate: PathCertificate
    let isAnchor: Bool
}

/// The certificates of one verdict.
struct CertificatePool: Sendable {
    let leaf: PathCertificate
    /// Whether the leaf itself is a trust anchor.
    let leafIsAnchor: Bool
    private let store: CertificateStore
    /// What was brought along for this verdict alone.
    private var added: AddedCertificates
    private var ordered = SmallTable<ObjectIdentifier, [Candidate]>()

    init(leaf: Certificate, untrusted: [Certificate], store: CertificateStore) {
        self.leaf = PathCertificate(leaf)
        self.store = store
        leafIsAnchor = store.anchor(equalTo: self.leaf) != nil
        added = AddedCertificates(untrusted)
    }

    /// The certificates that can have issued `child` by their name, the best first; put in order once a child.
    ///
    /// Key identifiers only order them: RFC 5280 §4.2.1.1 has them help in building paths, they prove nothing.
    ///
    /// - Parameter lookCount: how many certificates were looked at; none where the order was known.
    mutating func issuers(of child: PathCertificate, at time: Instant, lookCount: inout Int) -> [Candidate] {
        if let known = ordered[ObjectIdentifier(child)] { return known }
        guard let key = child.issuerKey else { return [] }
        let anchors = store.anchors[key]
        let stored = store.untrusted[key]
        let others = added.named(child.certificate.issuerBytes, key, apartFrom: anchors)
        lookCount += anchors.count + stored.count + others.count
        var named: [Candidate] = []
        func add(_ certificates: [PathCertificate], isAnchor: Bool) {
            for certificate in certificates where child.namesAsIssuer(certificate) {
                named.append(Candidate(certificate: certificate, isAnchor: isAnchor))
            }
        }
        add(anchors, isAnchor: true)
        add(stored, isAnchor: false)
        add(others, isAnchor: false)
        let candidates = Self.inOrder(named, for: child, at: time)
        ordered.add(candidates, for: ObjectIdentifier(child))
        return candidates
    }

    /// Every certificate whose subject is the name.
    mutating func certificates(named name: Name) -> [PathCertificate] {
        let bytes = name.derBytes[...]
        guard let key = try? NameKey(derEncoded: bytes) else { return [] }
        let anchors = store.anchors[key]
        return (anchors + store.untrusted[key] + added.named(bytes, key, apartFrom: anchors)).filter { $0.bears(name) }
    }

    /// Every certificate of the verdict, its leaf apart.
    mutating func allCertificates() -> [PathCertificate] { store.anchors.all + store.untrusted.all + added.all() }

    private static func inOrder(_ candidates: [Candidate], for child: PathCertificate, at time: Instant) -> [Candidate]
    {
        guard candidates.count > 1 else { return candidates }
        let ranked = candidates.enumerated().map { place, candidate in
            (rank: CandidateRank(candidate, for: child, at: time, place: place), candidate: candidate)
        }
        return ranked.sorted { $0.rank < $1.rank }.map(\.candidate)
    }
}

/// The order in which issuers are tried.
private struct CandidateRank: Comparable {
    private let keyMatch: Int
    private let anchor: Int
    private let validity: Int
    private let age: Int64
    // Keeps the order the same from run to run.
    private let place: Int

    init(_ candidate: Candidate, for child: PathCertificate, at time: Instant, place: Int) {
        let issuer = candidate.certificate
        keyMatch = KeyIdentifierMatch(child: child, issuer: issuer).certified(by: issuer)
        anchor = candidate.isAnchor ? 0 : 1
        validity = issuer.certificate.validity.contains(time) ? 0 : 1
        age = -issuer.certificate.validity.notBefore.instant.secondsSinceEpoch
        self.place = place
    }

    static func < (left: CandidateRank, right: CandidateRank) -> Bool {
        (left.keyMatch, left.anchor, left.validity, left.age, left.place)
            < (right.keyMatch, right.anchor, right.validity, right.age, right.place)
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

    /// The rank, with those first whose identifier is the hash of their key (RFC 5280 §4.2.1.2, RFC 7093 §2): anybody can
    /// write another's identifier into a certificate, nobody can find a second key with the same hash.
    fileprivate func certified(by issuer: PathCertificate) -> Int {
        guard self == .equal, let identifier = issuer.subjectKeyIdentifier,
            let bits = try? issuer.certificate.subjectPublicKeyInfo.publicKey
        else { return rawValue + 1 }
        let isHash = [DigestAlgorithm.sha1, .sha256].contains { algorithm in
            (try? algorithm.hash(bits).prefix(20).elementsEqual(identifier)) ?? false
        }
        return isHash ? 0 : rawValue + 1
    }
}

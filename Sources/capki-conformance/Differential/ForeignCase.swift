internal import PKIKeys
internal import PKIStructures
internal import PKIVerification

/// A case of a suite whose signing keys were replaced by our own: every signature that held still does, and whatever is bent
/// can be signed again.
struct ForeignCase: Sendable {
    /// What is asked.
    var question: ConformanceCase
    var leaf: SignedTree
    var pool: [SignedTree]
    var anchors: [SignedTree]
    var crls: [SignedTree]

    /// The most certificates and CRLs that a case may have.
    private static let sizeLimit = 40

    /// `nil` for a case that is too large, or holds what cannot be read or is not signed by a key of the case.
    init?(_ testcase: ConformanceCase, _ ring: KeyRing) {
        var question = testcase
        question.simplify()
        self.question = question
        let pool = testcase.pool
        let anchors = testcase.anchors.map(\.certificate)
        let crls = testcase.revocationLists
        guard let leaf = try? testcase.leaf(), pool.count + anchors.count + crls.count < Self.sizeLimit else {
            return nil
        }
        let keys = Keys([leaf] + pool + anchors)
        func trees(_ certificates: [Certificate]) -> [SignedTree] {
            certificates.compactMap { keys.tree($0, ring) }
        }
        guard let first = trees([leaf]).first else { return nil }
        self.leaf = first
        self.pool = trees(pool)
        self.anchors = trees(anchors)
        self.crls = crls.compactMap { crl in
            SignedTree(
                crl.derBytes, signer: keys.signer(named: crl.issuer.derBytes[...]) { try crl.isSigned(by: $0) })
        }
        do { try seal(ring) } catch { return nil }
    }

    /// Signs everything.
    mutating func seal(_ ring: KeyRing) throws {
        try leaf.seal(ring)
        for place in pool.indices { try pool[place].seal(ring) }
        for place in anchors.indices { try anchors[place].seal(ring) }
        for place in crls.indices { try crls[place].seal(ring) }
    }

    /// The case as a file of the suites' schema has it, so that it can be run again.
    var written: ConformanceCase {
        func pem(_ tree: SignedTree, _ label: String) -> String { PEMBlock(label: label, bytes: tree.bytes).text }
        var written = question
        written.peerCertificate = pem(leaf, "CERTIFICATE")
        written.untrustedIntermediates = pool.map { pem($0, "CERTIFICATE") }
        written.trustedCerts = anchors.map { pem($0, "CERTIFICATE") }
        written.crls = crls.map { pem($0, CertificateRevocationList.pemLabel) }
        return written
    }

    /// The case with no more certificates than those of a path and those who signed what tells of it.
    func reduced(to verdict: Verdict) -> ForeignCase {
        var reduced = self
        let used = Set((verdict.path + verdict.checked.evidence.map(\.producer)).map(\.derBytes))
        reduced.pool.removeAll { !used.contains($0.bytes) }
        reduced.anchors.removeAll { !used.contains($0.bytes) }
        return reduced
    }

    /// The keys of a case, and which of our own stand for them.
    private struct Keys {
        private let information: [[UInt8]]
        private let subjects: [(name: ArraySlice<UInt8>, key: Int)]
        private let publicKeys: [PublicKey?]

        init(_ certificates: [Certificate]) {
            var information: [[UInt8]] = []
            var subjects: [(name: ArraySlice<UInt8>, key: Int)] = []
            for certificate in certificates {
                let encoded = Array(certificate.subjectPublicKeyInfoBytes)
                let number = information.firstIndex(of: encoded) ?? information.count
                if number == information.count { information.append(encoded) }
                subjects.append((certificate.subjectBytes, number))
            }
            self.information = information
            self.subjects = subjects
            publicKeys = information.map { encoded in
                (try? SubjectPublicKeyInfo(derEncoded: encoded[...])).flatMap { try? PublicKey($0) }
            }
        }

        /// The number of the key that made a signature; of none of the case where no such key is there.
        func signer(named issuer: ArraySlice<UInt8>, _ check: (PublicKey) throws -> Bool) -> Int {
            let ranked = subjects.filter { $0.name.elementsEqual(issuer) } + subjects
            let found = ranked.first { entry in publicKeys[entry.key].map { (try? check($0)) == true } ?? false }
            return found?.key ?? KeyRing.size - 1
        }

        func tree(_ certificate: Certificate, _ ring: KeyRing) -> SignedTree? {
            let signer = signer(named: certificate.issuerBytes) { try certificate.isSigned(by: $0) }
            guard var tree = SignedTree(certificate.derBytes, signer: signer) else { return nil }
            let encoded = Array(certificate.subjectPublicKeyInfoBytes)
            if let number = information.firstIndex(of: encoded) { tree[.key] = ring.information(number) }
            return tree
        }
    }
}

extension ConformanceCase {
    /// Leaves out what X509_verify_cert cannot be asked, and asks everything else by RFC 5280.
    fileprivate mutating func simplify() {
        namespace = "rfc5280"
        keyUsage = nil
        extendedKeyUsage = nil
        if let names = expectedPeerNames, !names.isEmpty {
            expectedPeerName = names[0]
            expectedPeerNames = nil
        }
        revocation = revocation ?? (crls?.isEmpty == false ? "crl-all" : "none")
        validationTime = validationTime ?? "2026-11-23T00:00:00Z"
    }
}

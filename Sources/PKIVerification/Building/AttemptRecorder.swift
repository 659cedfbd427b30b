internal import PKIStructures

/// Keeps what a search tries as a tree, for those who ask for it; up to a limit, since a hostile pool has no end.
final class AttemptRecorder {
    /// The most attempts that are kept.
    static let limit = 5000

    private struct Node {
        let certificate: Certificate
        let isAnchor: Bool
        var flaws: [Flaw] = []
        var issuers: [Attempt] = []
        var omittedCount = 0
    }

    private var open: [Node] = []
    private var count = 0
    private(set) var root: Attempt?

    /// Forgets everything, for another pass.
    func restart() {
        open = []
        count = 0
        root = nil
    }

    /// A certificate is tried above the one that was entered last.
    func enter(_ certificate: PathCertificate, isAnchor: Bool) {
        open.append(Node(certificate: certificate.certificate, isAnchor: isAnchor))
    }

    /// What was entered last is done with.
    func leave(_ flaws: [Flaw]) {
        guard let node = open.popLast() else { return }
        let attempt = Attempt(
            certificate: node.certificate, isAnchor: node.isAnchor, flaws: node.flaws + flaws, issuers: node.issuers,
            omittedCount: node.omittedCount)
        count += 1
        guard let parent = open.indices.last else {
            root = attempt
            return
        }
        if count <= Self.limit { open[parent].issuers.append(attempt) } else { open[parent].omittedCount += 1 }
    }
}

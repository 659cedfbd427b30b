import PKIKeys
import PKIStructures
import PKIVerification

/// A root, an issuing CA and an end entity, any of which a test may bend.
struct SmallPKI {
    let root: Identity
    let issuing: Identity
    let leaf: Identity

    init(
        root: (inout Recipe) -> Void = { _ in }, issuing: (inout Recipe) -> Void = { _ in },
        leaf: (inout Recipe) -> Void = { _ in }
    ) throws {
        self.root = try Maker.issue(.authority("C=CN, O=测试, CN=Root", root))
        self.issuing = try Maker.issue(
            .authority("C=CN, O=测试, CN=Issuing CA") {
                $0.keyNumber = 1
                issuing(&$0)
            }, by: self.root)
        self.leaf = try Maker.issue(
            .leaf {
                $0.keyNumber = 2
                leaf(&$0)
            }, by: self.issuing)
    }

    /// Judges the leaf.
    func verdict(
        crls: [CertificateRevocationList] = [], at time: Instant = Moment.now, explained: Bool = false,
        _ change: (inout Configuration) -> Void = { _ in }
    ) -> Verdict {
        var configuration = Configuration()
        change(&configuration)
        return PathValidator(anchors: [root.anchor], crls: crls, configuration: configuration)
            .verdict(for: leaf.certificate, untrusted: [issuing.certificate], at: time, explained: explained)
    }
}

extension Verdict {
    /// For messages of failed tests.
    var summary: String { "\(code?.rawValue ?? "valid"): \(reason)" }
}

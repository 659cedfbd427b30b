internal import PKIStructures

/// A rule about one certificate at its place in a path.
protocol PathRule: SendableMetatype {
    /// What the rule has against the certificate.
    static func flaw(in examined: Examined) -> Flaw?
}

/// A certificate at its place, with what the rules ask about.
struct Examined {
    let certificate: PathCertificate
    let role: Role
    /// The intermediates between this certificate and the leaf, without the self-issued ones.
    let intermediatesBelow: Int
    /// What the path is judged for.
    let goal: PathGoal

    enum Role { case leaf, intermediate, anchor }

    var time: Instant { goal.time }
    var configuration: Configuration { goal.configuration }

    /// Whether the certificate stands above another one.
    var isIssuer: Bool { role != .leaf }

    /// Whether the certificate is an anchor, be it also the one that is judged.
    var isTrusted: Bool { role == .anchor || (role == .leaf && goal.leafIsAnchor) }

    /// Everything that speaks against the certificate.
    var flaws: [Flaw] { flaws(by: goal.configuration.profile.rules) }

    func flaws(by rules: [any PathRule.Type]) -> [Flaw] {
        // Nothing that was not read can be judged.
        if certificate.damage != nil { return [FormatRule.flaw(in: self)].compactMap { $0 } }
        return rules.compactMap { $0.flaw(in: self) }
    }
}

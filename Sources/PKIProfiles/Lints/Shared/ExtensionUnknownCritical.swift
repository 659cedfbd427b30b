internal import PKIStructures

/// Whoever does not know a critical extension refuses the certificate.
enum ExtensionUnknownCritical: FrameLint {
    static let rule = LintRule(
        "lint.extension_unknown_critical", .warning, "RFC 5280 §4.2",
        english: "an extension that is not in common use is not critical",
        chinese: "非通用扩展不标为关键")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.extensions.members.filter { $0.isCritical && !KnownExtensions.processed.contains($0.id) }.map {
            LintFlaw(.extension($0.id), "\($0.label) is critical: whoever does not know it refuses the whole")
        }
    }
}

internal import PKIStructures

/// DER leaves out what is the default.
enum ExtensionDefaultWritten: FrameLint {
    static let rule = LintRule(
        "lint.extension_default_written", .error, "X.690 §11.5",
        english: "an extension that is not critical does not say so",
        chinese: "非关键扩展不写出 critical 的缺省值")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.extensions.members.filter(\.writesOutDefault).map {
            LintFlaw(.extension($0.id), "\($0.label) writes out critical FALSE, which DER leaves out")
        }
    }
}

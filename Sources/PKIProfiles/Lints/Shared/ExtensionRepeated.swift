internal import PKIStructures

/// An extension stands once.
enum ExtensionRepeated: FrameLint {
    static let rule = LintRule(
        "lint.extension_repeated", .error, "RFC 5280 §4.2, §5.2",
        english: "no extension stands more than once", chinese: "同一扩展不重复出现")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        var seen: Set<OID> = []
        return frame.extensions.members.filter { !seen.insert($0.id).inserted }.map {
            LintFlaw(.extension($0.id), "\($0.label) stands more than once")
        }
    }
}

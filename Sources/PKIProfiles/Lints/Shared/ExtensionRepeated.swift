internal import PKIStructures

/// An extension stands once.
enum ExtensionRepeated: FrameLint {
    static let rule = LintRule(
        "lint.extension_repeated", .error, "RFC 5280 §4.2, §5.2",
        english: "no extension stands more than once", chinese: "同一扩展不重复出现")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.extensions.identifiers.repetitions.map {
            LintFlaw(.extension($0), "\($0.extensionName ?? $0.description) stands more than once")
        }
    }
}

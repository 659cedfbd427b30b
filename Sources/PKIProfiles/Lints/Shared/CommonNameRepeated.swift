internal import PKIStructures

/// Software shows the first common name, or the last.
enum CommonNameRepeated: FrameLint {
    static let rule = LintRule(
        "lint.common_name_repeated", .warning, "CA/B Forum BR §7.1.4.3",
        english: "a name has at most one CN", chinese: "名称中最多一个 CN")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.distinctNames.compactMap { name in
            let count = name.attributes.count { $0.type == AttributeType.commonName }
            guard count > 1 else { return nil }
            return LintFlaw(name.part, "the name '\(name.name)' has \(count) CN, the limit is 1")
        }
    }
}

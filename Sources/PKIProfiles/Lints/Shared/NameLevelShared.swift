internal import PKIStructures

/// Levels of a name that hold more than one attribute, which much software cannot show or compare.
enum NameLevelShared: FrameLint {
    static let rule = LintRule(
        "lint.name_level_shared", .notice, "RFC 5280 §4.1.2.4",
        english: "each level of a name holds one attribute", chinese: "名称的每一级只含一个属性")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.distinctNames.filter { !$0.name.hasOneAttributePerLevel }.flatMap { member in
            member.name.relativeDistinguishedNames.filter { $0.attributes.count > 1 }.map {
                LintFlaw(member.part, "a level of the name '\(member.name)' holds \($0.attributes.count) attributes")
            }
        }
    }
}

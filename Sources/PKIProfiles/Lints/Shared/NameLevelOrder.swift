internal import PKIStructures

/// A SET OF is sorted in DER.
enum NameLevelOrder: FrameLint {
    static let rule = LintRule(
        "lint.name_level_order", .error, "X.690 §11.6",
        english: "the attributes of one level of a name are sorted by their encoding",
        chinese: "名称同一级中的属性按编码排序")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.distinctNames.filter { !$0.name.hasOneAttributePerLevel }.compactMap { member in
            let name = member.name
            let sorted = Name(name.relativeDistinguishedNames.map { RelativeDistinguishedName($0.attributes) })
            guard sorted != name else { return nil }
            return LintFlaw(member.part, "a level of the name '\(name)' is not sorted as DER asks")
        }
    }
}

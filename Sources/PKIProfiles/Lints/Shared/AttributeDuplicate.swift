internal import PKIStructures

/// The same attribute twice says nothing twice.
enum AttributeDuplicate: FrameLint {
    static let rule = LintRule(
        "lint.attribute_duplicate", .warning, "capki: what stands twice names nothing more",
        english: "a name does not hold the same attribute with the same value twice",
        chinese: "名称中不重复出现相同类型且相同值的属性")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.distinctNames.flatMap { name in
            name.name.attributes.repetitions.map(LintedAttribute.init).map { attribute in
                let text = LintText.quoted(attribute.text ?? "")
                return LintFlaw(name.part, "\(attribute.label) \(text) stands more than once")
            }
        }
    }
}

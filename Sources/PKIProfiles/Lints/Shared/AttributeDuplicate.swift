internal import PKIStructures

/// The same attribute twice says nothing twice.
enum AttributeDuplicate: FrameLint {
    static let rule = LintRule(
        "lint.attribute_duplicate", .warning, "capki: what stands twice names nothing more",
        english: "a name does not hold the same attribute with the same value twice",
        chinese: "名称中不重复出现相同类型且相同值的属性")

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.distinctNames.flatMap { part, name in
            var seen: Set<Name.Attribute> = []
            return name.attributes.filter { !seen.insert($0).inserted }.map { attribute in
                let label = AttributeType.named(attribute.type)?.name ?? attribute.type.description
                return LintFlaw(part, "\(label) \(LintText.quoted(attribute.value.text ?? "")) stands more than once")
            }
        }
    }
}

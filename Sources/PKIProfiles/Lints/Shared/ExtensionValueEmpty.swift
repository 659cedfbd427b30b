internal import PKIStructures

/// Extensions that are lists hold one member at least.
enum ExtensionValueEmpty: FrameLint {
    static let rule = LintRule(
        "lint.extension_value_empty", .error, "RFC 5280 §4.2.1: SIZE (1..MAX)",
        english: "an extension that is a list is not an empty one", chinese: "列表类扩展不为空")

    private static let lists: Set<OID> = [
        .subjectAlternativeName, .issuerAlternativeName, .extendedKeyUsage, .certificatePolicies,
        .crlDistributionPoints, .freshestCRL, .authorityInformationAccess, OID(2, 5, 29, 33), .nameConstraints,
        OID(2, 5, 29, 9), OID(2, 5, 29, 36), OID(1, 3, 6, 1, 5, 5, 7, 1, 11),
    ]

    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        frame.extensions.members.filter { lists.contains($0.id) && $0.value == [0x30, 0x00] }.map {
            LintFlaw(.extension($0.id), "\($0.label) is an empty list, the least is 1")
        }
    }
}

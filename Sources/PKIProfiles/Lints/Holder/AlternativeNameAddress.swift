internal import PKIStructures

/// Addresses of four or sixteen octets.
enum AlternativeNameAddress: HolderLint {
    static let rule = LintRule(
        "lint.alternative_name_address", .error, "RFC 5280 §4.2.1.6",
        english: "an iPAddress has 4 or 16 octets", chinese: "iPAddress 为 4 或 16 个八位组")

    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw] {
        holder.extensions.alternativeNames.compactMap { id, name in
            guard case .ipAddress(let octets) = name, octets.count != 4, octets.count != 16 else { return nil }
            return LintFlaw(.extension(id), "an iPAddress has \(octets.count) octets, allowed are 4 and 16")
        }
    }
}

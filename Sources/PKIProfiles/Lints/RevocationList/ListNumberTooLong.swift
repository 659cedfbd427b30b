internal import PKIStructures

/// CRL numbers fit 20 octets.
enum ListNumberTooLong: RevocationListLint {
    static let rule = LintRule(
        "lint.list_number_too_long", .error, "RFC 5280 §5.2.3",
        english: "a CRL number is not negative and has at most 20 octets", chinese: "CRL 编号非负，最多 20 个八位组")

    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        guard let member = list.extensions[.crlNumber] else { return [] }
        var reader = DERReader(member.value)
        guard let octets = try? reader.read(.integer, "cRLNumber").integerOctets("cRLNumber") else { return [] }
        if octets.first ?? 0 >= 0x80 { return [LintFlaw(.extension(.crlNumber), "cRLNumber is negative")] }
        guard octets.count > 20 else { return [] }
        return [LintFlaw(.extension(.crlNumber), "cRLNumber has \(octets.count) octets, the limit is 20")]
    }
}

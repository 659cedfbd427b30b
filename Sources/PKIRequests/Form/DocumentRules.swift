internal import PKIProfiles

/// What is wrong with a field, and by which rule.
struct FormFault {
    let message: String
    let clause: String

    init(_ message: String, _ clause: String) {
        self.message = message
        self.clause = clause
    }
}

extension DocumentKind {
    /// What is wrong with a number of this kind, given in capitals. Numbers of persons are not repeated in the message.
    func fault(of number: String) -> FormFault? {
        guard !isNumber(number) else { return nil }
        let isOrganisations = DocumentKind.ofOrganisations.contains(self)
        return FormFault("\(isOrganisations ? "'\(number)'" : "the number") \(rule.message)", rule.clause)
    }

    private func isNumber(_ text: String) -> Bool {
        switch self {
        case .unifiedSocialCreditCode: CheckedCreditCode(text) != nil
        case .organisationCode: CheckedOrganisationCode(text) != nil
        case .businessRegistration: CheckedRegistrationNumber(text) != nil
        case .taxNumber: [15, 17, 18, 20].contains(text.utf8.count) && text.utf8.allSatisfy(isCapitalOrDigit)
        case .residentCard: CheckedResidentNumber(text) != nil
        case .residencePermit:
            ["810000", "820000", "830000"].contains(text.prefix(6)) && CheckedResidentNumber(text) != nil
        case .permanentResidentCard: Self.isPermanentResidentNumber(text)
        case .passport: (1...9).contains(text.utf8.count) && text.utf8.allSatisfy(isCapitalOrDigit)
        case .mainlandPermitOfHongKongAndMacau:
            ["H", "M"].contains(text.prefix(1)) && [8, 10].contains(text.utf8.count - 1)
                && text.utf8.dropFirst().allSatisfy(isDigit)
        case .mainlandPermitOfTaiwan: text.utf8.count == 8 && text.utf8.allSatisfy(isDigit)
        }
    }

    /// Cards since 2023 have the form of identity cards and begin with 9; before, three letters and twelve digits.
    private static func isPermanentResidentNumber(_ text: String) -> Bool {
        let octets = Array(text.utf8)
        guard octets.count == 15 else { return text.hasPrefix("9") && CheckedResidentNumber(text) != nil }
        return octets[..<3].allSatisfy { isCapitalOrDigit($0) && !isDigit($0) } && octets[3...].allSatisfy(isDigit)
    }

    /// What is told where the rule does not hold.
    private var rule: (message: String, clause: String) {
        switch self {
        case .unifiedSocialCreditCode:
            ("is no unified social credit code: its form or its check character is wrong", "GB 32100 §5")
        case .organisationCode:
            ("is no organisation code: its form or its check character is wrong", "GB 11714 §3")
        case .businessRegistration:
            ("is no registration number of 13 digits, or of 15 with their check digit", "GS 15-2006; GB/T 17710")
        case .taxNumber:
            ("is no tax number of 15, 17, 18 or 20 digits and capitals", "tax registration rules")
        case .residentCard: ("has a wrong form, date or check digit", "GB 11643 §4")
        case .residencePermit:
            ("does not begin with 81, 82 or 83 and 0000, or has a wrong date or check digit", "GB 11643 §4")
        case .permanentResidentCard:
            (
                "has neither the 18 characters of an identity number from 9 nor three letters and twelve digits",
                "GB 11643 §4"
            )
        case .passport: ("is not of up to nine capitals and digits", "ICAO 9303-4 §4.2.2")
        case .mainlandPermitOfHongKongAndMacau:
            ("is not H or M and 8 or 10 digits", "form of the travel permit")
        case .mainlandPermitOfTaiwan: ("is not of 8 digits", "form of the travel permit")
        }
    }
}

private func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }

private func isCapitalOrDigit(_ octet: UInt8) -> Bool { isDigit(octet) || (0x41...0x5A).contains(octet) }

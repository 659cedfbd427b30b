import PKIKeys
import PKIProfiles
import PKIRequests
import PKIStructures
import Testing

@Suite("The organisation's application form")
struct OrganisationFormTests {
    @Test("the example of GB 32100 holds, and every single change of it is found")
    func unifiedSocialCreditCode() {
        let code = "91350100M000100Y43"
        #expect(CheckedCreditCode(code)?.description == code)
        #expect(CheckedCreditCode(code.lowercased())?.description == code)
        for place in 0..<18 {
            for symbol in "0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ" {
                var changed = Array(code)
                guard changed[place] != symbol else { continue }
                changed[place] = symbol
                #expect(CheckedCreditCode(String(changed)) == nil, "\(String(changed))")
            }
        }
        for place in 0..<17 where Array(code)[place] != Array(code)[place + 1] {
            var swapped = Array(code)
            swapped.swapAt(place, place + 1)
            #expect(CheckedCreditCode(String(swapped)) == nil, "\(String(swapped))")
        }
    }

    @Test("an organisation code has the check of GB 11714")
    func organisationCode() {
        #expect(CheckedOrganisationCode("D2143569-X")?.description == "D2143569X")
        #expect(CheckedOrganisationCode("M000100Y4") != nil)
        #expect(CheckedOrganisationCode("M000100Y5") == nil)
    }

    @Test("an identity number has the date and the check digit of GB 11643")
    func residentIdentityNumber() {
        #expect(CheckedResidentNumber("11010519491231002x")?.description == "11010519491231002X")
        #expect(CheckedResidentNumber("110105194912310021") == nil)
        // A date that does not exist, with the check digit that would fit.
        #expect("0123456789X".allSatisfy { CheckedResidentNumber("11010519490231002\($0)") == nil })
        #expect(CheckedResidentNumber("") == nil)
    }

    @Test(
        "a mobile number is one of mainland China",
        arguments: [
            ("13800138000", true), ("+8613800138000", true), ("0086 138 0013 8000", true), ("12800138000", false),
            ("1380013800", false), ("138001380００", false),
        ])
    func mobileNumber(text: String, isValid: Bool) {
        #expect((MobileNumber(text) != nil) == isValid)
    }

    @Test(
        "a province is taken by its full or its short name",
        arguments: [("广东", "广东省"), ("内蒙古", "内蒙古自治区"), ("北京市", "北京市")])
    func province(text: String, full: String) {
        #expect(Provinces.fullName(text) == full)
        #expect(Provinces.fullName("广") == nil)
        #expect(Provinces.fullName("阿特兰蒂斯") == nil)
    }

    @Test("a registration number of 15 digits has the check of GB/T 17710 MOD 11,10")
    func registrationNumber() {
        // The example of GS 15-2006.
        let number = "110108000000016"
        #expect(CheckedRegistrationNumber(number)?.description == number)
        for place in 0..<15 {
            for digit in "0123456789" where Array(number)[place] != digit {
                var changed = Array(number)
                changed[place] = digit
                #expect(CheckedRegistrationNumber(String(changed)) == nil, "\(String(changed))")
            }
        }
        #expect(CheckedRegistrationNumber("1101081234567") != nil, "13 digits have no check")
        #expect(CheckedRegistrationNumber("11010800000001") == nil)
    }

    @Test("a form that is filled in rightly gives subject and identity extension")
    func good() throws {
        let form = OrganisationForm(FilledForm.good)
        #expect(form.findings(for: .organisationSigning).isEmpty)
        #expect(
            try form.subject(by: .organisation).description
                == "C=CN, ST=福建省, L=福州市, O=福州示例科技有限公司, OU=信息部, CN=福州示例科技有限公司")
        let members = try form.extensions(by: .organisation)
        #expect(members.map(\.id) == [.organisationCode])
        #expect(members.first?.value == [0x13, 18] + Array("91350100M000100Y43".utf8))
    }

    @Test("who acts for the organisation stands nowhere in what the standard profiles ask for")
    func personalData() throws {
        var values = FilledForm.good
        values[.handlerDocumentKind] = "护照"
        values[.handlerDocument] = "E12345678"
        let form = OrganisationForm(values)
        for profile in CertificateProfile.standard {
            guard let mapping = profile.form else { continue }
            #expect(form.findings(for: profile).isEmpty)
            let der = try form.subject(by: mapping).derBytes + form.extensions(by: mapping).flatMap(\.derBytes)
            for text in ["张三", "E12345678", "13800138000", "护照"] {
                #expect(!der.contains(Array(text.utf8)), "\(text) in \(profile.name)")
            }
        }
    }

    @Test("all faults are told at once, one a field, in the order of the form")
    func faults() {
        let findings = OrganisationForm(FilledForm.bad).findings(for: .organisationSigning)
        #expect(findings.map(\.code) == FormField.allCases.map { "form.\($0)" })
        for (finding, field) in zip(findings, FormField.allCases) {
            #expect(finding.message.hasPrefix("\(field.rawValue): "), "\(finding)")
            #expect(!finding.clause.isEmpty)
        }
    }

    @Test("an empty form lacks every required field")
    func empty() {
        let findings = OrganisationForm([.name: " \u{3000}\n"]).findings(for: .organisationSigning)
        #expect(findings.map(\.code) == FormField.allCases.filter(\.isRequired).map { "form.\($0)" })
    }
}

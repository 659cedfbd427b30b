import PKIKeys
import PKIProfiles
import PKIRequests
import PKIStructures
import Testing

@Suite("The organisation's application form")
struct OrganisationFormTests {
    private static let good: [OrganisationForm.Field: String] = [
        .name: "福州示例科技有限公司", .documentKind: "统一社会信用代码", .documentNumber: "91350100M000100Y43",
        .province: "福建", .city: "福州市", .department: "信息部", .telephone: "0591-8765 4321", .handlerName: "张三",
        .handlerDocument: "11010519491231002X", .handlerMobile: "+86 138-0013-8000",
    ]

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

    @Test("a form that is filled in rightly gives subject and identity extension")
    func good() throws {
        let form = OrganisationForm(Self.good)
        #expect(form.findings().isEmpty)
        #expect(
            try form.subject().description
                == "C=CN, ST=福建省, L=福州市, O=福州示例科技有限公司, OU=信息部, CN=福州示例科技有限公司")
        let member = try #require(try form.extensions().first)
        #expect(member.id == OID(1, 2, 156, 10260, 4, 1, 4))
        #expect(member.value == [0x13, 18] + Array("91350100M000100Y43".utf8))
    }

    @Test("all faults are told at once, in the order of the form")
    func faults() {
        var values = Self.good
        values[.name] = String(repeating: "长", count: 65)
        values[.documentNumber] = "91350100M000100Y44"
        values[.province] = "阿特兰蒂斯"
        values[.city] = "  "
        values[.handlerMobile] = "12345"
        let findings = OrganisationForm(values).findings()
        #expect(
            findings.map(\.code) == [
                "form.name", "form.documentNumber", "form.province", "form.city", "form.handlerMobile",
            ])
        #expect(findings.allSatisfy { !$0.clause.isEmpty })
    }
}

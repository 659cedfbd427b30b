import PKIKeys
import PKIProfiles
import PKIRequests
import Testing

/// Every rule of the form with values that it takes and values that it refuses.
@Suite("The rules of the application form")
struct FormRuleTests {
    struct Rule: Sendable, CustomTestStringConvertible {
        let field: FormField
        var others: [FormField: String] = [:]
        let right: [String]
        let wrong: [String]
        let clause: String
        var testDescription: String { "\(field.rawValue) \(others.values.joined())" }
    }

    private static func long(_ count: Int) -> String { String(repeating: "长", count: count) }

    static let rules = [
        Rule(field: .name, right: [long(64), "A & B 公司", "𠮷野家"], wrong: [long(65)], clause: "X.520"),
        Rule(field: .name, right: ["甲乙"], wrong: ["甲\u{200B}乙", "甲\n乙", "甲\u{7F}"], clause: "form"),
        Rule(
            field: .documentKind, right: ["统一社会信用代码"], wrong: ["营业执照", "居民身份证", "统一社会信用代码证"],
            clause: "form"),
        Rule(
            field: .documentNumber, right: ["91350100M000100Y43", "91350100m000100y43"],
            wrong: ["91350100M000100Y4Z", "91350100M000100Y44", "91350100M000100Y4", "９1350100M000100Y43"],
            clause: "GB 32100"),
        Rule(
            field: .documentNumber, others: [.documentKind: "组织机构代码"], right: ["D2143569-X", "M000100Y4"],
            wrong: ["D21435691", "D2143569", "91350100M000100Y43"], clause: "GB 11714"),
        Rule(
            field: .documentNumber, others: [.documentKind: "工商注册号"], right: ["110108000000016", "1101081234567"],
            wrong: ["110108000000017", "11010800000001", "11010800000001X", "一二三四五六七八九十一二三"], clause: "GB/T 17710"),
        Rule(
            field: .documentNumber, others: [.documentKind: "税号"],
            right: ["350100123456789", "35010012345678901", "91350100M000100Y43", "35010019491231002X01"],
            wrong: ["3501001234567890", "35010012345678", "350100-23456789", "35010012345678中"], clause: "tax"),
        Rule(field: .country, right: ["CN", "中国"], wrong: ["cn", "CHN", "C1", "中"], clause: "ISO 3166-1"),
        Rule(
            field: .province, right: ["广东", "广东省", "内蒙古", "西藏自治区", "澳门"], wrong: ["广", "广东市", "Guangdong"],
            clause: "GB/T 2260"),
        Rule(
            field: .province, others: [.country: "SG"], right: ["Singapore", long(128)], wrong: [long(129)],
            clause: "X.520"),
        Rule(field: .city, right: ["福州市", long(128)], wrong: [long(129)], clause: "X.520"),
        Rule(field: .department, right: ["信息部", long(64)], wrong: [long(65)], clause: "X.520"),
        Rule(field: .organisationKind, right: ["企业", "机关", "事业单位", long(128)], wrong: [long(129)], clause: "X.520"),
        Rule(field: .address, right: ["福州市示例路1号", long(128)], wrong: [long(129)], clause: "X.520"),
        Rule(
            field: .telephone, right: ["0591-87654321", "+86 (591) 87654321", String(repeating: "1", count: 32)],
            wrong: ["电话", "--", "0591—87654321", "0591;1"], clause: "X.520"),
        Rule(
            field: .telephone, right: ["95588"], wrong: [String(repeating: "1", count: 33)], clause: "X.520"),
        Rule(field: .handlerName, right: ["张三", "买买提·艾力"], wrong: [long(65)], clause: "X.520"),
        Rule(field: .handlerDocumentKind, right: ["居民身份证"], wrong: ["驾驶证", "税号"], clause: "form"),
        Rule(
            field: .handlerDocument, right: ["11010519491231002X", "11010519491231002x"],
            wrong: ["110105194912310021", "11010519490231002X", "1101051949123100", "H12345678"], clause: "GB 11643"),
        Rule(
            field: .handlerDocument, others: [.handlerDocumentKind: "护照"], right: ["E12345678", "eb1234567"],
            wrong: ["E123456789", "E-1234567", "护12345"], clause: "ICAO"),
        Rule(
            field: .handlerDocument, others: [.handlerDocumentKind: "港澳居民来往内地通行证"],
            right: ["H12345678", "M1234567890"], wrong: ["T12345678", "H1234567", "H123456789"], clause: "permit"),
        Rule(
            field: .handlerDocument, others: [.handlerDocumentKind: "台湾居民来往大陆通行证"], right: ["12345678"],
            wrong: ["1234567", "A1234567"], clause: "permit"),
        Rule(
            field: .handlerDocument, others: [.handlerDocumentKind: "港澳台居民居住证"], right: ["810000199408230021"],
            wrong: ["810000199408230022", "11010519491231002X"], clause: "GB 11643"),
        Rule(
            field: .handlerDocument, others: [.handlerDocumentKind: "外国人永久居留身份证"],
            right: ["911124198108030024", "USA110081010101"],
            wrong: ["911124198108030025", "11010519491231002X", "US1110081010101"],
            clause: "GB 11643"),
        Rule(
            field: .handlerMobile, right: ["13800138000", "+8613800138000", "0086 199-0013-8000"],
            wrong: ["12800138000", "1380013800", "138001380000", "1380013800O"], clause: "MIIT"),
    ]

    @Test("a rule takes what is right and refuses what is wrong, as a fault of its field alone", arguments: rules)
    func rule(_ rule: Rule) {
        for text in rule.right {
            let findings = Self.findings(rule, text)
            #expect(findings.isEmpty, "'\(text)': \(findings)")
        }
        for text in rule.wrong {
            let findings = Self.findings(rule, text)
            #expect(findings.map(\.code) == ["form.\(rule.field)"], "'\(text)': \(findings)")
            #expect(findings.allSatisfy { $0.clause.contains(rule.clause) }, "'\(text)': \(findings)")
        }
    }

    private static func findings(_ rule: Rule, _ text: String) -> [Finding] {
        FilledForm.with(rule.others.merging([rule.field: text]) { $1 }).findings(for: .organisationSigning)
    }

    @Test("numbers of persons are not repeated in what is told")
    func privacy() {
        for (kind, number) in [("居民身份证", "110105194912310021"), ("护照", "E123456789"), ("驾驶证", "1-2-3")] {
            let form = FilledForm.with([
                .handlerDocumentKind: kind, .handlerDocument: number, .handlerMobile: "1280013",
            ])
            let findings = form.findings(for: .organisationSigning)
            #expect(findings.count >= 2)
            #expect(findings.allSatisfy { !$0.message.contains(number) && !$0.message.contains("1280013") })
        }
    }
}

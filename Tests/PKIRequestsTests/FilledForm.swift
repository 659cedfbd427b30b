import PKIProfiles
import PKIRequests

/// Forms for the tests.
enum FilledForm {
    static let good: [FormField: String] = [
        .name: "福州示例科技有限公司", .documentKind: "统一社会信用代码", .documentNumber: "91350100M000100Y43",
        .province: "福建", .city: "福州市", .department: "信息部", .telephone: "0591-8765 4321", .handlerName: "张三",
        .handlerDocument: "11010519491231002X", .handlerMobile: "+86 138-0013-8000",
    ]

    /// Nothing in it is right.
    static let bad: [FormField: String] = [
        .name: String(repeating: "长", count: 65), .documentKind: "营业执照", .documentNumber: "9135-0100",
        .country: "Zhongguo", .province: "阿特兰蒂斯", .city: String(repeating: "州", count: 129),
        .department: "信息\u{202E}部", .organisationKind: String(repeating: "企", count: 129), .address: "一\u{0}号",
        .telephone: "电话", .handlerName: String(repeating: "张", count: 65), .handlerDocumentKind: "驾驶证",
        .handlerDocument: "110105194912310021", .handlerMobile: "12345",
    ]

    /// The good form with other values.
    static func with(_ values: [FormField: String]) -> OrganisationForm {
        OrganisationForm(good.merging(values) { $1 })
    }
}

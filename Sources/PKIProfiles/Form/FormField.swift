/// The fields of an organisation's application for a certificate, by the names that the form gives them.
public enum FormField: String, Sendable, Hashable, CaseIterable {
    case name = "单位名称"
    case documentKind = "证件类型"
    case documentNumber = "证件号码"
    case country = "国家"
    case province = "省份"
    case city = "市"
    case department = "部门"
    case organisationKind = "单位类型"
    case address = "单位法定住所"
    case telephone = "电话号码"
    case handlerName = "经办人"
    case handlerDocumentKind = "经办人证件类型"
    case handlerDocument = "经办人证件号码"
    case handlerMobile = "经办人手机"

    /// Whether a form without it is refused under every profile.
    public var isRequired: Bool {
        switch self {
        case .name, .documentKind, .documentNumber, .province, .city, .handlerName, .handlerDocument, .handlerMobile:
            true
        case .country, .department, .organisationKind, .address, .telephone, .handlerDocumentKind: false
        }
    }

    /// The attribute whose length and characters bind the field where a profile puts it nowhere.
    public var usualAttribute: FormAttribute? {
        switch self {
        case .name: FormAttribute(named: "O")
        case .country: FormAttribute(named: "C")
        case .province: FormAttribute(named: "ST")
        case .city: FormAttribute(named: "L")
        case .department: FormAttribute(named: "OU")
        case .organisationKind: FormAttribute(named: "businessCategory")
        case .address: FormAttribute(named: "street")
        case .telephone: FormAttribute(named: "telephoneNumber")
        case .handlerName: FormAttribute(named: "CN")
        case .documentKind, .documentNumber, .handlerDocumentKind, .handlerDocument, .handlerMobile: nil
        }
    }
}

/// The kinds of document by which an organisation, or who acts for it, is known.
public enum DocumentKind: String, Sendable, Hashable, CaseIterable {
    case unifiedSocialCreditCode = "统一社会信用代码"
    case organisationCode = "组织机构代码"
    case businessRegistration = "工商注册号"
    case taxNumber = "税号"

    case residentCard = "居民身份证"
    case passport = "护照"
    case mainlandPermitOfHongKongAndMacau = "港澳居民来往内地通行证"
    case mainlandPermitOfTaiwan = "台湾居民来往大陆通行证"
    case residencePermit = "港澳台居民居住证"
    case permanentResidentCard = "外国人永久居留身份证"

    /// Those of 证件类型.
    public static let ofOrganisations: [DocumentKind] = [
        .unifiedSocialCreditCode, .organisationCode, .businessRegistration, .taxNumber,
    ]

    /// Those of 经办人证件类型.
    public static let ofPersons: [DocumentKind] = [
        .residentCard, .passport, .mainlandPermitOfHongKongAndMacau, .mainlandPermitOfTaiwan, .residencePermit,
        .permanentResidentCard,
    ]
}

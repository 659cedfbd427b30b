public import PKIStructures

/// The application of an organisation for a certificate, as it fills in the form.
public struct OrganisationForm: Sendable, Hashable {
    /// The kinds of document by which an organisation is known.
    public enum DocumentKind: String, Sendable, Hashable, CaseIterable {
        case unifiedSocialCreditCode = "统一社会信用代码"
        case organisationCode = "组织机构代码"
        case businessRegistration = "工商注册号"
        case taxNumber = "税号"
    }

    /// The fields by the names of the form.
    public enum Field: String, Sendable, Hashable, CaseIterable {
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
        case handlerDocument = "经办人证件号码"
        case handlerMobile = "经办人手机"

        /// Whether a form without it is refused.
        public var isRequired: Bool {
            switch self {
            case .name, .documentKind, .documentNumber, .province, .city, .handlerName, .handlerDocument,
                .handlerMobile:
                true
            case .country, .department, .organisationKind, .address, .telephone: false
            }
        }
    }

    private let values: [Field: String]

    /// Takes what was filled in; spaces around a value are dropped, and an empty one counts as absent.
    public init(_ values: [Field: String]) {
        self.values = values.compactMapValues { text in
            let trimmed = text.drop(while: \.isWhitespace)
            let end = trimmed.lastIndex { !$0.isWhitespace }
            return end.map { String(trimmed[...$0]) }
        }
    }

    /// What was filled in.
    public subscript(field: Field) -> String? { values[field] }

    /// The document's kind, where it is one of those that are known.
    var documentKind: DocumentKind? { self[.documentKind].flatMap(DocumentKind.init) }

    /// The subject: C, ST, L, O, OU, CN, as organisations' certificates have it (GB/T 20518 §5.2.3).
    ///
    /// - Throws: `StructureError.Code.badText` for what ``findings()`` tells too.
    public func subject() throws(StructureError) -> Name {
        let province = self[.province].map { Provinces.fullName($0) ?? $0 }
        let parts: [(String, String?)] = [
            ("C", self[.country] ?? "CN"), ("ST", province), ("L", self[.city]), ("O", self[.name]),
            ("OU", self[.department]), ("CN", self[.name]),
        ]
        var names: [RelativeDistinguishedName] = []
        for (label, text) in parts {
            guard let text, let type = AttributeType.named(label) else { continue }
            names.append(RelativeDistinguishedName([try Name.attribute(type.oid, text)]))
        }
        return Name(names)
    }

    /// The extension that carries the document's number (GM/T 0015; GB/T 20518 §5.2.4).
    public func extensions() throws(StructureError) -> [Extension] {
        guard let kind = documentKind, let number = self[.documentNumber] else { return [] }
        let value = try AttributeValue(number.uppercased(), as: .printableString, what: Field.documentNumber.rawValue)
        return [Extension(kind.extensionIdentifier, value: value.derBytes)]
    }
}

extension OrganisationForm.DocumentKind {
    /// The extension for a number of this kind (GM/T 0015). The older organisation code and the unified code share one.
    var extensionIdentifier: OID {
        switch self {
        case .unifiedSocialCreditCode, .organisationCode: OID(1, 2, 156, 10260, 4, 1, 4)
        case .businessRegistration: OID(1, 2, 156, 10260, 4, 1, 3)
        case .taxNumber: OID(1, 2, 156, 10260, 4, 1, 5)
        }
    }
}

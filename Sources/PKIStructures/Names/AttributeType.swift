/// An attribute of a distinguished name that has a short name and a rule for its string type.
public struct AttributeType: Sendable {
    public let oid: OID
    /// The name that is printed and read, for example `CN`.
    public let name: String
    /// The string type that new values are given.
    public let stringTag: DERTag
    /// The longest value in characters (RFC 5280 Appendix A.1, X.520), or `nil` where none is set.
    public let characterLimit: Int?

    /// The shortest value in characters: a country has two letters (X.520 §6.3.1).
    public var characterMinimum: Int { characterLimit == 2 ? 2 : 1 }

    /// Whether it can be given this text as its value.
    func takes(_ text: String) -> Bool {
        let count = text.unicodeScalars.count
        return count >= characterMinimum && count <= characterLimit ?? .max
            && StringType(stringTag)?.has(text) ?? false
    }

    private init(_ oid: OID, _ name: String, _ stringTag: DERTag = .utf8String, limit: Int? = nil) {
        self.oid = oid
        self.name = name
        self.stringTag = stringTag
        characterLimit = limit
    }

    /// Every attribute known by name. The string types are those of RFC 5280 §4.1.2.4 and Appendix A.1.
    public static let all: [AttributeType] = [
        AttributeType(OID(2, 5, 4, 6), "C", .printableString, limit: 2),
        AttributeType(OID(2, 5, 4, 8), "ST", limit: 128),
        AttributeType(OID(2, 5, 4, 7), "L", limit: 128),
        AttributeType(OID(2, 5, 4, 10), "O", limit: 64),
        AttributeType(OID(2, 5, 4, 11), "OU", limit: 64),
        AttributeType(OID(2, 5, 4, 3), "CN", limit: 64),
        AttributeType(OID(2, 5, 4, 5), "serialNumber", .printableString, limit: 64),
        AttributeType(OID(2, 5, 4, 46), "dnQualifier", .printableString),
        AttributeType(OID(1, 2, 840, 113549, 1, 9, 1), "emailAddress", .ia5String, limit: 255),
        AttributeType(OID(0, 9, 2342, 19_200_300, 100, 1, 25), "DC", .ia5String),
        AttributeType(OID(0, 9, 2342, 19_200_300, 100, 1, 1), "UID"),
        AttributeType(OID(2, 5, 4, 12), "title", limit: 64),
        AttributeType(OID(2, 5, 4, 4), "SN", limit: 32768),
        AttributeType(OID(2, 5, 4, 42), "GN", limit: 32768),
        AttributeType(OID(2, 5, 4, 43), "initials", limit: 32768),
        AttributeType(OID(2, 5, 4, 65), "pseudonym", limit: 128),
        AttributeType(OID(2, 5, 4, 44), "generationQualifier", limit: 32768),
        AttributeType(OID(2, 5, 4, 9), "street", limit: 128),
        AttributeType(OID(2, 5, 4, 15), "businessCategory", limit: 128),
        AttributeType(OID(2, 5, 4, 17), "postalCode", limit: 40),
        AttributeType(OID(2, 5, 4, 97), "organizationIdentifier"),
        AttributeType(OID(2, 5, 4, 20), "telephoneNumber", .printableString, limit: 32),
        AttributeType(OID(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 1), "jurisdictionL", limit: 128),
        AttributeType(OID(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 2), "jurisdictionST", limit: 128),
        AttributeType(OID(1, 3, 6, 1, 4, 1, 311, 60, 2, 1, 3), "jurisdictionC", .printableString, limit: 2),
    ]

    private static let aliases: [String: String] = [
        "s": "ST", "state": "ST", "e": "emailAddress", "email": "emailAddress", "surname": "SN", "givenname": "GN",
        "commonname": "CN", "countryname": "C", "organizationname": "O", "organizationalunitname": "OU",
        "localityname": "L", "stateorprovincename": "ST", "streetaddress": "street", "domaincomponent": "DC",
        "userid": "UID",
    ]
    private static let byOID = Dictionary(uniqueKeysWithValues: all.map { ($0.oid, $0) })
    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name.lowercased(), $0) })

    /// The attribute with this identifier, where it is known.
    public static func named(_ oid: OID) -> AttributeType? { byOID[oid] }

    /// The attribute with this short or long name, in any case.
    public static func named(_ name: some StringProtocol) -> AttributeType? {
        let key = name.lowercased()
        return byName[key] ?? aliases[key].flatMap { byName[$0.lowercased()] }
    }

    /// The common name.
    public static let commonName = OID(2, 5, 4, 3)
    /// The organisation.
    public static let organization = OID(2, 5, 4, 10)
    /// The country.
    public static let country = OID(2, 5, 4, 6)
}

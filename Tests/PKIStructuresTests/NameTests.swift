import PKIStructures
import TestSupport
import Testing

@Suite("Names as text")
struct NameTests {
    /// What is typed with slashes, and the same with commas.
    static let both: [(slashes: String, commas: String)] = [
        ("/C=CN/O=某某公司/CN=张三", "C=CN, O=某某公司, CN=张三"),
        ("/CN=first/O=second/C=CN", "CN=first,O=second,C=CN"),
        (
            "/C=CN/ST=浙江省/L=杭州市/street=文三路 1 号/postalCode=310000",
            "C=CN, ST=浙江省, L=杭州市, street=文三路 1 号, postalCode=310000"
        ),
        ("/CN=a+serialNumber=42/O=b", "CN=a+serialNumber=42, O=b"),
        ("/O=A, B & C/CN=x=y", #"O=A\, B & C, CN=x\=y"#),
        (#"/CN=a\/b/O=c"#, #"CN=a\/b, O=c"#),
        (#"/CN=a\+b"#, #"CN=a\+b"#),
        (#"/CN=back\\slash"#, #"CN=back\\slash"#),
        (
            "/CN=x/emailAddress=zhang@example.cn/DC=example/DC=cn",
            "CN=x, emailAddress=zhang@example.cn, DC=example, DC=cn"
        ),
        (
            "/serialNumber=91350100M000100Y4/dnQualifier=7/UID=u1",
            "serialNumber=91350100M000100Y4, dnQualifier=7, UID=u1"
        ),
        ("/GN=三/SN=张/title=经理/initials=Z/pseudonym=p", "GN=三, SN=张, title=经理, initials=Z, pseudonym=p"),
        ("/organizationIdentifier=VATCN-1/businessCategory=b", "organizationIdentifier=VATCN-1, businessCategory=b"),
        ("/CN=😀 é", "CN=😀 é"),
        ("/CN=#0c0131", ##"CN=\#0c0131"##),
        (#"/CN=A\42C"#, "CN=A42C"),
        ("/CN= a /O=b", #"CN=\ a\ , O=b"#),
    ]

    @Test(
        "what is no name has no number to be found by",
        arguments: [[0x31, 0x00], [0x31, 0x02, 0x30, 0x00], [0x30, 0x00]])
    func numbers(_ level: [UInt8]) throws {
        let bytes = [0x30, UInt8(level.count)] + level
        #expect(throws: StructureError.self) { try Name(derEncoded: bytes[...]) }
        #expect(throws: StructureError.self) { try NameKey(derEncoded: bytes[...]) }
    }

    @Test("slashes and commas make the same bytes, and what is printed is read back to them", arguments: both.indices)
    func forms(_ index: Int) throws {
        let row = Self.both[index]
        let name = try Name(parsing: row.slashes)
        #expect(try Name(parsing: row.commas).derBytes == name.derBytes)
        #expect(try Name(parsing: name.description).derBytes == name.derBytes)
        #expect(try Name(derEncoded: name.derBytes[...]) == name)
    }

    @Test("the bytes are those that openssl req -subj makes", arguments: both.indices)
    func asOpenSSL(_ index: Int) throws {
        let row = Self.both[index]
        let scratch = try Scratch()
        try OpenSSL.run("ecparam -name prime256v1 -genkey -noout -out key.pem", in: scratch)
        try OpenSSL.run(
            "req -new -key key.pem -utf8 -outform DER -out request.der -subj", [row.slashes], in: scratch)
        let request = try CertificationRequest(derEncoded: scratch.read("request.der"))
        let name = try Name(parsing: row.slashes)
        #expect(hexadecimal(request.subject.derBytes) == hexadecimal(name.derBytes), "\(request.subject)")
    }

    @Test("each attribute has the string type of its kind")
    func stringTypes() throws {
        let name = try Name(
            parsing: "/C=CN/serialNumber=1/dnQualifier=q/emailAddress=a@b.cn/DC=cn/CN=ascii/O=组织/1.2.3=x")
        let tags = name.attributes.map(\.value.tag)
        #expect(
            tags == [
                .printableString, .printableString, .printableString, .ia5String, .ia5String, .utf8String, .utf8String,
                .utf8String,
            ])
    }

    @Test(
        "escapes take away a meaning or give a byte (RFC 4514 §2.4)",
        arguments: [
            (#"CN=a\2Cb"#, "a,b"), (#"CN=\E5\BC\A0"#, "张"), (#"CN=\ leading"#, " leading"),
            (#"CN=trailing\ "#, "trailing "),
            (#"CN=  inner  spaces  "#, "inner  spaces"), (##"CN=\#1"##, "#1"), (#"CN=\"q\""#, "\"q\""),
            (#"CN=a\0Ab"#, "a\nb"),
            (#"CN=\<\>\;"#, "<>;"),
        ])
    func escapes(text: String, value: String) throws {
        let name = try Name(parsing: text)
        #expect(name.attributes.first?.value.text == value)
        #expect(try Name(parsing: name.description) == name)
    }

    @Test("what would deceive the eye is printed as hexadecimal")
    func invisible() throws {
        let value = try AttributeValue("a\u{202E}b\u{0}\n\u{200B}", as: .utf8String)
        let name = Name([RelativeDistinguishedName([.init(type: AttributeType.commonName, value: value)])])
        #expect(name.description == #"CN=a\e2\80\aeb\00\0a\e2\80\8b"#)
        #expect(try Name(parsing: name.description) == name)
    }

    @Test("values of any string type are printed as text, others as their DER")
    func otherTypes() throws {
        func printed(_ hex: String) throws -> String {
            let value = try AttributeValue(derEncoded: try #require(bytes(hexadecimal: hex)))
            return Name([RelativeDistinguishedName([.init(type: AttributeType.commonName, value: value)])]).description
        }
        #expect(try printed("1e045f204e09") == "CN=张三")
        #expect(try printed("1c0800005f2000004e09") == "CN=张三")
        #expect(try printed("1403e9610d") == #"CN=éa\0d"#)
        #expect(try printed("0c01ff") == "CN=#0c01ff")
        #expect(try printed("1e015f") == "CN=#1e015f")
        #expect(try printed("020101") == "CN=#020101")
    }

    @Test(
        "what is no name is refused, with what is wrong",
        arguments: [
            ("CN", "has no '='"), ("=x", "has no '='"), ("CN=", "CN has no value"), ("/CN=a//O=b", "has no '='"),
            ("XX=1", "'XX' is no attribute"), ("C=CHN", "has 3 characters, the limit is 2"),
            ("C=中国", "PrintableString lacks"),
            ("emailAddress=张@b.cn", "IA5String lacks"), ("serialNumber=a_b", "PrintableString lacks"),
            ("CN=\(String(repeating: "长", count: 65))", "has 65 characters, the limit is 64"),
            (#"CN=a\"#, "ends with a backslash"), (#"CN=\FF"#, "no UTF-8"), ("CN=#0c", "has no length"),
            ("CN=#zz", "no hexadecimal"),
            ("CN=#0c01ff00", "too many"), ("1.2=#", ""), ("9.9.9=x", "no object identifier"), ("C=CN,", "has no '='"),
        ])
    func refused(text: String, message: String) {
        let error = #expect(throws: StructureError.self, "\(text)") { try Name(parsing: text) }
        #expect(error?.description.contains(message) == true || message.isEmpty, "\(text): \(error?.description ?? "")")
    }

    @Test("an empty text is the empty name")
    func empty() throws {
        for text in ["", " ", "/"] { #expect(try Name(parsing: text) == .empty) }
        #expect(Name.empty.description == "" && hexadecimal(Name.empty.derBytes) == "3000")
    }
}

@Suite("Names compared by RFC 5280 §7.1")
struct NameComparisonTests {
    static let rows: [(left: String, right: String, match: Bool)] = [
        ("CN=Root", "CN=Root", true), ("CN=Root", "CN=ROOT", true), ("CN=a b", "CN=a   b", true),
        ("CN=a", #"CN=\ a\ "#, true), ("CN=Ä", "CN=ä", true), ("CN=张三", "CN=张三", true),
        ("CN=é", "CN=e\u{301}", true), ("C=CN, O=x", "O=x, C=CN", false), ("CN=a, O=b", "CN=a+O=b", false),
        ("CN=a+O=b", "O=b+CN=a", true), ("CN=a+CN=b", "CN=a+CN=a", false), ("CN=a", "O=a", false),
        ("CN=a", "CN=a, O=b", false), ("CN=ab", "CN=a b", false), ("CN=张三", "CN=张山", false),
        ("CN=Ａ", "CN=A", false), ("CN=ß", "CN=ss", false), ("CN=a", #"CN=a\ \CC\88"#, false),
        ("1.2.3=#020101", "1.2.3=#020101", true), ("1.2.3=#020101", "1.2.3=#0c0101", false),
        ("CN=a", "CN=#130141", true), ("CN=#1e045f204e09", "CN=张三", true), ("CN=#1603616263", "CN=ABC", true),
    ]

    @Test("a pair matches, or does not, in both directions", arguments: rows.indices)
    func pair(_ index: Int) throws {
        let row = Self.rows[index]
        let left = try Name(parsing: row.left)
        let right = try Name(parsing: row.right)
        #expect(left.matches(right) == row.match && right.matches(left) == row.match, "\(row)")
        #expect(left.differences(to: right).isEmpty == row.match)
    }

    @Test("names with very many attributes are compared")
    func many() throws {
        func attributes(_ spelling: (Int) -> String) throws -> [Name.Attribute] {
            try (0..<20_000).map { number in
                let type = OID(2, 999, UInt64(number % 10_000))
                return Name.Attribute(type: type, value: try AttributeValue(spelling(number), as: .utf8String))
            }
        }
        let small = try attributes { "x\($0)" }
        let large = try attributes { "X\($0)" }
        let other = try attributes { "X\($0 + 1)" }
        func level(_ attributes: [Name.Attribute]) -> Name { Name([RelativeDistinguishedName(attributes)]) }
        func levels(_ attributes: [Name.Attribute]) -> Name {
            Name(attributes.map { RelativeDistinguishedName([$0]) })
        }
        // Comparing each with each would take minutes.
        #expect(level(small).matches(level(large)) && !level(small).matches(level(other)))
        #expect(levels(small).differences(to: levels(other)).count == 10_000)
    }

    @Test("differences are told attribute by attribute")
    func differences() throws {
        let old = try Name(parsing: "C=CN, O=甲, CN=张三")
        #expect(old.differences(to: try Name(parsing: "C=CN, O=乙, CN=张三")) == ["O: '甲' → '乙'"])
        #expect(old.differences(to: try Name(parsing: "C=CN, O=甲")) == ["CN: '张三' → absent"])
        #expect(old.differences(to: try Name(parsing: "O=甲, C=CN, CN=张三")).first?.hasPrefix("order: ") == true)
    }
}

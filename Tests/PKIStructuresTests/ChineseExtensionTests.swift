import PKIStructures
import TestSupport
import Testing

@Suite("Extensions of Chinese CAs")
struct ChineseExtensionTests {
    /// The types that are one text.
    static let textTypes: [any ExtensionContent.Type] = [
        SocialInsuranceNumber.self, BusinessRegistrationNumber.self, OrganisationCode.self, TaxNumber.self,
        ResidentIdentityNumber.self, PassportNumber.self, UnifiedSocialCreditCode.self,
        RSAEraBusinessRegistrationNumber.self, RSAEraOrganisationCode.self, RSAEraTaxNumber.self, NETCAUniqueID.self,
        NETCAOtherUniqueID.self, NETCACertificateClass.self, NETCABindingValue.self, NETCAServiceNumber.self,
        ShenzhenUniqueID.self, GDCATrustID.self, ShanghaiCAUniqueID.self, ShanghaiCAOrganisationID.self,
        ZhejiangCAUserName.self,
    ]

    /// The forms in which CAs write one text: PrintableString, UTF8String, IA5String, BMPString, and without DER.
    static let forms: [(hex: String, text: String)] = [
        ("1309343430313030313233", "440100123"), ("0c09343430313030313233", "440100123"),
        ("1609343430313030313233", "440100123"), ("1e0600340034" + "0030", "440"), ("343430313030313233", "440100123"),
        ("0c06e5b9bfe5b79e", "广州"), ("e5b9bfe5b79e", "广州"), ("1409" + "343430313030313233", "440100123"),
        ("1a0134", "4"), ("120134", "4"), ("1c0400000034", "4"), ("0c00", ""),
    ]

    @Test("a text is read in whatever form, and written in that form again", arguments: textTypes.indices)
    func texts(_ index: Int) throws {
        let type = Self.textTypes[index]
        for form in Self.forms {
            let content = try type.init(derEncoded: try #require(bytes(hexadecimal: form.hex))[...])
            #expect(hexadecimal(content.derBytes) == form.hex, "\(type)")
        }
    }

    @Test("the form of a text is told: a DER string with its type, or undecorated", arguments: forms)
    func form(_ hex: String, _ text: String) throws {
        let encoded = try #require(bytes(hexadecimal: hex))
        let code = try OrganisationCode(derEncoded: encoded[...])
        #expect(code.text == text && code.identifier.description == text)
        switch code.identifier {
        case .string(let string): #expect(string.tag.rawValue == encoded[0] && encoded[0] < 0x20)
        case .undecorated: #expect(encoded[0] >= 0x20)
        }
    }

    @Test("a text that is written is a DER string of the type asked for")
    func written() throws {
        #expect(hexadecimal(try TaxNumber("91A", as: .printableString).derBytes) == "1303393141")
        #expect(hexadecimal(try TaxNumber("91A").derBytes) == "0c03393141")
        #expect(throws: StructureError(.badText, "")) { try TaxNumber("税", as: .printableString) }
        #expect(throws: StructureError(.badText, "")) { try TaxNumber("😀", as: .bmpString) }
        #expect(throws: StructureError(.badText, "")) { try TaxNumber("1", as: .octetString) }
    }

    @Test("a text that breaks its string type is read as it was meant, kept, and known for what it is")
    func misused() throws {
        for (hex, text) in [
            ("130140", "@"), ("120141", "A"), ("1306e6b58be8af95", "测试"), ("1a02e9e8", "éè"), ("16024180", "A\u{80}"),
        ] {
            let code = try OrganisationCode(derEncoded: (try #require(bytes(hexadecimal: hex)))[...])
            #expect(code.text == text && hexadecimal(code.derBytes) == hex)
            #expect(code.directoryTexts.map(\.isWellFormed) == [false])
        }
        #expect(try OrganisationCode("测试").directoryTexts.allSatisfy(\.isWellFormed))
    }

    static let documents: [(hex: String, form: IdentityCode.Form, text: String)] = [
        ("801231313031303131393930303330373838" + "3858", .implicitTag(.residentCard), "11010119900307888X"),
        ("a01413123131303130313139393030333037383838" + "58", .explicitTag(.residentCard), "11010119900307888X"),
        ("810de5869be5ad97e7acac31e58fb7", .implicitTag(.officerCard), "军字第1号"),
        ("a10f0c0de5869be5ad97e7acac31e58fb7", .explicitTag(.officerCard), "军字第1号"),
        ("8209453132333435363738", .implicitTag(.passport), "E12345678"),
        ("a20b1309453132333435363738", .explicitTag(.passport), "E12345678"),
        ("a20b0c09453132333435363738", .explicitTag(.passport), "E12345678"),
        ("1309453132333435363738", .untagged, "E12345678"), ("453132333435363738", .untagged, "E12345678"),
    ]

    @Test(
        "an identity code is read with implicit, explicit and without tags, and written the same", arguments: documents)
    func identity(_ hex: String, _ form: IdentityCode.Form, _ text: String) throws {
        let encoded = try #require(bytes(hexadecimal: hex))
        let code = try IdentityCode(derEncoded: encoded[...])
        #expect(code.form == form && code.text == text && code.derBytes == encoded)
        #expect(try RSAEraIdentityCode(derEncoded: encoded[...]).code == code)
        #expect(RSAEraIdentityCode(code).derBytes == encoded)
        for document in IdentityCode.Document.allCases where code.document == document {
            let again = try IdentityCode(text, of: document, isExplicit: encoded[0] >= 0xA0)
            #expect(again.derBytes.count == encoded.count && again.form == form)
        }
    }

    @Test("what is neither a string nor a text is refused")
    func refused() throws {
        for (hex, code, offset) in [
            ("", StructureError.Code.truncated, 0), ("0401" + "31", .malformed, 0), ("13013100", .malformed, 3),
            ("130231", .truncated, 0), ("3100", .malformed, 0), ("31ff", .malformed, 0), ("317f", .malformed, 0),
            (String(repeating: "31", count: 1025), .malformed, 0), ("0c01ff", .malformed, 0),
            ("1e0131", .malformed, 0),
        ] {
            refuse(OrganisationCode.self, hex, code, offset)
            refuse(IdentityCode.self, hex, code, offset)
        }
        for (hex, code, offset) in [
            ("830131", StructureError.Code.malformed, 0), ("c00131", .malformed, 0),
            ("8101ff", .malformed, 0), ("a0023100", .malformed, 2), ("a004130131" + "00", .malformed, 5),
            ("a00513013100", .truncated, 0), ("a000", .truncated, 2), ("80013100", .malformed, 3),
        ] {
            refuse(IdentityCode.self, hex, code, offset)
        }
    }

    private func refuse<Content: ExtensionContent>(
        _: Content.Type, _ hex: String, _ code: StructureError.Code, _ offset: Int
    ) {
        do throws(StructureError) {
            _ = try Content(derEncoded: (bytes(hexadecimal: hex) ?? [])[...])
            Issue.record("\(Content.self) took \(hex)")
        } catch {
            #expect(error.code == code && error.offset == offset, "\(Content.self) \(hex): \(error)")
        }
    }

    @Test("NETCA's unique identifier is taken apart where it has the layout, and put together again")
    func uniqueID() throws {
        let encoded = try NETCAUniqueID("00011@0006PO1MTIzNDU2Nzg5MDEyMzQ1Njc4")
        let parts = try #require(encoded.parts)
        #expect(parts.prefix == "00011" && parts.digits == "0006" && parts.letters == "PO" && parts.isEncoded)
        #expect(parts.text == "123456789012345678" && parts.identifier == encoded.text)
        let plain = try #require(try NETCAOtherUniqueID("GZ@0001se0 E1@x").parts)
        #expect(
            plain.prefix == "GZ" && plain.text == " E1@x" && !plain.isEncoded && plain.identifier == "GZ@0001se0 E1@x")
        #expect(NETCAUniqueIDParts("@0001SE1")?.text == "")
        for text in [
            "", "00011", "00011@", "00011@006PO1MTIz", "00011@0006P11MTIz", "00011@0006PO2MTIz", "00011@0006PO1MTI",
            "00011@0006PO1/w==", "00011@0006PO", "00011@００06PO1MTIz",
        ] {
            #expect(NETCAUniqueIDParts(text) == nil, "\(text)")
        }
    }

    @Test("NETCA's classes name the kinds of holder")
    func classes() throws {
        #expect(try NETCACertificateClass("001").holder == .organisation)
        #expect(try NETCACertificateClass(derEncoded: Array("004".utf8)[...]).holder == .individual)
        #expect(try NETCACertificateClass("5").holder == nil)
    }

    @Test("a changed identity code is refused, or writes the bytes that were read")
    func mutated() throws {
        var generator = SeededGenerator(seed: 32)
        var accepted = 0
        for original in Self.documents.map(\.hex).compactMap({ bytes(hexadecimal: $0) }) {
            for _ in 0..<3000 {
                let changed = Mutation.mutate(original, &generator)
                guard let code = try? IdentityCode(derEncoded: changed[...]) else { continue }
                accepted += 1
                #expect(code.derBytes == changed, "\(hexadecimal(changed))")
            }
        }
        #expect(accepted > 1000)
    }
}

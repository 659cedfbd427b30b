import PKIKeys
import PKIProfiles
import PKIRequests
import PKIStructures
import Testing

/// What a profile says about where the fields go.
@Suite("The mapping of the application form")
struct FormMappingTests {
    private static func part(_ label: String, _ source: FormMapping.Source) throws -> FormMapping.SubjectPart {
        FormMapping.SubjectPart(try #require(FormAttribute(named: label)), source)
    }

    /// A profile like the signing one of organisations, with a mapping of its own.
    private static func profile(
        _ mapping: FormMapping, required: [OID] = [AttributeType.country], requestable: Set<OID>? = nil
    ) -> CertificateProfile {
        var profile = CertificateProfile.organisationSigning
        profile.form = mapping
        profile.requiredAttributes = Limit(required, "CPS 3.1")
        profile.requestableExtensions = Limit(
            requestable ?? profile.requestableExtensions.value, profile.requestableExtensions.clause)
        return profile
    }

    @Test("every attribute that a profile can want takes a field, in the profile's order")
    func subject() throws {
        let mapping = FormMapping(subject: [
            try Self.part("CN", .field(.handlerName)), try Self.part("serialNumber", .field(.documentNumber)),
            try Self.part("2.5.4.20", .field(.telephone)), try Self.part("street", .field(.address)),
            try Self.part("businessCategory", .field(.organisationKind)), try Self.part("OU", .text("投标")),
            try Self.part("organizationIdentifier", .field(.documentNumber)), try Self.part("L", .field(.department)),
            try Self.part("c", .field(.country)),
        ])
        let form = FilledForm.with([
            .address: "示例路1号", .organisationKind: "企业", .documentNumber: "91350100m000100y43", .department: "",
        ])
        let profile = Self.profile(mapping)
        #expect(form.findings(for: profile).isEmpty)
        let subject = try form.subject(by: mapping)
        let expected: [(String, DERTag, String)] = [
            ("2.5.4.3", .utf8String, "张三"), ("2.5.4.5", .printableString, "91350100M000100Y43"),
            ("2.5.4.20", .printableString, "0591-8765 4321"), ("2.5.4.9", .utf8String, "示例路1号"),
            ("2.5.4.15", .utf8String, "企业"), ("2.5.4.11", .utf8String, "投标"),
            ("2.5.4.97", .utf8String, "91350100M000100Y43"), ("2.5.4.6", .printableString, "CN"),
        ]
        #expect(subject.attributes.map(\.type.description) == expected.map(\.0))
        #expect(subject.attributes.map { $0.value.derBytes.first } == expected.map(\.1.rawValue))
        #expect(subject.attributes.map(\.value.text) == expected.map(\.2))
        #expect(try form.extensions(by: mapping).isEmpty)
    }

    @Test("a field is held to the attribute that takes it, and the fault names both")
    func places() throws {
        let mapping = FormMapping(subject: [
            try Self.part("C", .field(.country)), try Self.part("street", .field(.name)),
            try Self.part("OU", .field(.address)), try Self.part("serialNumber", .field(.city)),
        ])
        let form = FilledForm.with([
            .name: String(repeating: "长", count: 65), .address: String(repeating: "路", count: 65),
        ])
        let findings = form.findings(for: Self.profile(mapping))
        #expect(findings.map(\.code) == ["form.city", "form.address"], "street holds 128 characters")
        #expect(findings.first?.message.contains("市: serialNumber '福州市' has a character") == true, "\(findings)")
        #expect(findings.last?.message.hasPrefix("单位法定住所: OU ") == true, "\(findings)")
    }

    @Test("the numbers of documents go into the extensions of the profile, in their string types")
    func documents() throws {
        let cases: [(kind: DocumentKind, number: String, id: OID, value: [UInt8])] = [
            (.unifiedSocialCreditCode, "91350100M000100Y43", .unifiedSocialCreditCode, [0x13, 18]),
            (.unifiedSocialCreditCode, "91350100M000100Y43", .rsaEraOrganisationCode, [0x13, 18]),
            (.organisationCode, "D2143569-X", .organisationCode, [0x13, 10]),
            (.businessRegistration, "110108000000016", .businessRegistrationNumber, [0x13, 15]),
            (.businessRegistration, "110108000000016", .rsaEraBusinessRegistrationNumber, [0x13, 15]),
            (.taxNumber, "350100123456789", .taxNumber, [0x13, 15]),
            (.taxNumber, "350100123456789", .rsaEraTaxNumber, [0x13, 15]),
            (.unifiedSocialCreditCode, "91350100M000100Y43", .netcaUniqueID, [0x0C, 18]),
            (.unifiedSocialCreditCode, "91350100M000100Y43", OID(1, 2, 3, 4), [0x0C, 18]),
        ]
        for (kind, number, id, head) in cases {
            let mapping = FormMapping(subject: [try Self.part("C", .field(.country))], documents: [kind: id])
            let profile = Self.profile(mapping, requestable: [id])
            let form = FilledForm.with([.documentKind: kind.rawValue, .documentNumber: number])
            #expect(form.findings(for: profile).isEmpty, "\(kind)")
            let members = try form.extensions(by: mapping)
            #expect(members == [Extension(id, value: head + Array(number.utf8))], "\(kind) in \(id)")
        }
    }

    @Test("the number of a person's document goes where the profile of employees says")
    func persons() throws {
        let cases: [(kind: DocumentKind, number: String, id: OID, head: [UInt8])] = [
            (.residentCard, "11010519491231002X", .identityCode, [0xA0, 20, 0x13, 18]),
            (.residentCard, "11010519491231002X", .rsaEraIdentityCode, [0xA0, 20, 0x13, 18]),
            (.passport, "E12345678", .identityCode, [0xA2, 11, 0x13, 9]),
            (.residentCard, "11010519491231002X", .residentIdentityNumber, [0x13, 18]),
            (.passport, "E12345678", .passportNumber, [0x13, 9]),
            (.mainlandPermitOfTaiwan, "12345678", OID(1, 2, 3, 4), [0x0C, 8]),
        ]
        for (kind, number, id, head) in cases {
            let mapping = FormMapping(subject: [try Self.part("C", .field(.country))], documents: [kind: id])
            let profile = Self.profile(mapping, requestable: [id])
            let form = FilledForm.with([.handlerDocumentKind: kind.rawValue, .handlerDocument: number])
            #expect(form.findings(for: profile).isEmpty, "\(kind) \(form.findings(for: profile))")
            #expect(try form.extensions(by: mapping) == [Extension(id, value: head + Array(number.utf8))])
        }
    }

    @Test("further extensions carry any field")
    func extensions() throws {
        let mapping = FormMapping(
            subject: [try Self.part("C", .field(.country))],
            extensions: [.netcaServiceNumber: .telephone, .taxNumber: .documentNumber, OID(1, 2, 3): .department])
        let profile = Self.profile(mapping, requestable: [.netcaServiceNumber, .taxNumber, OID(1, 2, 3)])
        let form = FilledForm.with([.department: ""])
        #expect(form.findings(for: profile).isEmpty)
        #expect(
            try Set(form.extensions(by: mapping)) == [
                Extension(TaxNumber("91350100M000100Y43", as: .printableString)),
                Extension(NETCAServiceNumber("0591-8765 4321")),
            ])
    }

    @Test("a document that the profile has no place for is a fault of its kind")
    func unplaced() throws {
        let country = try Self.part("C", .field(.country))
        let form = FilledForm.with([.documentKind: "税号"])
        let narrow = FormMapping(subject: [country], documents: [.unifiedSocialCreditCode: .organisationCode])
        let findings = form.findings(for: Self.profile(narrow))
        #expect(findings.map(\.code) == ["form.documentKind"])
        #expect(findings.first?.message.contains("takes no 税号, but 统一社会信用代码") == true, "\(findings)")
        // A number that stands in the subject has a place, and one that is wanted nowhere needs none.
        let serial = try Self.part("serialNumber", .field(.documentNumber))
        let subject = FormMapping(subject: [country, serial], documents: narrow.documents)
        #expect(form.findings(for: Self.profile(subject)).isEmpty)
        #expect(form.findings(for: Self.profile(FormMapping(subject: [country]))).isEmpty)
        let passports = FormMapping(subject: [country], documents: [.passport: .identityCode])
        #expect(form.findings(for: Self.profile(passports)).map(\.code) == ["form.handlerDocumentKind"])
    }

    @Test("a field that fills a required attribute is required, with the profile's clause")
    func required() throws {
        var profile = CertificateProfile.organisationSigning
        profile.requiredAttributes = Limit([OID(2, 5, 4, 11), AttributeType.country], "CPS 3.1.1")
        let findings = FilledForm.with([.department: " "]).findings(for: profile)
        #expect(findings.map(\.code) == ["form.department"])
        #expect(findings.first?.clause == "CPS 3.1.1")
        #expect(findings.first?.message.contains("requires OU") == true)
    }

    @Test("every standard profile that takes a form takes it by a mapping that fits")
    func standard() {
        for profile in CertificateProfile.standard {
            let codes = profile.formFindings.map(\.code)
            let takes = ["organisation-signing", "organisation-encryption", "seal-maker"].contains(profile.name)
            #expect(codes == (takes ? [] : ["profile.form_missing"]), "\(profile.name)")
            #expect(OrganisationForm(FilledForm.good).findings(for: profile).map(\.code) == codes)
        }
    }

    @Test("a mapping that does not fit its profile is told by its key")
    func misfits() throws {
        let country = try Self.part("C", .field(.country))
        let cases: [(mapping: FormMapping, code: String, words: String)] = [
            (FormMapping(subject: [country, country]), "attribute_repeated", "form.subject has C twice"),
            (FormMapping(subject: []), "attribute_missing", "form.subject has no C"),
            (
                FormMapping(subject: [country, try Self.part("serialNumber", .text("中"))]), "text",
                "form.subject: serialNumber '中'"
            ),
            (
                FormMapping(subject: [
                    country, try Self.part("telephoneNumber", .text(String(repeating: "1", count: 33))),
                ]),
                "text", "the limit is 32"
            ),
            (
                FormMapping(subject: [country], documents: [.taxNumber: .identityCode]), "extension",
                "form.documents puts 税号 into"
            ),
            (
                FormMapping(subject: [country], documents: [.residencePermit: .residentIdentityNumber]), "extension",
                "takes no such number"
            ),
            (FormMapping(subject: [country], documents: [.taxNumber: .keyUsage]), "extension", "keyUsage"),
            (
                FormMapping(subject: [country], documents: [.taxNumber: OID(1, 2, 3)]), "extension_not_requestable",
                "1.2.3, which the profile does not take from requests"
            ),
            (FormMapping(subject: [country], extensions: [.identityCode: .name]), "extension", "is no text"),
            (
                FormMapping(subject: [country], documents: [.taxNumber: .taxNumber, .passport: .taxNumber]),
                "extension_repeated", "form.documents puts 护照 into taxationNumber, which 税号 fills"
            ),
            (
                FormMapping(subject: [country], extensions: [OID(2, 5, 29, 99): .name]), "extension",
                "form.extensions puts 单位名称 into 2.5.29.99"
            ),
            (
                FormMapping(subject: [country], documents: [.taxNumber: .taxNumber], extensions: [.taxNumber: .name]),
                "extension_repeated", "which form.documents fills"
            ),
        ]
        let open: Set<OID> = [
            .identityCode, .residentIdentityNumber, .keyUsage, .taxNumber, OID(2, 5, 29, 99),
        ]
        for (mapping, code, words) in cases {
            let findings = Self.profile(mapping, requestable: open).formFindings
            #expect(findings.map(\.code) == ["profile.form_\(code)"], "\(findings)")
            #expect(findings.first?.message.contains(words) == true, "'\(words)' in \(findings)")
        }
    }

    @Test("attributes are known by short name, long name and identifier, and no others are")
    func attributes() {
        for (label, name) in [("cn", "CN"), ("telephonenumber", "telephoneNumber"), ("2.5.4.9", "street")] {
            #expect(FormAttribute(named: label)?.name == name)
        }
        for label in ["XX", "", "1.2.3.4", "单位名称"] { #expect(FormAttribute(named: label) == nil) }
    }
}

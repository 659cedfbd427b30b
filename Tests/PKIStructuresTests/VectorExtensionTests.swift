import PKIStructures
import TestSupport
import Testing

@Suite("Extensions of the vectors of pyca/cryptography", .enabled(if: Foreign.has(.vectors)))
struct VectorExtensionTests {
    /// Why a vector's extension is refused.
    struct Refusal: Hashable, CustomStringConvertible {
        let file: String
        let name: String
        let code: StructureError.Code
        let offset: Int?

        var description: String { "\(file) \(name) \(code.rawValue) \(offset ?? -1)" }
    }

    /// What the vectors were made to show, or what their CAs got wrong.
    static let refusals: Set<Refusal> = [
        // UTF-8 in an IA5String.
        Refusal(file: "utf8-dnsname.pem", name: "subjectAltName", code: .malformed, offset: 58),
        // The qualifiers of each other's identifiers.
        Refusal(file: "cp_invalid.pem", name: "certificatePolicies", code: .malformed, offset: 31),
        Refusal(file: "cp_invalid2.der", name: "certificatePolicies", code: .malformed, offset: 31),
        Refusal(file: "empty-eku.pem", name: "extKeyUsage", code: .truncated, offset: 2),
        Refusal(file: "inhibit_any_policy_negative.pem", name: "inhibitAnyPolicy", code: .unsupported, offset: 0),
        Refusal(file: "invalid-sct-length.der", name: "signedCertificateTimestampList", code: .truncated, offset: 5),
        Refusal(file: "malformed-ian.pem", name: "issuerAltName", code: .malformed, offset: 9),
        Refusal(file: "malformed-san.pem", name: "subjectAltName", code: .malformed, offset: 9),
    ]

    /// Every extension of every certificate and CRL that the readers of those take.
    private static func extensions() throws -> [(file: String, member: Extension)] {
        var found: [(file: String, member: Extension)] = []
        for file in try Foreign.vectors("") + Foreign.vectors("custom") {
            // Some files hold an encrypted key of RFC 1421 besides.
            let blocks =
                file.name.hasSuffix(".pem")
                ? ((try? PEMBlock.blocks(in: file.bytes)) ?? []).map(\.bytes) : [file.bytes]
            for bytes in blocks {
                let list =
                    (try? Certificate(derEncoded: bytes).extensions)
                    ?? (try? CertificateRevocationList(derEncoded: bytes).extensions)
                found += (list ?? Extensions([])).map { (file.name, $0) }
            }
        }
        return found
    }

    @Test("every extension of a known type writes the bytes that were read, or is one of those that break a rule")
    func rewritten() throws {
        var refused: Set<Refusal> = []
        var seen: [String: Int] = [:]
        for (file, member) in try Self.extensions() {
            let name = member.id.extensionName ?? ""
            do throws(StructureError) {
                guard let content = try member.typedContent() else { continue }
                #expect(content.isFaithful(to: member.value), "\(file) \(name)")
                seen[name, default: 0] += 1
            } catch {
                let offset = error.offset.map { $0 - member.content.startIndex }
                refused.insert(Refusal(file: file, name: name, code: error.code, offset: offset))
            }
        }
        #expect(refused == Self.refusals)
        #expect(seen.count == 28 && seen.values.reduce(0, +) > 350, "\(seen)")
    }

    private static func content<Content: ExtensionContent>(_: Content.Type, of file: String) throws -> Content {
        let member = try #require(
            try extensions().first { $0.file == file && $0.member.id == Content.id }, "\(file)")
        return try Content(derEncoded: member.member.value[...])
    }

    @Test("timestamps of logs are read as pyca reads them")
    func timestamps() throws {
        let list = try Self.content(SignedCertificateTimestamps.self, of: "badssl-sct.pem").list.timestamps
        let first = try #require(list.first)
        #expect(list.count == 1)
        #expect(hexadecimal(first.logID) == "a7ce4a4e6207e0addee5fdaa4b1f86768767b5d002a55d47310e7e670a95eab2")
        #expect(first.timestamp % 1000 == 396 && first.instant.description == "2016-11-17T01:56:25Z")
        #expect(first.hashAlgorithm == 4 && first.signatureAlgorithm == 3 && first.extensions.isEmpty)
        #expect(first.signature.count == 71 && first.signature.starts(with: [0x30, 0x45]))
        let odd = try Self.content(SignedCertificateTimestamps.self, of: "badssl-sct-none-hash.der").list.timestamps
        let anonymous = try Self.content(SignedCertificateTimestamps.self, of: "badssl-sct-anonymous-sig.der").list
        #expect(odd.contains { $0.hashAlgorithm == 0 } && anonymous.timestamps.contains { $0.signatureAlgorithm == 0 })
        let unknown = try Self.content(SignedCertificateTimestamps.self, of: "invalid-sct-version.der").list
        #expect(unknown.members.count > unknown.timestamps.count)
    }

    private func same<Content: ExtensionContent & Equatable>(_ file: String, _ wanted: Content) throws {
        #expect(try Self.content(Content.self, of: file) == wanted, "\(file)")
    }

    private static let reasons: ReasonFlags = [.keyCompromise, .cACompromise]

    @Test("the fields of certificates' extensions are those that pyca reads")
    func certificateFields() throws {
        try same(
            "nc_permitted_excluded_2.pem",
            NameConstraints(
                permittedSubtrees: [GeneralSubtree(base: .dnsName("zombo.local"))],
                excludedSubtrees: [GeneralSubtree(base: .directoryName(try Name(parsing: "CN=zombo")))]))
        let issuer = GeneralNames([.directoryName(try Name(parsing: "C=US, O=PyCA, CN=cryptography CA"))])
        let address = GeneralName.uniformResourceIdentifier("http://myhost.com/myca.crl")
        try same(
            "cdp_fullname_reasons_crl_issuer.pem",
            CRLDistributionPoints([
                DistributionPoint(name: .fullName(GeneralNames([address])), reasons: Self.reasons, cRLIssuer: issuer)
            ]))
        let backup = GeneralName.uniformResourceIdentifier("http://backup.myhost.com/myca.crl")
        let points = try Self.content(FreshestCRL.self, of: "freshestcrl.pem").points
        #expect(points.map(\.name) == [.fullName(GeneralNames([address, backup]))])
        #expect(points.map(\.reasons) == [Self.reasons])
        try same("pc_inhibit_require.pem", PolicyConstraints(requireExplicitPolicy: 1, inhibitPolicyMapping: 1))
        try same("department-of-state-root.pem", PolicyConstraints(inhibitPolicyMapping: 0))
        try same(
            "private_key_usage_period_both_dates.pem",
            PrivateKeyUsagePeriod(
                notBefore: try ExtensionSamples.time("2024-01-01T00:00:00Z"),
                notAfter: try ExtensionSamples.time("2024-12-31T23:59:59Z")))
        try same(
            "ms-certificate-template.pem",
            MicrosoftCertificateTemplate(OID(1, 2, 3, 4, 5, 6, 7, 8, 9, 0), majorVersion: 1))
        try same("tls-feature-ocsp-staple.pem", TLSFeature([TLSFeature.statusRequest]))
        let access = try Self.content(SubjectInformationAccess.self, of: "sia.pem").descriptions
        #expect(access.map(\.method) == [SubjectInformationAccess.caRepository, OID(2, 999, 7)])
    }

    @Test("the qualifiers of policies are those that pyca reads")
    func policies() throws {
        let qualifiers = try Self.content(
            CertificatePolicies.self, of: "cp_user_notice_with_notice_reference.pem"
        ).policies.flatMap(\.qualifiers)
        #expect(
            qualifiers.prefix(2) == [
                .practiceStatement("http://example.com/cps"), .practiceStatement("http://other.com/cps"),
            ])
        guard case .userNotice(let notice) = qualifiers.last else {
            Issue.record("there is no user notice")
            return
        }
        #expect(notice.reference?.organization.text == "my org" && notice.reference?.noticeNumbers == [1, 2, 3, 4])
        #expect(notice.explicitText?.text == "thing" && qualifiers.count == 3)
        let root = try Self.content(CertificatePolicies.self, of: "accvraiz1.pem").policies
        guard case .userNotice(let spanish) = root.first?.qualifiers.first else {
            Issue.record("there is no user notice")
            return
        }
        #expect(spanish.explicitText?.tag == .bmpString && root.map(\.identifier) == [CertificatePolicies.anyPolicy])
        #expect(spanish.explicitText?.text.hasPrefix("Autoridad de Certificación Raíz") == true)
        #expect(root.first?.practiceStatement == "http://www.accv.es/legislacion_c.htm")
    }

    @Test("the fields of CRLs' extensions are those that pyca reads")
    func crlFields() throws {
        let base = try Self.content(DeltaCRLIndicator.self, of: "crl_delta_crl_indicator.pem").baseCRLNumber
        #expect(base.description == "12345678901234567890")
        let relative = try #require(try Name(parsing: "O=PyCA").relativeDistinguishedNames.first)
        var scope = IssuingDistributionPoint(distributionPoint: .nameRelativeToCRLIssuer(relative))
        scope.onlyContainsUserCerts = true
        scope.onlySomeReasons = ReasonFlags(rawValue: 0x1FE)
        try same("crl_idp_relative_user_all_reasons.pem", scope)
        var reasons = IssuingDistributionPoint(distributionPoint: nil)
        reasons.onlySomeReasons = .keyCompromise
        try same("crl_idp_reasons_only.pem", reasons)
        var indirect = IssuingDistributionPoint(
            distributionPoint: .fullName(GeneralNames([.uniformResourceIdentifier("http://myhost.com/myca.crl")])))
        indirect.indirectCRL = true
        try same("crl_idp_fullname_indirect_crl.pem", indirect)
    }

    /// A reason that does not exist, and names that are missing.
    private static let entryRefusals: [String: (id: OID, code: StructureError.Code, offset: Int)] = [
        "crl_unsupported_reason.pem": (.reasonCode, .malformed, 0),
        "crl_inval_cert_issuer_entry_ext.pem": (.certificateIssuer, .truncated, 0),
    ]

    @Test("every extension of the entries of CRLs writes the bytes that were read")
    func entries() throws {
        var seen: Set<String> = []
        for file in try Foreign.vectors("custom") where file.name.hasPrefix("crl_") && file.name.hasSuffix(".pem") {
            let crl = try #require(try PEMBlock.blocks(in: file.bytes).first)
            for member in try Self.entryExtensions(crl.bytes) {
                do throws(StructureError) {
                    guard let content = try member.typedContent() else { continue }
                    #expect(content.derBytes == member.value, "\(file.name)")
                    seen.insert(member.id.extensionName ?? "")
                } catch {
                    let wanted = Self.entryRefusals[file.name]
                    #expect(wanted?.id == member.id && wanted?.code == error.code, "\(file.name): \(error)")
                    let offset = error.offset.map { $0 - member.content.startIndex }
                    #expect(wanted?.offset == offset, "\(file.name): \(error)")
                }
            }
        }
        #expect(seen == ["reasonCode", "invalidityDate", "certificateIssuer"])
    }

    private static func entryExtensions(_ crl: [UInt8]) throws -> [Extension] {
        var whole = DERReader(crl)
        var parts = try whole.read(.sequence, "crl").reader
        var fields = try parts.read(.sequence, "tbs").reader
        let times: Set<DERTag?> = [.utcTime, .generalizedTime]
        while !times.contains(fields.nextTag) { _ = try fields.readAny("a field") }
        while times.contains(fields.nextTag) { _ = try fields.readAny("a time") }
        guard var entries = try fields.readIfPresent(.sequence, "entries")?.reader else { return [] }
        var found: [Extension] = []
        while !entries.isAtEnd {
            var entry = try entries.read(.sequence, "an entry").reader
            _ = try (entry.readAny("a serial number"), entry.readAny("a date"))
            guard let list = try entry.readIfPresent(.sequence, "extensions") else { continue }
            found += try Extensions(derEncoded: list.encoded)
        }
        return found
    }
}

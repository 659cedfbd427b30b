import PKIStructures
import Testing

/// A value of every extension type that is not the text of a Chinese CA, beside its DER, which another encoder made.
enum ExtensionSamples {
    typealias Sample = (hex: String, value: any ExtensionContent & Hashable)

    static func all() throws -> [Sample] { try certificates() + others() + simple() }

    private static func certificates() throws -> [Sample] {
        [
            (
                "302ca01630068204612e636e300c8604622e636e800102810105a1123010a40e300c310a300806035504030c"
                    + "0178",
                NameConstraints(
                    permittedSubtrees: [
                        GeneralSubtree(base: .dnsName("a.cn")),
                        GeneralSubtree(base: .uniformResourceIdentifier("b.cn"), minimum: 2, maximum: 5),
                    ], excludedSubtrees: [GeneralSubtree(base: .directoryName(try Name(parsing: "CN=x")))])
            ),
            (
                "3014300806022a0306022a04300806022a0506022a06",
                PolicyMappings([
                    .init(issuerDomainPolicy: OID(1, 2, 3), subjectDomainPolicy: OID(1, 2, 4)),
                    .init(issuerDomainPolicy: OID(1, 2, 5), subjectDomainPolicy: OID(1, 2, 6)),
                ])
            ),
            (
                "300780010081020100",
                PolicyConstraints(requireExplicitPolicy: 0, inhibitPolicyMapping: 256)
            ),
            (
                "0202012c",
                InhibitAnyPolicy(skipCertificates: 300)
            ),
            (
                "3022800f32303236303130323033303430355a810f32303237303130323033303430355a",
                PrivateKeyUsagePeriod(
                    notBefore: try time("2026-01-02T03:04:05Z"), notAfter: try time("2027-01-02T03:04:05Z"))
            ),
            (
                "3035301d06082b060105050709013111180f31393730303130313030303030305a301406082b060105050709"
                    + "0431081302434e13024445",
                SubjectDirectoryAttributes([
                    .init(
                        OID(1, 3, 6, 1, 5, 5, 7, 9, 1),
                        values: [try AttributeValue(derEncoded: try time("1970-01-01T00:00:00Z").derBytes)]),
                    .init(
                        OID(1, 3, 6, 1, 5, 5, 7, 9, 4),
                        values: [
                            try AttributeValue("DE", as: .printableString),
                            try AttributeValue("CN", as: .printableString),
                        ]),
                ])
            ),
            (
                "3032301706082b06010505073005860b687474703a2f2f722e636e301706082b06010505073003860b687474"
                    + "703a2f2f742e636e",
                SubjectInformationAccess([
                    AccessDescription(
                        method: SubjectInformationAccess.caRepository,
                        location: .uniformResourceIdentifier("http://r.cn")),
                    AccessDescription(
                        method: SubjectInformationAccess.timeStamping,
                        location: .uniformResourceIdentifier("http://t.cn")),
                ])
            ),
            (
                "3019301706082b06010505073001860b687474703a2f2f6f2e636e",
                AuthorityInformationAccess([
                    AccessDescription(
                        method: AuthorityInformationAccess.ocsp, location: .uniformResourceIdentifier("http://o.cn"))
                ])
            ),
            (
                "300d860b687474703a2f2f692e636e",
                IssuerAlternativeName([.uniformResourceIdentifier("http://i.cn")])
            ),
            (
                "30473023a01ca01a860b687474703a2f2f612e636e860b6c6461703a2f2f622e636e81030701803020a00ca1"
                    + "0a300806035504030c0163a210a40e300c310a300806035504030c0169",
                CRLDistributionPoints([
                    DistributionPoint(
                        name: .fullName(
                            GeneralNames([
                                .uniformResourceIdentifier("http://a.cn"), .uniformResourceIdentifier("ldap://b.cn"),
                            ])), reasons: [.privilegeWithdrawn, .aACompromise]),
                    DistributionPoint(
                        name: .nameRelativeToCRLIssuer(try relativeName("CN=c")),
                        cRLIssuer: GeneralNames([.directoryName(try Name(parsing: "CN=i"))])),
                ])
            ),
            (
                "30133011a00fa00d860b687474703a2f2f642e636e",
                FreshestCRL(addresses: ["http://d.cn"])
            ),
            (
                "306030060604551d2000305606042a811c01304e301c06082b06010505070201161068747470733a2f2f612e"
                    + "636e2f637073302506082b06010505070202301930110c06e69cbae69e8430070201010202012c1e0458f066"
                    + "0e300706022a03020101",
                CertificatePolicies([
                    .init(CertificatePolicies.anyPolicy),
                    .init(
                        OID(1, 2, 156, 1),
                        qualifiers: [
                            .practiceStatement("https://a.cn/cps"),
                            .userNotice(
                                UserNotice(
                                    reference: .init(
                                        organization: try DirectoryText("机构"), noticeNumbers: [1, 300]),
                                    explicitText: try DirectoryText("声明", as: .bmpString))),
                            .other(OID(1, 2, 3), [2, 1, 1]),
                        ]),
                ])
            ),
        ]
    }

    private static func others() throws -> [Sample] {
        [
            (
                "020200ff",
                DeltaCRLIndicator(baseCRLNumber: CRLNumber(255))
            ),
            (
                "301ba00fa00d860b687474703a2f2f612e636e8101ff830205608401ff",
                try scope()
            ),
            (
                "180f32303230303130313030303030305a",
                ExpiredCertsOnCRL(try time("2020-01-01T00:00:00Z"))
            ),
            (
                "0a0104",
                ReasonCode(.superseded)
            ),
            (
                "180f32303230303130313030303030305a",
                InvalidityDate(try time("2020-01-01T00:00:00Z"))
            ),
            (
                "3010a40e300c310a300806035504030c0169",
                CertificateIssuer([.directoryName(try Name(parsing: "CN=i"))])
            ),
            (
                "06072a8648ce380203",
                HoldInstructionCode(HoldInstructionCode.reject)
            ),
            (
                "0410000102030405060708090a0b0c0d0e0f",
                OCSPNonce(Array(0..<16))
            ),
            (
                "0500",
                OCSPNoCheck()
            ),
            (
                "300b06092b0601050507300101",
                AcceptableResponses([OCSPResponseBytes.basic])
            ),
            (
                "3029300c310a300806035504030c01693019301706082b06010505073001860b687474703a2f2f6f2e636e",
                ServiceLocator(
                    issuer: try Name(parsing: "CN=i"),
                    locator: [
                        AccessDescription(
                            method: AuthorityInformationAccess.ocsp,
                            location: .uniformResourceIdentifier("http://o.cn"))
                    ])
            ),
            (
                "3027a00d160b687474703a2f2f612e636ea103020107a211180f32303230303130313030303030305a",
                CrlID(address: "http://a.cn", number: CRLNumber(7), time: try time("2020-01-01T00:00:00Z"))
            ),
            (
                "302e300c300a06082a8648ce3d040302301e300d06092a864886f70d01010b0500300d06092a864886f70d01"
                    + "01010500",
                PreferredSignatureAlgorithms([
                    .init(signature: AlgorithmIdentifier(OID(1, 2, 840, 10045, 4, 3, 2))),
                    .init(
                        signature: AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 11), parameters: [5, 0]),
                        publicKey: AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 1), parameters: [5, 0])),
                ])
            ),
            (
                "0500",
                ExtendedRevoke()
            ),
            (
                "3081cf3008060604008e4601013008060604008e4601043013060604008e4601063009060704008e46010602"
                    + "300b060604008e46010302010f3015060604008e460102300b13034555520201050201fe3015060604008e46"
                    + "0102300b0202009c020203e8020103301e060604008e46010530143012160c68747470733a2f2f702e636e13"
                    + "02656e300e060604008e460107300413024445301e06082b06010505070b023012060704008bec4901023007"
                    + "820572612e636e300a06082b06010505070b01300406022a03300706022a04020101",
                try qualified()
            ),
            (
                "3006020105020111",
                TLSFeature([TLSFeature.statusRequest, 17])
            ),
            (
                "043e003c003500000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0000011f71"
                    + "fb04cb0002aabb04030004300205000003070102",
                SignedCertificateTimestamps(try timestamps(and: [.other([7, 1, 2])]))
            ),
            (
                "04390037003500000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0000011f71"
                    + "fb04cb0002aabb0403000430020500",
                OCSPSignedCertificateTimestamps(try timestamps(and: []))
            ),
            (
                "0500",
                PrecertificatePoison()
            ),
            (
                "030206c0",
                NetscapeCertificateType([.sslClient, .sslServer])
            ),
            (
                "16096d6164652068657265",
                try NetscapeComment("made here")
            ),
            (
                "1e08004300416a21677f",
                MicrosoftTemplateName(try DirectoryText("CA模板", as: .bmpString))
            ),
            (
                "3012060a2b060104018237150801020164020103",
                MicrosoftCertificateTemplate(
                    OID(1, 3, 6, 1, 4, 1, 311, 21, 8, 1), majorVersion: 100, minorVersion: 3)
            ),
            (
                "300c300a06082b06010505070302",
                MicrosoftApplicationPolicies([.init(.clientAuth)])
            ),
            (
                "0203020001",
                MicrosoftCAVersion(certificateIndex: 1, keyIndex: 2)
            ),
        ]
    }

    private static func simple() throws -> [Sample] {
        [
            ("30060101ff020103", BasicConstraints(isCA: true, pathLengthConstraint: 3)),
            ("03020106", KeyUsage([.keyCertSign, .cRLSign])), ("03020780", KeyUsage.digitalSignature),
            ("300a06082b06010505070302", ExtendedKeyUsage([.clientAuth])),
            ("0403010203", SubjectKeyIdentifier([1, 2, 3])),
            ("30058003010203", AuthorityKeyIdentifier(keyIdentifier: [1, 2, 3])),
            (
                "30138002aabba1098207" + "69737375657231" + "82020080",
                AuthorityKeyIdentifier(
                    keyIdentifier: [0xAA, 0xBB], authorityCertIssuer: GeneralNames([.dnsName("issuer1")]),
                    serialNumber: try #require(SerialNumber(magnitude: [0x80])))
            ),
            ("30068204612e636e", SubjectAlternativeName([.dnsName("a.cn")])), ("02012a", CRLNumber(42)),
            (
                "181232303230303130313030303030302e32355a",
                try ArchiveCutoff(
                    derEncoded: bytes(hexadecimal: "181232303230303130313030303030302e32355a").map { $0[...] } ?? [])
            ),
        ]
    }

    static func time(_ text: String) throws -> GeneralizedTime { GeneralizedTime(try Instant(rfc3339: text)) }

    private static func relativeName(_ text: String) throws -> RelativeDistinguishedName {
        try #require(try Name(parsing: text).relativeDistinguishedNames.first)
    }

    private static func scope() throws -> IssuingDistributionPoint {
        var scope = IssuingDistributionPoint(
            distributionPoint: .fullName(GeneralNames([.uniformResourceIdentifier("http://a.cn")])))
        scope.onlyContainsUserCerts = true
        scope.onlySomeReasons = [.keyCompromise, .cACompromise]
        scope.indirectCRL = true
        return scope
    }

    private static func timestamps(
        and more: [SignedCertificateTimestampList.Member]
    ) throws -> SignedCertificateTimestampList {
        let timestamp = try #require(
            SignedCertificateTimestamp(
                logID: Array(0..<32), timestamp: 1_234_567_890_123, extensions: [0xAA, 0xBB], hashAlgorithm: 4,
                signatureAlgorithm: 3, signature: [0x30, 0x02, 0x05, 0x00]))
        return try #require(SignedCertificateTimestampList([.version1(timestamp)] + more))
    }

    private static func qualified() throws -> QCStatements {
        let euro = QCMonetaryValue.Currency.alphabetic(try DirectoryText("EUR", as: .printableString))
        let location = QCDisclosureStatement(
            address: "https://p.cn", language: try DirectoryText("en", as: .printableString))
        let semantics = QCSemantics(
            identifier: OID(0, 4, 0, 194121, 1, 2), nameRegistrationAuthorities: GeneralNames([.dnsName("ra.cn")]))
        return QCStatements([
            .compliance, .secureDevice, .types([OID(0, 4, 0, 1862, 1, 6, 2)]), .retentionPeriod(years: 15),
            .limitValue(QCMonetaryValue(currency: euro, amount: 5, exponent: -2)),
            .limitValue(QCMonetaryValue(currency: .numeric(156), amount: 1000, exponent: 3)),
            .disclosureStatements([location]), .legislation([try DirectoryText("DE", as: .printableString)]),
            .pkixSyntax(version: 2, semantics), .pkixSyntax(version: 1, nil), .other(OID(1, 2, 3), nil),
            .other(OID(1, 2, 4), [2, 1, 1]),
        ])
    }
}

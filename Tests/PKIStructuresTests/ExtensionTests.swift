import PKIStructures
import TestSupport
import Testing

@Suite("Extensions")
struct ExtensionTests {
    @Test("each type is read as it is written")
    func roundTrips() throws {
        try check(BasicConstraints(isCA: true, pathLengthConstraint: 0))
        try check(BasicConstraints(isCA: true))
        try check(BasicConstraints(isCA: false))
        for bit in 0..<9 { try check(KeyUsage(rawValue: 1 << UInt16(bit))) }
        try check(KeyUsage(rawValue: 0x1FF))
        try check(ExtendedKeyUsage([.serverAuth, .timeStamping, OID(1, 2, 3)]))
        try check(SubjectKeyIdentifier([1, 2, 3]))
        try check(AuthorityKeyIdentifier(keyIdentifier: Array(0..<20)))
        try check(CRLDistributionPoints(addresses: ["http://a.cn/1.crl", "ldap://b.cn/x"]))
        try check(
            CertificatePolicies([
                .init(OID(2, 5, 29, 32, 0)), .init(OID(1, 2, 156, 1), practiceStatement: "https://a.cn/cps"),
            ]))
        try check(
            AuthorityInformationAccess([
                .init(method: AuthorityInformationAccess.ocsp, location: .uniformResourceIdentifier("http://o.cn"))
            ]))
        try check(SubjectAlternativeName(try Self.names.map { try GeneralName(parsing: $0) }))
        try check(
            SubjectAlternativeName([.otherName(OID(1, 2, 3), [0x0C, 0x01, 0x41]), .ediPartyName([0x80, 0x00])]))
        try check(CRLNumber(0))
        try check(CRLNumber(.max))
    }

    private func check<Content: ExtensionContent & Equatable>(_ content: Content) throws {
        let read = try Content(derEncoded: content.derBytes[...])
        #expect(read == content && read.derBytes == content.derBytes)
        let member = Extension(content, isCritical: true)
        let list = try Extensions(derEncoded: Extensions([member]).derBytes[...])
        #expect(list.first == member && list.first?.isCritical == true)
        #expect(try list.content(Content.self) == content)
        #expect(throws: StructureError.self) { try Content(derEncoded: (content.derBytes + [0])[...]) }
        #expect(throws: StructureError.self) { try Content(derEncoded: content.derBytes.dropLast()) }
    }

    static let names = [
        "DNS:www.example.cn", "DNS:*.example.cn", "email:a@example.cn", "URI:https://example.cn/x?y=1:2", "RID:1.2.3",
        "IP:192.0.2.255", "IP:2001:db8::1", "IP:::", "dirName:C=CN, CN=张三",
    ]

    @Test("an alternative name is printed as it is read", arguments: names)
    func generalName(text: String) throws {
        #expect(try GeneralName(parsing: text).description == text)
    }

    @Test("an IPv6 address is read in every form and printed in the one of RFC 5952 §4")
    func ipv6() throws {
        for (short, full) in [
            ("::", "0:0:0:0:0:0:0:0"), ("::1", "0:0:0:0:0:0:0:1"), ("2001:db8::1", "2001:DB8:0:0:0:0:0:1"),
            ("1::", "1:0:0:0:0:0:0:0"), ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"), ("1:0:0:2::3", "1:0:0:2:0:0:0:3"),
            ("1::2:3:0:0:4", "1:0:0:2:3:0:0:4"),
        ] {
            #expect(try GeneralName(parsing: "IP:" + full).description == "IP:" + short)
            #expect(try GeneralName(parsing: "IP:" + short).description == "IP:" + short)
        }
    }

    @Test("a range of addresses is printed with its prefix, or with a mask that is none (RFC 5280 §4.2.1.10)")
    func ranges() {
        for (octets, text) in [
            ([192, 168, 0, 0, 255, 255, 255, 0], "192.168.0.0/24"),
            ([10, 0, 0, 0, 255, 0, 255, 0], "10.0.0.0/255.0.255.0"),
            ([0, 0, 0, 0, 0, 0, 0, 0], "0.0.0.0/0"),
            ([0x20, 0x01] + Array(repeating: 0, count: 14) + Array(repeating: 255, count: 16), "2001::/128"),
        ] as [([UInt8], String)] {
            #expect(GeneralName.ipAddress(octets).description == "IP:" + text)
        }
    }

    @Test(
        "what is no alternative name is refused",
        arguments: [
            "www.example.cn", "DNS:", "DNS:例子.cn", "DNS:a b", "IP:1.2.3", "IP:1.2.3.256", "IP:1.2.3.+4", "IP:1::2::3",
            "IP:1:2:3:4:5:6:7", "IP:1:2:3:4:5:6:7:8:9", "IP:1:2:3:4:5:6:7::8", "IP:12345::", "IP:-0::", "IP:g::",
            "XY:z",
            "RID:x", "IP:",
        ])
    func noGeneralName(text: String) {
        #expect(throws: StructureError.self) { try GeneralName(parsing: text) }
    }

    @Test("an extension that stands twice is found")
    func repeated() throws {
        let member = Extension(OID(1, 2, 3), value: [5, 0])
        #expect(Extensions([member, Extension(OID(1, 2, 4), value: []), member]).repeatedIdentifier == OID(1, 2, 3))
        #expect(Extensions([member]).repeatedIdentifier == nil)
    }

    @Test("a default that is written out is kept byte for byte")
    func writtenDefault() throws {
        // SEQUENCE { OID 1.2.3, BOOLEAN FALSE, OCTET STRING 0500 }
        let encoded = try #require(bytes(hexadecimal: "300d" + "300b" + "06022a03" + "010100" + "04020500"))
        let list = try Extensions(derEncoded: encoded[...])
        #expect(list.first?.isCritical == false && list.derBytes == encoded)
    }

    @Test("what openssl writes is read as what was asked, and our bytes are its bytes")
    func asOpenSSL() throws {
        let scratch = try Scratch()
        try OpenSSL.run("ecparam -name prime256v1 -genkey -noout -out key.pem", in: scratch)
        let wanted = [
            "basicConstraints=critical,CA:TRUE,pathlen:3",
            "keyUsage=critical,digitalSignature,keyCertSign,cRLSign,decipherOnly",
            "extendedKeyUsage=serverAuth,clientAuth,codeSigning,emailProtection,timeStamping,OCSPSigning",
            "subjectAltName=DNS:a.cn,IP:192.0.2.1,IP:2001:db8::1,email:a@b.cn,URI:http://a.cn,RID:1.2.3",
            "crlDistributionPoints=URI:http://a.cn/1.crl,URI:http://b.cn/2.crl",
            "authorityInfoAccess=OCSP;URI:http://o.cn,caIssuers;URI:http://c.cn",
            "certificatePolicies=1.2.3.4,2.5.29.32.0",
        ].flatMap { ["-addext", $0] }
        try OpenSSL.run(
            "req -x509 -new -key key.pem -outform DER -out c.der -subj /CN=x", wanted, in: scratch)
        let list = try Certificate(derEncoded: scratch.read("c.der")).extensions
        try same(list, BasicConstraints(isCA: true, pathLengthConstraint: 3))
        try same(list, KeyUsage([.digitalSignature, .keyCertSign, .cRLSign, .decipherOnly]))
        try same(
            list,
            ExtendedKeyUsage([.serverAuth, .clientAuth, .codeSigning, .emailProtection, .timeStamping, .ocspSigning]))
        let names = ["DNS:a.cn", "IP:192.0.2.1", "IP:2001:db8::1", "email:a@b.cn", "URI:http://a.cn", "RID:1.2.3"]
        try same(list, SubjectAlternativeName(try names.map { try GeneralName(parsing: $0) }))
        try same(list, CRLDistributionPoints(addresses: ["http://a.cn/1.crl", "http://b.cn/2.crl"]))
        try same(
            list,
            AuthorityInformationAccess([
                .init(method: AuthorityInformationAccess.ocsp, location: .uniformResourceIdentifier("http://o.cn")),
                .init(
                    method: AuthorityInformationAccess.caIssuers, location: .uniformResourceIdentifier("http://c.cn")),
            ]))
        try same(list, CertificatePolicies([.init(OID(1, 2, 3, 4)), .init(OID(2, 5, 29, 32, 0))]))
        #expect(list[.keyUsage]?.isCritical == true && list[.subjectKeyIdentifier]?.isCritical == false)
    }

    private func same<Content: ExtensionContent & Equatable>(_ list: Extensions, _ wanted: Content) throws {
        #expect(try list.content(Content.self) == wanted)
        #expect(list[Content.id].map { hexadecimal($0.value) } == hexadecimal(wanted.derBytes))
    }
}

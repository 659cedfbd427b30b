import PKIKeys
import PKIStructures
import PKIVerification
import Testing

@Suite("Purposes")
struct PurposeTests {
    /// A purpose, what the leaf says, and the code that must come out.
    typealias Row = (purpose: Purpose, usage: KeyUsage?, purposes: [OID], code: VerdictCode?)

    static let rows: [Row] = [
        (.any, .keyAgreement, [.codeSigning], nil),
        (.sign, .digitalSignature, [], nil), (.sign, .nonRepudiation, [], nil), (.sign, nil, [], nil),
        (.sign, [.keyEncipherment, .dataEncipherment], [], .keyUsageViolation),
        (.encrypt, .keyEncipherment, [], nil), (.encrypt, .dataEncipherment, [], nil),
        (.encrypt, .keyAgreement, [], nil), (.encrypt, nil, [], nil),
        (.encrypt, [.digitalSignature, .nonRepudiation], [], .keyUsageViolation),
        (.tlsServer, .digitalSignature, [.serverAuth], nil), (.tlsServer, .digitalSignature, [], nil),
        (.tlsServer, .digitalSignature, [.anyExtendedKeyUsage], nil),
        (.tlsServer, .digitalSignature, [.clientAuth], .extendedKeyUsageViolation),
        (.tlsServer, .cRLSign, [.serverAuth], .keyUsageViolation),
        (.tlsClient, .digitalSignature, [.clientAuth, .emailProtection], nil),
        (.tlsClient, .digitalSignature, [.serverAuth], .extendedKeyUsageViolation),
        (.email, .nonRepudiation, [.emailProtection], nil),
        (.email, .digitalSignature, [.clientAuth], .extendedKeyUsageViolation),
        (.codeSigning, .digitalSignature, [.codeSigning], nil),
        (.codeSigning, .keyEncipherment, [.codeSigning], .keyUsageViolation),
        (.timestamping, .digitalSignature, [.timeStamping], .extendedKeyUsageViolation),
        (.timestamping, .digitalSignature, [], .extendedKeyUsageViolation),
        (.sealMaker, .nonRepudiation, [], nil), (.seal, .digitalSignature, [], nil),
        (.sealMaker, .keyEncipherment, [], .keyUsageViolation), (.seal, .keyEncipherment, [], .keyUsageViolation),
        (.ocspSigning, .digitalSignature, [.ocspSigning], nil),
        (.ocspSigning, .digitalSignature, [], .extendedKeyUsageViolation),
        (.ocspSigning, .digitalSignature, [.anyExtendedKeyUsage], .extendedKeyUsageViolation),
    ]

    @Test("the leaf must be allowed the purpose", arguments: rows.indices)
    func leaf(_ index: Int) throws {
        let row = Self.rows[index]
        let pki = try SmallPKI(leaf: {
            $0.keyUsage = row.usage
            $0.purposes = row.purposes
        })
        let verdict = pki.verdict { $0.purpose = row.purpose }
        #expect(verdict.code == row.code, "\(row): \(verdict.summary)")
    }

    @Test(
        "a time-stamping certificate names that purpose alone, in a critical extension (RFC 3161 §2.3)",
        arguments: [
            ([OID.timeStamping], true, nil), ([.timeStamping], false, VerdictCode.extendedKeyUsageViolation),
            ([.timeStamping, .clientAuth], true, .extendedKeyUsageViolation),
        ] as [([OID], Bool, VerdictCode?)])
    func timestamping(purposes: [OID], isCritical: Bool, code: VerdictCode?) throws {
        let pki = try SmallPKI(leaf: { $0.more = [Extension(ExtendedKeyUsage(purposes), isCritical: isCritical)] })
        #expect(pki.verdict { $0.purpose = .timestamping }.code == code)
    }

    @Test("an issuer whose extended key usage leaves the purpose out does not vouch for it")
    func issuer() throws {
        let pki = try SmallPKI(issuing: { $0.purposes = [.clientAuth] }, leaf: { $0.purposes = [.serverAuth] })
        let verdict = pki.verdict { $0.purpose = .tlsServer }
        #expect(verdict.code == .extendedKeyUsageViolation)
        #expect(verdict.reason.contains("CN=Issuing CA' is 'clientAuth', which does not allow tls-server"))
        #expect(pki.verdict { $0.purpose = .any }.isValid)
    }

    @Test("a purpose is found by its name, and only by its own")
    func names() {
        for purpose in Purpose.all { #expect(Purpose(name: purpose.name) == purpose) }
        #expect(Purpose(name: "tls") == nil)
    }
}

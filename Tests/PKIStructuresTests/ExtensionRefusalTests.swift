import PKIStructures
import TestSupport
import Testing

/// Values that break one rule each: the identifier of the extension, the DER, the code and the byte that is blamed.
@Suite("Refused extensions")
struct ExtensionRefusalTests {
    struct Case: CustomStringConvertible, Sendable {
        let rule: String
        let id: OID
        let hex: String
        let code: StructureError.Code
        let offset: Int

        init(_ rule: String, _ id: OID, _ hex: String, _ code: StructureError.Code = .malformed, at offset: Int) {
            (self.rule, self.id, self.hex, self.code, self.offset) = (rule, id, hex, code, offset)
        }

        var description: String { rule }
    }

    static let defaults = [
        Case("cA is neither 00 nor FF", .basicConstraints, "3003010101", at: 2),
        Case("minimum writes out 0", .nameConstraints, "300ca00a300882036f2e63800100", at: 11),
        Case("onlyContainsUserCerts writes out FALSE", .issuingDistributionPoint, "3003810100", at: 2),
        Case("onlyContainsCACerts writes out FALSE", .issuingDistributionPoint, "3003820100", at: 2),
        Case("indirectCRL writes out FALSE", .issuingDistributionPoint, "30068101ff840100", at: 5),
        Case("onlyContainsAttributeCerts writes out FALSE", .issuingDistributionPoint, "3003850100", at: 2),
    ]

    static let empties = [
        Case("no name constraint", .nameConstraints, "3000", at: 0),
        Case("no permitted subtree", .nameConstraints, "3002a000", at: 2),
        Case("no excluded subtree", .nameConstraints, "3002a100", at: 2),
        Case("no policy mapping", .policyMappings, "3000", at: 0),
        Case("no policy constraint", .policyConstraints, "3000", at: 0),
        Case("no date", .privateKeyUsagePeriod, "3000", at: 0),
        Case("no attribute", .subjectDirectoryAttributes, "3000", at: 0),
        Case("no value of an attribute", .subjectDirectoryAttributes, "3008300606022a033100", at: 8),
        Case("no access description of the issuer", .authorityInformationAccess, "3000", at: 0),
        Case("no access description of the subject", .subjectInformationAccess, "3000", at: 0),
        Case("no alternative name", .issuerAlternativeName, "3000", .truncated, at: 2),
        Case("no distribution point", .crlDistributionPoints, "3000", at: 0),
        Case("no delta CRL", .freshestCRL, "3000", at: 0),
        Case("a distribution point of nothing", .crlDistributionPoints, "30023000", at: 2),
        Case("a distribution point of reasons alone", .crlDistributionPoints, "3006300481020640", at: 2),
        Case("an empty full name", .crlDistributionPoints, "30063004a002a000", .truncated, at: 8),
        Case("an empty relative name", .crlDistributionPoints, "30063004a002a100", at: 6),
        Case("no cRLIssuer", .crlDistributionPoints, "30043002a200", .truncated, at: 6),
        Case("no policy", .certificatePolicies, "3000", at: 0),
        Case("no qualifier", .certificatePolicies, "3008300606022a033000", at: 8),
        Case("no application policy", .microsoftApplicationPolicies, "3000", at: 0),
        Case("no scope", .issuingDistributionPoint, "3000", at: 0),
        Case("no issuer of an entry", .certificateIssuer, "3000", .truncated, at: 2),
        Case("no octet of a nonce", .ocspNonce, "0400", at: 0),
        Case("no place of a disclosure statement", .qcStatements, "300c300a060604008e4601053000", at: 12),
        Case("no type of a certificate", .qcStatements, "300c300a060604008e4601063000", at: 12),
        Case("no semantics", .qcStatements, "300e300c06082b06010505070b013000", at: 14),
        Case("no timestamp", .signedCertificateTimestamps, "04020000", .truncated, at: 4),
        Case("a timestamp of no octets", .signedCertificateTimestamps, "040400020000", .truncated, at: 6),
    ]

    static let bits = [
        Case("unused bits that are set", .keyUsage, "030207c0", at: 0),
        Case("a tenth usage", .keyUsage, "030306" + "0040", .unsupported, at: 0),
        Case("trailing zero bits of reasons", .crlDistributionPoints, "300a300881020540a2028200", at: 4),
        Case("a tenth reason", .issuingDistributionPoint, "3005830306" + "0040", .unsupported, at: 2),
        Case("a ninth type of Netscape", .netscapeCertificateType, "030307" + "0080", .unsupported, at: 0),
    ]

    static let numbers = [
        Case("a negative number of certificates", .inhibitAnyPolicy, "0201ff", .unsupported, at: 0),
        Case("a number with a needless octet", .inhibitAnyPolicy, "02020001", at: 0),
        Case("a needless octet of the issuer's serial number", .authorityKeyIdentifier, "300482020001", at: 2),
        Case("an issuer's serial number of no octets", .authorityKeyIdentifier, "30028200", at: 2),
        Case("an empty number", .inhibitAnyPolicy, "0200", at: 0),
        Case("a negative SkipCerts", .policyConstraints, "30038001ff", .unsupported, at: 2),
        Case("a negative maximum", .nameConstraints, "300ca00a300882036f2e638101ff", .unsupported, at: 11),
        Case("parts in the other order", .policyConstraints, "3006810100800100", at: 5),
        Case("a feature beyond 16 bits", .tlsFeature, "30050203010000", at: 2),
        Case("a version of a CA beyond 32 bits", .microsoftCAVersion, "02050100000000", at: 0),
        Case("currency 0", .qcStatements, "30153013060604008e4601023009020100020105020100", at: 14),
        Case("currency 1000", .qcStatements, "30163014060604008e460102300a020203e8020105020100", at: 14),
        Case("a base CRL number below zero", .deltaCRLIndicator, "0201ff", at: 0),
        Case("a reason that does not exist", .reasonCode, "0a0107", at: 0),
        Case("a reason of two octets", .reasonCode, "0a020001", at: 0),
        Case("NULL with content", .ocspNoCheck, "050100", at: 0),
        Case("a poison with content", .precertificatePoison, "050100", at: 0),
    ]

    static let texts = [
        Case("a CPS address of eight bits", .certificatePolicies, cps + "1601ff", at: 22),
        Case("a CPS address in UTF8String", .certificatePolicies, cps + "0c0141", at: 22),
        Case("an explicit text of no characters", .certificatePolicies, notice("0c00"), at: 24),
        Case("an explicit text in PrintableString", .certificatePolicies, notice("130141"), at: 24),
        Case("an explicit text that is no UTF-8", .certificatePolicies, notice("0c01ff"), at: 24),
        Case("an explicit text of half a BMP character", .certificatePolicies, notice("1e0141"), at: 24),
        Case("an explicit text with a surrogate", .certificatePolicies, notice("1e02d800"), at: 24),
        Case("two explicit texts", .certificatePolicies, notice("0c01410c0141"), at: 27),
        Case("a country of three letters", .qcStatements, "30113" + "00f060604008e4601073005" + "1303444555", at: 14),
        Case("a currency of two letters", .qcStatements, "30163014060604008e460102300a13024555020105020100", at: 14),
        Case("a currency in UTF8String", .qcStatements, "30173015060604008e460102300b0c03455552020105020100", at: 14),
        Case("a statement of compliance that says more", .qcStatements, "300c300a060604008e4601010500", at: 12),
        Case("an address of a CRL in UTF8String", .crlReference, "3005a0030c0141", at: 4),
        Case(
            "values of an attribute in the wrong order", .subjectDirectoryAttributes,
            "300e300c06022a033106020102020101", at: 8),
        Case(
            "attributes of a relative name in the wrong order", .crlDistributionPoints,
            "301a3018a016a114300806035504031301423008060355040313" + "0141", at: 6),
        Case("a distribution point's name of a third form", .crlDistributionPoints, "30063004a0028200", at: 6),
    ]

    static let times = [
        Case("no seconds", .archiveCutoff, "180d3230323030313031303030305a", at: 0),
        Case("no Z", .archiveCutoff, "180e3230323030313031303030303030", at: 0),
        Case("an offset", .archiveCutoff, "181332303230303130313030303030302b30383030", at: 0),
        Case("a fraction of no digits", .archiveCutoff, "181032303230303130313030303030302e5a", at: 0),
        Case("a fraction with a trailing zero", .archiveCutoff, "181232303230303130313030303030302e31305a", at: 0),
        Case("a fraction behind a comma", .archiveCutoff, "181132303230303130313030303030302c355a", at: 0),
        Case("a day that does not exist", .archiveCutoff, "180f32303230303233303030303030305a", at: 0),
        Case("a UTCTime", .invalidityDate, "170d3230303130313030303030305a", at: 0),
        Case("a time of no seconds under a tag", .privateKeyUsagePeriod, "300f800d3230323030313031303030305a", at: 2),
    ]

    static let lists = [
        Case("a list of timestamps that ends early", .signedCertificateTimestamps, "04040009ffff", .truncated, at: 4),
        Case("octets behind the list of timestamps", .signedCertificateTimestamps, "04060003000107ff", at: 7),
        Case("a timestamp that ends early", .signedCertificateTimestamps, "04060004000200ff", .truncated, at: 7),
        Case("a list of timestamps without its OCTET STRING", .signedCertificateTimestamps, "30020000", at: 0),
        Case("a nonce of 256 octets", .ocspNonce, "04820100" + String(repeating: "00", count: 256), at: 0),
        Case("a policy mapping of one policy", .policyMappings, "3006300406022a03", .truncated, at: 8),
        Case("a qualifier behind the qualifiers", .certificatePolicies, "3008300606022a030500", at: 8),
    ]

    /// Policy 1.2.3 with one qualifier, up to the CPS address of three octets.
    private static let cps = "30173015" + "06022a03300f300d06082b06010505070201"

    /// Policy 1.2.3 with one user notice of these parts.
    private static func notice(_ parts: String) -> String {
        let count = parts.utf8.count / 2
        func octet(_ value: Int) -> String { hexadecimal([UInt8(value)]) }
        return "30" + octet(count + 22) + "30" + octet(count + 20) + "06022a0330" + octet(count + 14) + "30"
            + octet(count + 12) + "06082b06010505070202" + "30" + octet(count) + parts
    }

    @Test(
        "a value that breaks a rule is refused with its code and place",
        arguments: defaults + empties + bits + numbers + texts + times + lists)
    func refused(_ example: Case) throws {
        let value = try #require(bytes(hexadecimal: example.hex))
        let member = Extension(example.id, value: value)
        do throws(StructureError) {
            let content = try member.typedContent()
            Issue.record("\(example.rule) is taken as \(String(describing: content))")
        } catch {
            // Places count from the beginning of the whole extension.
            let offset = error.offset.map { $0 - member.content.startIndex }
            #expect(error.code == example.code && offset == example.offset, "\(example.rule): \(error)")
        }
    }

    /// What issuers in the field write against DER, and what it means.
    static let deviations: [(rule: String, id: OID, hex: String, meaning: any ExtensionContent)] = [
        ("cA writes out FALSE", .basicConstraints, "3003010100", BasicConstraints(isCA: false)),
        ("zero bits end keyUsage", .keyUsage, "030205c0", KeyUsage([.digitalSignature, .nonRepudiation])),
        ("an octet of zeros ends keyUsage", .keyUsage, "0303078000", KeyUsage.digitalSignature),
        ("zero bits end nsCertType", .netscapeCertificateType, "03020080", NetscapeCertificateType.sslClient),
    ]

    @Test("a common deviation from DER is read, and refused where it is written again", arguments: deviations.indices)
    func deviation(_ index: Int) throws {
        let example = Self.deviations[index]
        let member = Extension(example.id, value: try #require(bytes(hexadecimal: example.hex)))
        #expect(try member.typedContent()?.derBytes == example.meaning.derBytes, "\(example.rule)")
        #expect(throws: StructureError(.malformed, "")) { try member.reencoded() }
    }

    @Test("a list of more than ten thousand members is refused")
    func longList() throws {
        for (count, isTaken) in [(10_000, true), (10_001, false)] {
            let list = AcceptableResponses(Array(repeating: OID(1, 2), count: count)).derBytes
            #expect(((try? AcceptableResponses(derEncoded: list[...])) != nil) == isTaken)
        }
    }
}

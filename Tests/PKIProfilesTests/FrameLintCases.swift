import PKIKeys
import PKIStructures

private let commonName = AttributeType.commonName
private let country = AttributeType.country
private let organization = AttributeType.organization
private let emailAddress = OID(1, 2, 840, 113549, 1, 9, 1)
private let utf8: UInt8 = 0x0C
private let printable: UInt8 = 0x13
private let ia5: UInt8 = 0x16

extension LintCase {
    /// The rules about what certificates, requests and CRLs have in common.
    static let frame: [LintCase] = [
        certificate(
            "attribute_string_type", breaks: { $0.subject = try name((country, utf8, "CN")) },
            keeps: { $0.subject = try name((country, printable, "CN"), (commonName, printable, "a")) }),
        request(
            "attribute_string_type", breaks: { $0.subject = try name((emailAddress, utf8, "a@example.cn")) },
            keeps: { $0.subject = try name((emailAddress, ia5, "a@example.cn")) }),
        list(
            "attribute_string_type", breaks: { $0.issuer = try name((country, utf8, "CN")) },
            keeps: { $0.issuer = try name((country, printable, "CN")) }),
        certificate(
            "attribute_obsolete_string_type", breaks: { $0.issuer = try name((commonName, 0x14, "Teletex")) },
            keeps: { $0.issuer = try name((commonName, utf8, "Teletex")) }),
        certificate(
            "attribute_obsolete_string_type", breaks: { $0.subject = try name((commonName, 0x1E, "\0A\0B")) },
            keeps: { $0.subject = try name((commonName, printable, "AB")) }),
        certificate(
            "attribute_characters", breaks: { $0.subject = try name((commonName, printable, "a@b")) },
            keeps: { $0.subject = try name((commonName, printable, "A-Z 0.9 (a)'+,/:=?")) }),
        certificate(
            "attribute_too_long",
            breaks: { $0.subject = try name((organization, utf8, String(repeating: "某", count: 65))) },
            keeps: { $0.subject = try name((organization, utf8, String(repeating: "某", count: 64))) }),
        certificate(
            "attribute_empty", breaks: { $0.subject = try name((organization, utf8, "")) },
            keeps: { $0.subject = try name((organization, utf8, "o")) }),
        certificate(
            "attribute_whitespace", breaks: { $0.subject = try name((organization, utf8, "某某公司 ")) },
            keeps: { $0.subject = try name((organization, utf8, "Some Company")) }),
        request(
            "attribute_whitespace", breaks: { $0.subject = try name((organization, utf8, "Some  Company")) },
            keeps: { $0.subject = try name((organization, utf8, "Some Company")) }),
        certificate(
            "attribute_control_characters", breaks: { $0.subject = try name((commonName, utf8, "a\u{0}b")) },
            keeps: { $0.subject = try name((commonName, utf8, "ab")) }),
        certificate(
            "attribute_country", breaks: { $0.subject = try name((country, printable, "cn")) },
            keeps: { $0.subject = try name((country, printable, "CN")) }),
        certificate(
            "email_address_in_name", breaks: { $0.subject = try name((emailAddress, ia5, "a@example.cn")) },
            keeps: { $0.extensions.set(SubjectAlternativeName([.rfc822Name("a@example.cn")])) }),
        certificate(
            "common_name_repeated",
            breaks: { $0.subject = try name((commonName, utf8, "a"), (commonName, utf8, "b")) },
            keeps: { $0.subject = try name((commonName, utf8, "a"), (organization, utf8, "b")) }),
        certificate(
            "attribute_duplicate",
            breaks: { $0.subject = try name((organization, utf8, "a"), (organization, utf8, "a")) },
            keeps: { $0.subject = try name((organization, utf8, "a"), (commonName, utf8, "a")) }),
        certificate(
            "name_level_shared", breaks: { $0.subject = try Name(parsing: "C=CN, O=o + OU=p") },
            keeps: { $0.subject = try Name(parsing: "C=CN, O=o, OU=p") }),
        certificate(
            "name_level_order",
            breaks: {
                let attributes = [organization, commonName].map { type in
                    RawDER.sequence(RawDER.oid(type), RawDER.string(utf8, "a"))
                }
                $0.subject = try Name(derEncoded: RawDER.sequence(RawDER.set(attributes[0], attributes[1]))[...])
            }, keeps: { $0.subject = try Name(parsing: "CN=a + O=a") }),
        certificate(
            "issuer_empty", breaks: { $0.issuer = .empty }, keeps: { $0.issuer = try Name(parsing: "CN=a") }),
        list("issuer_empty", breaks: { $0.issuer = .empty }, keeps: { $0.issuer = try Name(parsing: "CN=a") }),
        certificate(
            "time_type", breaks: { $0.notAfter = RawDER.generalizedTime("20491231235959Z") },
            keeps: { $0.notAfter = RawDER.generalizedTime("20500101000000Z") }),
        list(
            "time_type", breaks: { $0.nextUpdate = RawDER.generalizedTime("20260401000000Z") },
            keeps: { $0.nextUpdate = RawDER.utcTime("491231235959Z") }),
        certificate(
            "time_form", breaks: { $0.notAfter = RawDER.generalizedTime("20510101000000.5Z") },
            keeps: { $0.notAfter = RawDER.generalizedTime("20510101000000Z") }),
        certificate(
            "time_form", breaks: { $0.notBefore = RawDER.utcTime("2601010000Z") },
            keeps: { $0.notBefore = RawDER.utcTime("260101000000Z") }),
        certificate("signature_algorithms_differ", breaks: { $0.outer = .rsa }, keeps: { _ in }),
        list(
            "signature_algorithms_differ", breaks: { $0.inner = .sm2 },
            keeps: {
                $0.inner = .sm2
                $0.outer = .sm2
            }),
        certificate(
            "signature_parameters",
            breaks: { $0.inner = AlgorithmIdentifier(AlgorithmIdentifier.rsa.algorithm) },
            keeps: { $0.inner = .rsa }),
        request(
            "signature_parameters",
            breaks: {
                $0.algorithm = AlgorithmIdentifier(AlgorithmIdentifier.ecdsa.algorithm, parameters: RawDER.null)
            },
            keeps: { $0.algorithm = .ecdsa }),
        certificate(
            "signature_parameters",
            breaks: { $0.inner = AlgorithmIdentifier(AlgorithmIdentifier.sm2.algorithm, parameters: [0x30, 0x00]) },
            keeps: { $0.inner = AlgorithmIdentifier(AlgorithmIdentifier.sm2.algorithm, parameters: RawDER.null) }),
        certificate(
            "sm2_parameters_null",
            breaks: { $0.inner = AlgorithmIdentifier(AlgorithmIdentifier.sm2.algorithm, parameters: RawDER.null) },
            keeps: { $0.inner = .sm2 }),
        certificate(
            "signature_digest_weak",
            breaks: { $0.outer = AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 5), parameters: RawDER.null) },
            keeps: { $0.outer = .rsa }),
        certificate(
            "signature_digest_weak",
            breaks: { $0.outer = AlgorithmIdentifier(OID(1, 2, 840, 113549, 1, 1, 10), parameters: [0x30, 0x00]) },
            keeps: { $0.outer = try SignatureAlgorithm.rsaPSS(.sha256, saltByteCount: 32).identifier }),
        certificate(
            "extension_repeated", breaks: { $0.extensions.add(.keyUsage, [0x03, 0x02, 0x06, 0xC0]) },
            keeps: { $0.extensions.add(.ocspNoCheck, RawDER.null) }),
        certificate(
            "extension_list_empty", breaks: { $0.extensions.removeAll() }, keeps: { $0.hasExtensions = false }),
        certificate(
            "extension_value_empty", breaks: { $0.extensions.set(.extendedKeyUsage, [0x30, 0x00]) },
            keeps: { $0.extensions.set(ExtendedKeyUsage([.clientAuth])) }),
        certificate(
            "extension_unreadable", breaks: { $0.extensions.set(.keyUsage, isCritical: true, [0x04, 0x01, 0x80]) },
            keeps: { $0.extensions.set(.extendedKeyUsage, [0x30, 0x00]) }),
        certificate(
            "extension_unreadable", breaks: { $0.extensions.set(.ocspNoCheck, [0x30, 0x00]) },
            keeps: { $0.extensions.set(.ocspNoCheck, RawDER.null) }),
        list(
            "extension_unreadable", breaks: { $0.extensions.set(.crlNumber, [0x0C, 0x01, 0x31]) },
            keeps: { $0.extensions.set(.crlNumber, [0x02, 0x01, 0x31]) }),
        certificate(
            "extension_default_written",
            breaks: { $0.extensions.set(OID(1, 2, 86, 21, 1, 3), writesDefault: true, RawDER.null) },
            keeps: { $0.extensions.set(OID(1, 2, 86, 21, 1, 3), isCritical: true, RawDER.null) }),
        certificate(
            "extension_unknown_critical",
            breaks: { $0.extensions.set(OID(1, 2, 86, 21, 1, 3), isCritical: true, RawDER.null) },
            keeps: { $0.extensions.set(OID(1, 2, 86, 21, 1, 3), RawDER.null) }),
        certificate(
            "authority_key_identifier_critical",
            breaks: { $0.extensions.set(AuthorityKeyIdentifier(keyIdentifier: [1]), isCritical: true) },
            keeps: { $0.extensions.set(AuthorityKeyIdentifier(keyIdentifier: [1])) }),
        certificate(
            "authority_key_identifier_keyless", breaks: { $0.extensions.set(.authorityKeyIdentifier, [0x30, 0x00]) },
            keeps: { $0.extensions.set(.authorityKeyIdentifier, [0x30, 0x03, 0x80, 0x01, 0x05]) }),
        certificate(
            "authority_key_identifier_half",
            breaks: { $0.extensions.set(.authorityKeyIdentifier, [0x30, 0x06, 0x80, 0x01, 0x05, 0x82, 0x01, 0x01]) },
            keeps: {
                let issuer = RawDER.value(0xA1, RawDER.value(0x82, [0x61]))
                let identifier = RawDER.sequence([0x80, 0x01, 0x05], issuer, [0x82, 0x01, 0x01])
                $0.extensions.set(.authorityKeyIdentifier, identifier)
            }),
    ]
}

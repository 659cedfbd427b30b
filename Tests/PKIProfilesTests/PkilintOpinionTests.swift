import PKIProfiles
import PKIStructures
import TestSupport
import Testing

/// Where pkilint knows a rule too, it finds it broken in the same structures, and not in their neighbours.
@Suite("Lints beside pkilint", .enabled(if: Foreign.has(.pkilint)))
struct PkilintOpinionTests {
    private static let syntax = "itu.invalid_asn1_syntax"
    /// What cannot be decoded at all.
    private static let unreadable = "unreadable"

    /// Its words for our rules.
    static let words: [String: String] = [
        "attribute_string_type": syntax, "attribute_characters": syntax, "attribute_too_long": syntax,
        "attribute_empty": syntax, "email_address_in_name": "pkix.subject_email_address_not_in_san",
        "name_level_order": unreadable, "issuer_empty": "pkix.name_empty", "time_type": "pkix.wrong_time_useful_type",
        "time_form": "pkix.invalid_time_syntax",
        "signature_algorithms_differ": "pkix.certificate_signature_algorithm_mismatch",
        "signature_parameters": syntax, "extension_repeated": "pkix.duplicate_extension",
        "extension_list_empty": unreadable, "extension_value_empty": syntax, "extension_unreadable": syntax,
        "extension_default_written": unreadable,
        "authority_key_identifier_critical": "pkix.authority_key_identifier_critical",
        "authority_key_identifier_keyless": "pkix.authority_key_identifier_keyid_missing",
        "authority_key_identifier_half": "pkix.aki_with_serial_number_but_cert_issuer_absent",
        "serial_not_positive": "pkix.certificate_serial_number_out_of_range",
        "serial_too_long": "pkix.certificate_serial_number_out_of_range",
        "version_too_low": "pkix.certificate_version_is_not_v3", "unique_identifier": "pkix.issuer_unique_id_present",
        "validity_reversed": "pkix.certificate_negative_validity_period",
        "subject_key_identifier_missing": "pkix.certificate_skid_ca_missing",
        "subject_key_identifier_critical": "pkix.certificate_skid_extension_critical",
        "subject_key_identifier_method": "pkix.unknown_subject_key_identifier_calculation_method",
        "basic_constraints_not_critical": "pkix.basic_constraints_extension_not_critical",
        "path_length_misplaced": "pkix.ca_certificate_keycertsign_keyusage_not_set",
        "key_cert_sign_without_ca": "pkix.ee_certificate_keycertsign_keyusage_set",
        "authority_without_key_cert_sign": "pkix.ca_certificate_no_ku_extension",
        "time_stamping_not_critical": "pkix.extended_key_usage_extension_with_timestamping_not_critical",
        "distribution_points_critical": "pkix.certificate_crldp_extension_critical",
        "distribution_point_address": "pkix.invalid_uri_syntax",
        "access_critical": "pkix.authority_information_access_extension_critical",
        "access_location": "pkix.invalid_uri_syntax",
        "name_constraints_misplaced": "pkix.name_constraints_in_ee_certificate",
        "name_constraints_not_critical": "pkix.certificate_name_constraints_extension_not_critical",
        "subtree_distance": "pkix.name_constraints_non_default_minimum",
        "policy_limits_misplaced": "pkix.end_entity_inhibit_anypolicy_extension_present",
        "directory_attributes_critical": "pkix.subject_information_access_extension_critical",
        "issuer_alternative_name_critical": "pkix.issuer_alt_name_extension_critical",
        "key_parameters": syntax, "curve_not_named": syntax,
        "key_usage_not_critical": "pkix.key_usage_extension_not_critical", "key_usage_empty": "pkix.no_ku_bits_set",
        "key_usage_against_key": "pkix.key_usage_value_prohibited_for_rsa",
        "agreement_limit_alone": "pkix.both_encipheronly_and_decipheronly_ku_set",
        "alternative_name_critical": "pkix.san_extension_is_critical_non_empty_subject",
        "alternative_name_host": "pkix.invalid_domain_name_syntax",
        "alternative_name_address": "pkix.ip_address_wrong_length",
        "alternative_name_mailbox": "pkix.invalid_email_address_syntax",
        "policy_repeated": "pkix.duplicate_certificate_policy_oids",
        "policy_statement_address": "pkix.invalid_uri_syntax", "policy_notice_too_long": syntax,
        "policy_notice_string_type": "pkix.rfc5280_certificate_policies_invalid_explicit_text_encoding",
        "list_version": "pkix.crl_version_missing", "list_number_missing": "pkix.crl_number_missing",
        "list_number_critical": "pkix.crl_number_extension_critical",
        "list_number_too_long": "pkix.crl_number_out_of_range",
        "list_authority_key_identifier_missing": "pkix.authority_key_identifier_missing",
        "list_next_update_missing": "pkix.validity_period_end_value_missing",
        "list_entries_empty": "pkix.crl_revoked_certificates_empty", "entry_date_form": "pkix.wrong_time_useful_type",
        "entry_extension_critical": "pkix.crl_reason_code_extension_critical",
        "entry_extension_repeated": unreadable, "entry_invalidity_date_form": syntax,
    ]

    /// What pkilint says of a structure that breaks a rule and not of the one that keeps it, a set a case.
    private static func opinions(of cases: [LintCase]) throws -> [Set<String>] {
        let scratch = try Scratch()
        var files: [String] = []
        for (index, each) in cases.enumerated() {
            for (name, bytes) in [("breaks", try each.breaks()), ("keeps", try each.keeps())] {
                let pem = PEMBlock(label: each.kind.rawValue, bytes: bytes).text
                files.append(try scratch.write(pem, as: "\(index)-\(name).pem"))
            }
        }
        let found = try Foreign.pkilint(files).map { Set($0.elements.compactMap { $0["code"]?.string }) }
        try #require(found.count == files.count)
        return cases.indices.map { found[2 * $0].subtracting(found[2 * $0 + 1]) }
    }

    @Test func `pkilint finds the same rules broken`() throws {
        let cases = LintCase.all.filter { $0.kind != .request && Self.words[$0.rule] != nil }
        #expect(Set(cases.map(\.rule)) == Set(Self.words.keys))
        var agreed: Set<String> = []
        var heard: [String: Set<String>] = [:]
        for (each, opinion) in zip(cases, try Self.opinions(of: cases)) {
            heard[each.rule, default: []].formUnion(opinion)
            if let word = Self.words[each.rule], opinion.contains(word) { agreed.insert(each.rule) }
        }
        let missing = Set(Self.words.keys).subtracting(agreed).sorted()
        #expect(missing.isEmpty, "\(missing.map { "\($0): \(heard[$0] ?? [])" })")
    }
}

import PKIProfiles
import PKIStructures
import TestSupport
import Testing

/// Certificates that others made for testing: our lints and pkilint say the same where they know the same rules.
@Suite("Lints beside pkilint on vectors", .enabled(if: Foreign.has(.pkilint, .vectors)))
struct PkilintVectorTests {
    /// A rule by our codes and by pkilint's.
    struct Equivalent: Sendable, CustomTestStringConvertible {
        let ours: Set<String>
        let theirs: Set<String>
        var testDescription: String { ours.sorted().joined(separator: ", ") }

        init(_ ours: Set<String>, _ theirs: Set<String>) {
            self.ours = Set(ours.map { "lint.\($0)" })
            self.theirs = Set(theirs.map { "pkix.\($0)" })
        }
    }

    static let equivalents = [
        Equivalent(["time_type"], ["wrong_time_useful_type"]),
        Equivalent(["signature_algorithms_differ"], ["certificate_signature_algorithm_mismatch"]),
        Equivalent(["extension_repeated"], ["duplicate_extension"]),
        Equivalent(["serial_not_positive", "serial_too_long"], ["certificate_serial_number_out_of_range"]),
        Equivalent(["validity_reversed"], ["certificate_negative_validity_period"]),
        Equivalent(["unique_identifier"], ["issuer_unique_id_present", "subject_unique_id_present"]),
        Equivalent(["subject_key_identifier_missing"], ["certificate_skid_ca_missing"]),
        Equivalent(["subject_key_identifier_critical"], ["certificate_skid_extension_critical"]),
        Equivalent(["basic_constraints_not_critical"], ["basic_constraints_extension_not_critical"]),
        Equivalent(["key_cert_sign_without_ca"], ["ee_certificate_keycertsign_keyusage_set"]),
        Equivalent(
            ["authority_without_key_cert_sign"],
            ["ca_certificate_no_ku_extension", "ca_certificate_keycertsign_keyusage_not_set"]),
        Equivalent(["key_usage_not_critical"], ["key_usage_extension_not_critical"]),
        Equivalent(["key_usage_empty"], ["no_ku_bits_set"]),
        Equivalent(["key_usage_against_key"], ["key_usage_value_prohibited_for_rsa"]),
        Equivalent(["alternative_name_mailbox"], ["invalid_email_address_syntax"]),
        Equivalent(["policy_repeated"], ["duplicate_certificate_policy_oids"]),
        Equivalent(["name_constraints_misplaced"], ["name_constraints_in_ee_certificate"]),
        Equivalent(["name_constraints_not_critical"], ["certificate_name_constraints_extension_not_critical"]),
        Equivalent(["distribution_points_critical"], ["certificate_crldp_extension_critical"]),
        Equivalent(["issuer_empty"], ["name_empty"]),
        Equivalent(["email_address_in_name"], ["subject_email_address_not_in_san"]),
    ]

    /// The codes of both for every certificate of NIST's path validation suite.
    private static let opinions = Result { try both() }

    private static func both() throws -> [(name: String, ours: Set<String>, theirs: Set<String>)] {
        let scratch = try Scratch()
        let files = try Foreign.vectors("PKITS_data/certs")
        let paths = try files.map { file in
            try scratch.write(PEMBlock(label: "CERTIFICATE", bytes: file.bytes).text, as: file.name + ".pem")
        }
        let theirs = try Foreign.pkilint(paths)
        return try files.indices.map { index in
            // One has a signature that ends within an octet, which lints do not look at.
            let ours = Lints.findings(in: try LintedCertificate(derEncoded: files[index].bytes))
            let codes = theirs[index].elements.compactMap { $0["code"]?.string }
            return (files[index].name, Set(ours.map(\.rule.code)), Set(codes))
        }
    }

    @Test(arguments: equivalents)
    func `both find a rule broken in the same certificates`(rule: Equivalent) throws {
        let opinions = try Self.opinions.get()
        #expect(opinions.count > 400)
        for each in opinions {
            let ours = !each.ours.isDisjoint(with: rule.ours)
            let theirs = !each.theirs.isDisjoint(with: rule.theirs)
            #expect(ours == theirs, "\(each.name): we say \(ours), pkilint \(theirs)")
        }
    }
}

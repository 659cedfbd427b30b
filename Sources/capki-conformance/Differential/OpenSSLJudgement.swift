internal import CBaselines
internal import PKIStructures

/// What OpenSSL's `X509_verify_cert` says of a case, with all its hardening.
struct OpenSSLJudgement {
    /// The number of its error, 0 where the path is valid.
    let error: Int32

    var isValid: Bool { error == 0 }

    /// The words of OpenSSL for the error.
    var text: String {
        var octets: [UInt8] = []
        while let octet = UInt8(exactly: capki_judge_error_text(error, Int32(octets.count))), octet != 0 {
            octets.append(octet)
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// - Throws: `StructureError` for a time that cannot be read.
    init(_ foreign: ForeignCase) throws {
        let question = foreign.question
        capki_judge_clear()
        Self.add([foreign.leaf], capki_judge_leaf)
        Self.add(foreign.pool, capki_judge_untrusted)
        Self.add(foreign.anchors, capki_judge_anchor)
        Self.add(foreign.crls, capki_judge_crl)
        for policy in question.initialPolicySet ?? [] {
            Self.hand(Array(policy.utf8))
            _ = capki_judge_policy()
        }
        let name = question.expectedPeerName
        Self.hand(Array((name?.value ?? "").utf8))
        capki_judge_name(name.map { $0.kind == "IP" ? 2 : $0.kind == "RFC822" ? 3 : 1 } ?? 0)
        error = capki_judge_run(
            try question.time().secondsSinceEpoch, Self.questions(question), Int32(question.maxChainDepth ?? -1))
    }

    private static func questions(_ question: ConformanceCase) -> Int32 {
        var flags = 0
        func add(_ flag: Int, _ isAsked: Bool?) { if isAsked == true { flags |= flag } }
        add(capki_judge_requires_revocation, question.revocation == "crl-all")
        add(capki_judge_explicit_policy, question.initialExplicitPolicy)
        add(capki_judge_inhibit_mapping, question.initialPolicyMappingInhibit)
        add(capki_judge_inhibit_any_policy, question.initialInhibitAnyPolicy)
        add(capki_judge_tls_server, question.validationKind == "SERVER")
        add(capki_judge_tls_client, question.validationKind == "CLIENT")
        return Int32(flags)
    }

    private static func add(_ trees: [SignedTree], _ role: Int) {
        for tree in trees {
            hand(tree.bytes)
            _ = capki_judge_add(Int32(role))
        }
    }

    private static func hand(_ bytes: [UInt8]) {
        capki_baseline_clear()
        for byte in bytes { capki_baseline_append(byte) }
    }
}

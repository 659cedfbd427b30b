internal import PKIStructures

/// What speaks against the protection of a PKCS#12 file.
struct PKCS12Notes {
    private let mac: MACData.Scheme?
    private let outerSchemes: [PasswordBasedScheme]
    private let isPlain: Bool

    init(_ mac: MACData.Scheme?, _ contents: [PKCS12Contents]) {
        self.mac = mac
        outerSchemes = contents.compactMap { if case .encrypted(let scheme, _) = $0 { scheme } else { nil } }
        isPlain = !contents.contains { $0.isProtected }
    }

    /// The findings, each once.
    func findings(innerSchemes: [PasswordBasedScheme], passedOver: [OID]) -> [Finding] {
        var findings = macFindings
        if isPlain {
            findings.append(
                Finding(
                    code: "pkcs12.not_encrypted", message: "nothing in the file is encrypted", clause: "RFC 7292 §3.1"))
        }
        let schemes = outerSchemes + innerSchemes
        findings += schemes.compactMap(\.oldName).map {
            Finding(
                code: "pkcs12.old_cipher", message: "the file is encrypted with \($0)", clause: "NIST SP 800-131A §2")
        }
        findings += passedOver.map {
            Finding(
                code: "pkcs12.unread_entry", message: "an entry of type \($0) is passed over", clause: "RFC 7292 §4.2")
        }
        var seen: Set<Finding> = []
        return findings.filter { seen.insert($0).inserted }
    }

    private var macFindings: [Finding] {
        guard let mac else {
            return [
                Finding(
                    code: "pkcs12.no_mac", message: "the file has no MAC, so that changes to it do not show",
                    clause: "RFC 7292 §4")
            ]
        }
        var findings: [Finding] = []
        if case .pkcs12(let digest, _, _) = mac, [.sha1, .md5].contains(digest) {
            findings.append(
                Finding(
                    code: "pkcs12.old_mac", message: "the MAC of the file is HMAC with \(digest)",
                    clause: "NIST SP 800-131A §10"))
        }
        if mac.iterationCount < 1000 {
            findings.append(
                Finding(
                    code: "pkcs12.few_rounds",
                    message: "the key of the MAC is made in \(mac.iterationCount) rounds, the least is 1000",
                    clause: "RFC 8018 §4.2"))
        }
        return findings
    }
}

extension PasswordBasedScheme {
    /// The cipher, where nobody should use it any more.
    fileprivate var oldName: String? {
        switch self {
        case .pbes2(let scheme): scheme.cipher == .tripleDESCBC ? "3DES" : nil
        case .pbes1(.md5DES, _), .pbes1(.sha1DES, _): "DES"
        case .pbes1(.md5RC2, _), .pbes1(.sha1RC2, _): "RC2 of 64 bits"
        case .pkcs12(let scheme, _):
            switch scheme {
            case .sha1RC4With128Bits: "RC4 of 128 bits"
            case .sha1RC4With40Bits: "RC4 of 40 bits"
            case .sha1TripleDESWithThreeKeys: "3DES"
            case .sha1TripleDESWithTwoKeys: "3DES with two keys"
            case .sha1RC2With128Bits: "RC2 of 128 bits"
            case .sha1RC2With40Bits: "RC2 of 40 bits"
            }
        }
    }
}

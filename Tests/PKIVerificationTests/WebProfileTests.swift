import PKIKeys
import PKIStructures
import PKIVerification
import Testing

@Suite("The rules of the web PKI (CA/B BR §7.1.2), each kept and broken")
struct WebProfileTests {
    @Test("a rule decides", arguments: issuers + subscribers + names)
    func rule(_ rule: RuleCase) throws {
        let pki = try SmallPKI(root: rule.root, issuing: rule.issuing) {
            $0.subject = "CN=a.example.cn"
            $0.purposes = [.serverAuth]
            $0.more = [Extension(SubjectAlternativeName([.dnsName("a.example.cn")]))]
            rule.leaf(&$0)
        }
        let verdict = pki.verdict {
            $0.profile = .webPKI
            $0.purpose = .tlsServer
        }
        #expect(verdict.code == rule.code, "\(verdict.summary)")
        #expect(verdict.reason.contains(rule.evidence), "\(verdict.summary)")
    }

    private static func constraints(isCritical: Bool) -> Extension {
        Extension(
            NameConstraints(permittedSubtrees: [GeneralSubtree(base: .dnsName("example.cn"))]), isCritical: isCritical)
    }

    private static func alternatives(_ names: [GeneralName], isCritical: Bool = false) -> [Extension] {
        [Extension(SubjectAlternativeName(names), isCritical: isCritical)]
    }

    static let issuers: [RuleCase] = [
        RuleCase("a good path is valid", nil),
        RuleCase("name constraints need not be critical", nil).issuing { $0.more = [constraints(isCritical: false)] },
        RuleCase("a root with an extKeyUsage", .profileViolation, "has an extKeyUsage").root {
            $0.purposes = [.serverAuth]
        },
        RuleCase("a root whose authorityKeyIdentifier is another key's", .profileViolation, "not that of its own key")
            .root { $0.authorityKeyIdentifier = [1] },
        RuleCase("an authorityKeyIdentifier that names a certificate", .profileViolation, "names a certificate").root {
            $0.keyIdentifiers = false
            let issuer = GeneralNames([.dnsName("a.cn")])
            let serial = SerialNumber(magnitude: [1])
            $0.more = [Extension(SubjectKeyIdentifier([1]))]
            if let serial {
                $0.more.append(
                    Extension(
                        AuthorityKeyIdentifier(keyIdentifier: [1], authorityCertIssuer: issuer, serialNumber: serial)))
            }
        },
        RuleCase("a CA for servers and for mail", .profileViolation, "for other purposes").issuing {
            $0.purposes = [.serverAuth, .emailProtection]
        },
        RuleCase("an SM2 key", .unsupportedAlgorithm, "neither RSA nor").leaf { $0.key = "sm2" },
        RuleCase("an Ed25519 key", .unsupportedAlgorithm, "neither RSA nor").leaf { $0.key = "ed25519" },
    ]

    static let subscribers: [RuleCase] = [
        RuleCase("a server without extKeyUsage", .extendedKeyUsageViolation, "has no extKeyUsage")
            .leaf { $0.purposes = [] },
        RuleCase("a server whose extKeyUsage is critical", .extendedKeyUsageViolation, "is critical").leaf {
            $0.purposes = []
            $0.more.append(Extension(ExtendedKeyUsage([.serverAuth]), isCritical: true))
        },
        RuleCase("a server for any purpose", .extendedKeyUsageViolation)
            .leaf { $0.purposes = [.serverAuth, .anyExtendedKeyUsage] },
        RuleCase("a server that signs code", .extendedKeyUsageViolation)
            .leaf { $0.purposes = [.serverAuth, .codeSigning] },
        RuleCase("a server that is a client too", nil).leaf { $0.purposes = [.serverAuth, .clientAuth] },
        RuleCase("a CA in the place of a server", .profileViolation, "is a CA").leaf {
            $0.isCA = true
        },
        RuleCase("an EC key that enciphers keys", .profileViolation, "keyEncipherment")
            .leaf { $0.keyUsage = [.digitalSignature, .keyEncipherment] },
        RuleCase("an RSA key that enciphers keys", nil).leaf {
            $0.key = "rsa2048"
            $0.keyUsage = [.digitalSignature, .keyEncipherment]
        },
    ]

    static let names: [RuleCase] = [
        RuleCase("a server without alternative names", .profileViolation, "has no subjectAltName").leaf {
            $0.more = []
        },
        RuleCase("alternative names that are critical beside a subject", .profileViolation, "is critical")
            .leaf { $0.more = alternatives([.dnsName("a.example.cn")], isCritical: true) },
        RuleCase("alternative names that are critical without a subject", nil).leaf {
            $0.subject = ""
            $0.more = alternatives([.dnsName("a.example.cn")], isCritical: true)
        },
        RuleCase("a mailbox among the names of a server", .profileViolation, "neither a domain name nor")
            .leaf { $0.more = alternatives([.dnsName("a.example.cn"), .rfc822Name("a@example.cn")]) },
        RuleCase("a wildcard for a top-level domain", .profileViolation, "a whole top-level domain")
            .leaf { $0.more = alternatives([.dnsName("a.example.cn"), .dnsName("*.cn")]) },
        RuleCase("a common name in other letters", .profileViolation, "is not one alternative name")
            .leaf { $0.subject = "CN=A.example.cn" },
        RuleCase("a common name that no alternative name is", .profileViolation, "is not one alternative name")
            .leaf { $0.subject = "CN=b.example.cn" },
        RuleCase("two common names", .profileViolation).leaf { $0.subject = "CN=a.example.cn, CN=a.example.cn" },
        RuleCase("a common name that is an address in another form", .profileViolation).leaf {
            $0.subject = "CN=192.000.002.001"
            $0.more = alternatives([.ipAddress([192, 0, 2, 1])])
        },
        RuleCase("a common name that is an address", nil).leaf {
            $0.subject = "CN=2001:db8::1"
            $0.more = alternatives([.ipAddress([0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [1])])
        },
        RuleCase("no common name", nil).leaf { $0.subject = "O=A" },
    ]
}

internal import PKIKeys
internal import PKIProfiles
public import PKIStructures

/// Whether one certificate is a faithful reissue of another, by the rules that ``CertificateAuthority`` reissues under: told from
/// the two certificates alone, so that anybody can ask.
public struct ReissueComparison: Sendable, Hashable {
    /// One way in which the two differ.
    public struct Difference: Sendable, Hashable {
        /// The field or extension, by its name in the ASN.1.
        public let field: String
        /// What the original has.
        public let original: String
        /// What the other one has.
        public let reissued: String
        /// Whether a reissue may differ in this.
        public let isAllowed: Bool
        /// The rule, in words.
        public let rule: String
    }

    /// Every difference that matters, in the order of the fields. What a reissue always makes anew is not among them: the serial
    /// number, the key, the signature, and the extensions that follow the key or the issuer.
    public let differences: [Difference]

    /// Whether it is a faithful reissue.
    public var isFaithful: Bool { differences.allSatisfy(\.isAllowed) }

    /// - Throws: `StructureError` where a name, a key or the extensions of one cannot be read, `KeyError` for a key of an
    ///   unknown algorithm.
    public init(of reissued: Certificate, with original: Certificate) throws {
        let fields = try Self.fields(reissued, original)
        let extensions = try Self.extensions(reissued.extensions, original.extensions)
        differences = fields + extensions
    }

    private static func fields(_ reissued: Certificate, _ original: Certificate) throws -> [Difference] {
        var found: [Difference] = []
        if reissued.version != original.version {
            found.append(
                differ("version", "\(original.version)", "\(reissued.version)", "the version is the original's"))
        }
        if reissued.serialNumber == original.serialNumber {
            let number = original.serialNumber.description
            found.append(differ("serialNumber", number, number, "a new certificate has a serial number of its own"))
        }
        if try !reissued.issuer.matches(original.issuer) {
            found.append(
                differ("issuer", "\(try original.issuer)", "\(try reissued.issuer)", "the issuer is the original's"))
        }
        found += times(reissued.validity, original.validity)
        if reissued.subjectBytes != original.subjectBytes {
            found.append(
                differ(
                    "subject", "\(try original.subject)", "\(try reissued.subject)",
                    "the subject is the original's, byte for byte"))
        }
        return found + (try keys(reissued, original))
    }

    /// The end never moves; the beginning may be that of the reissue, where the settings of the CA allow it.
    private static func times(_ reissued: Validity, _ original: Validity) -> [Difference] {
        func difference(_ field: String, _ path: KeyPath<Validity, CertificateTime>, _ isAllowed: Bool) -> Difference? {
            let (old, new) = (original[keyPath: path], reissued[keyPath: path])
            guard old != new else { return nil }
            return differ(
                field, text(old, beside: new), text(new, beside: old), "the validity is the original's",
                isAllowed: isAllowed)
        }
        let start = reissued.notBefore.instant
        let isLater = start > original.notBefore.instant && start <= original.notAfter.instant
        return [difference("notBefore", \.notBefore, isLater), difference("notAfter", \.notAfter, false)]
            .compactMap { $0 }
    }

    /// A time, with its type where that alone tells it from the other one.
    private static func text(_ time: CertificateTime, beside other: CertificateTime) -> String {
        time.instant == other.instant ? "\(time.instant) as \(time.form)" : "\(time.instant)"
    }

    private static func keys(_ reissued: Certificate, _ original: Certificate) throws -> [Difference] {
        let (new, old) = (try reissued.subjectPublicKeyInfo, try original.subjectPublicKeyInfo)
        let (family, oldFamily) = (try KeyFamily(of: new), try KeyFamily(of: old))
        let field = "subjectPublicKeyInfo"
        if family != oldFamily {
            return [differ(field, "\(oldFamily)", "\(family)", "the key is of the original's family")]
        }
        guard new == old else { return [] }
        // The key of an encryption certificate may have come out of the archive.
        let usage = try reissued.extensions.content(KeyUsage.self) ?? []
        let signs = usage.isEmpty || !usage.isDisjoint(with: [.digitalSignature, .nonRepudiation])
        let identifier = hexadecimal(try old.keyIdentifier)
        return [
            differ(
                field, identifier, identifier, "the key is a new one, or comes out of the archive", isAllowed: !signs)
        ]
    }

    private static func extensions(_ reissued: Extensions, _ original: Extensions) throws -> [Difference] {
        var found: [Difference] = []
        for member in original {
            let other = reissued[member.id]
            switch ExtensionBinding(of: member.id) {
            case .holder where other?.derBytes != member.derBytes:
                found.append(differ(member, other, member.id, "what belongs to the holder is copied byte for byte"))
            case .encoding where other == member:
                found.append(differ(member, other, member.id, "what belongs to one encoding is dropped"))
            default: break
            }
        }
        for member in reissued where original[member.id] == nil && ExtensionBinding(of: member.id) == .holder {
            found.append(differ(nil, member, member.id, "a reissue adds nothing about the holder"))
        }
        let shared = original.filter { ExtensionBinding(of: $0.id) == .holder }.map(\.id)
        let order = reissued.filter { shared.contains($0.id) }.map(\.id)
        if found.isEmpty, order != shared {
            found.append(differ("extensions", names(shared), names(order), "extensions keep their order"))
        }
        return found
    }

    private static func names(_ ids: [OID]) -> String {
        ids.map { $0.extensionName ?? $0.description }.joined(separator: ", ")
    }

    private static func differ(_ old: Extension?, _ new: Extension?, _ id: OID, _ rule: String) -> Difference {
        func text(_ member: Extension?) -> String {
            member.map { ($0.isCritical ? "critical " : "") + hexadecimal($0.value) } ?? "absent"
        }
        return differ(id.extensionName ?? id.description, text(old), text(new), rule)
    }

    private static func differ(
        _ field: String, _ old: String, _ new: String, _ rule: String, isAllowed: Bool = false
    ) -> Difference {
        Difference(field: field, original: old, reissued: new, isAllowed: isAllowed, rule: rule)
    }
}

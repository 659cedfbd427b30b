public import PKIKeys
public import PKISealing
public import PKIStructures

/// What `capki.yaml` says of electronic seals: who makes them, of which kinds, and how.
public struct SealSettings: Sendable, Hashable {
    /// What the code (esID) of a seal is that is made anew for a reissued certificate.
    public enum CodePolicy: String, Sendable, Hashable, CaseIterable {
        case same
        case new
    }

    /// The seal maker's certificate, a file in the directory; `nil` where it is named with each order.
    public var certificateFile: String?
    /// The maker's private key, a PKCS#8 file or a `pkcs11:` URI.
    public var keyFile: String?
    /// The PKCS#11 module of the URI; `nil` for the one of the CA's own key.
    public var module: String?
    /// Who is trusted for the maker, the owners and time stamps, each a file; empty for the root of the CA's own chain.
    public var anchorFiles: [String] = []
    /// Intermediate certificates, each a file; the CA's own chain is always among them.
    public var untrustedFiles: [String] = []
    /// CRLs by which the maker's certificate is judged, each a file.
    public var crlFiles: [String] = []
    /// Certificates of those whose seals are remade too, each a file: earlier makers, other systems.
    public var earlierMakerFiles: [String] = []
    /// The kinds of seals that are made.
    public var kinds: [SealKind] = [.official, .contract]
    public var generation = SealGeneration.v4
    public var codePolicy = CodePolicy.same
    /// Signature algorithms that are taken beside those of the standards, SM2 and RSA.
    public var furtherAlgorithms: [SignatureAlgorithm] = []
    /// Who stamps seals of GM/T 0031-2025 (RFC 3161), `http` or `https`; `nil` where it is named with each order.
    public var timestamp: String?
    /// The digest that is stamped; `nil` for that of the maker's signature.
    public var timestampDigest: DigestAlgorithm?
    /// The policy that is asked of the authority.
    public var timestampPolicy: OID?
    /// Who is trusted for time stamps, each a file; empty for those who are trusted for the rest.
    public var timestampAnchorFiles: [String] = []
    /// `header.Vid`, the maker of the seal system.
    public var vendorID = "capki"

    public init() {}
}

/// The shape of `seal` in `capki.yaml`.
struct SealDocument: Decodable {
    let certificate: String?
    let key: String?
    let module: String?
    let anchors: [String]?
    let untrusted: [String]?
    let crls: [String]?
    let earlierMakers: [String]?
    let kinds: [String]?
    let generation: String?
    let code: String?
    let algorithms: [String]?
    let timestamp: String?
    let timestampDigest: String?
    let timestampPolicy: String?
    let timestampAnchors: [String]?
    let vendorID: String?

    static let keys = Set(CodingKeys.allCases.map(\.rawValue))

    enum CodingKeys: String, CodingKey, CaseIterable {
        case certificate, key, module, anchors, untrusted, crls, kinds, generation, code, algorithms
        case timestamp
        case timestampDigest = "timestamp-digest"
        case timestampPolicy = "timestamp-policy"
        case timestampAnchors = "timestamp-anchors"
        case earlierMakers = "earlier-makers"
        case vendorID = "vendor-id"
    }

    func settings() throws(SettingsError) -> SealSettings {
        var settings = SealSettings()
        settings.certificateFile = certificate
        settings.keyFile = key
        settings.module = module
        settings.anchorFiles = anchors ?? []
        settings.untrustedFiles = untrusted ?? []
        settings.crlFiles = crls ?? []
        settings.earlierMakerFiles = earlierMakers ?? []
        settings.kinds = try kinds.map { names throws(SettingsError) in try Self.kinds(names) } ?? settings.kinds
        settings.generation = try generation.map(Self.generation) ?? settings.generation
        settings.codePolicy = try word(code, "code") ?? settings.codePolicy
        settings.furtherAlgorithms = try (algorithms ?? []).map(AuthoritySettings.algorithm)
        settings.timestamp = try timestamp.map(Self.address)
        settings.timestampDigest = try timestampDigest.map(Self.timestampDigest)
        settings.timestampPolicy = try timestampPolicy.map(Self.timestampPolicy)
        settings.timestampAnchorFiles = timestampAnchors ?? []
        settings.vendorID = try vendorID.map(Self.vendorID) ?? settings.vendorID
        guard (certificate == nil) == (key == nil) else {
            throw SettingsError(.badValue, "seal.certificate and seal.key belong together: give both, or none")
        }
        return settings
    }

    private static func kinds(_ names: [String]) throws(SettingsError) -> [SealKind] {
        guard !names.isEmpty else {
            throw SettingsError(.badValue, "seal.kinds is empty, so that no seal could be made")
        }
        var kinds: [SealKind] = []
        for name in names { if let kind: SealKind = try Self.word(name, "kinds") { kinds.append(kind) } }
        return kinds
    }

    private static func generation(_ name: String) throws(SettingsError) -> SealGeneration {
        guard let generation = SealGeneration.allCases.first(where: { "\($0)" == name.uppercased() }) else {
            throw unknown("generation", name, SealGeneration.allCases.map { "\($0)" })
        }
        return generation
    }

    private static func address(_ text: String) throws(SettingsError) -> String {
        guard ["http://", "https://"].contains(where: text.lowercased().hasPrefix) else {
            throw SettingsError(.badValue, "seal.timestamp is '\(text)', an address of http or https is possible")
        }
        return text
    }

    private static func timestampDigest(_ name: String) throws(SettingsError) -> DigestAlgorithm {
        let known = TimestampOrder.digests
        guard let digest = known.first(where: { $0.rawValue == name }) else {
            throw unknown("timestamp-digest", name, known.map(\.rawValue))
        }
        return digest
    }

    private static func timestampPolicy(_ text: String) throws(SettingsError) -> OID {
        do throws(StructureError) {
            return try OID(dotted: text)
        } catch {
            throw SettingsError(.badValue, "seal.timestamp-policy: \(error.message)")
        }
    }

    private static func vendorID(_ text: String) throws(SettingsError) -> String {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw SettingsError(.badValue, "seal.vendor-id is '\(text)', 1 to 64 characters of ASCII are possible")
        }
        return text
    }

    private func word<Value: RawRepresentable & CaseIterable>(
        _ name: String?, _ key: String
    ) throws(SettingsError) -> Value? where Value.RawValue == String {
        guard let name else { return nil }
        return try Self.word(name, key)
    }

    private static func word<Value: RawRepresentable & CaseIterable>(
        _ name: String, _ key: String
    ) throws(SettingsError) -> Value? where Value.RawValue == String {
        guard let value = Value(rawValue: name) else { throw unknown(key, name, Value.allCases.map(\.rawValue)) }
        return value
    }

    private static func unknown(_ key: String, _ name: String, _ known: [String]) -> SettingsError {
        SettingsError(.badValue, "seal.\(key) has '\(name)', known are \(known.joined(separator: ", "))")
    }
}

internal import PKIKeys
public import PKIStructures
internal import PKITokenDriver

/// An electronic seal on a token, beside its certificate.
///
/// PKCS#11 has no seals, so that each is a data object (PKCS#11 v2.40 §4.5) which everybody may read: CKA_VALUE is the DER
/// of the seal, CKA_APPLICATION is `capki-seal:` and the SHA-256 of the certificate's DER in hexadecimal, CKA_LABEL is for
/// people. The certificate finds its seal by that, and two seals on one token are told apart.
public struct TokenSeal: Sendable, Hashable {
    public let label: String
    /// The seal as it was made, a DER SEQUENCE.
    public let bytes: [UInt8]
    /// SHA-256 of the certificate that the seal is of.
    public let certificateHash: [UInt8]
    /// That certificate, where the token has it.
    public let certificate: TokenCertificate?
}

/// A seal that is to be written.
public struct SealDraft: Sendable, Hashable {
    let bytes: [UInt8]
    let label: String?

    /// Takes a seal that was made elsewhere.
    ///
    /// - Parameter label: `nil` takes the certificate's.
    /// - Throws: `TokenError.Code.badSeal` for what is not one DER SEQUENCE, or longer than ``Token/dataByteLimit``;
    ///   `badName`.
    public init(_ bytes: [UInt8], label: String? = nil) throws(TokenError) {
        guard (2...Token.dataByteLimit).contains(bytes.count) else {
            throw TokenError(
                .badSeal, "a seal of \(bytes.count) bytes, it must have 2 to \(Token.dataByteLimit)")
        }
        guard SmallDER.content(.sequence, bytes)?.isEmpty == false else {
            throw TokenError(
                .badSeal, "the seal is not one DER SEQUENCE", hint: "give the seal as the seal maker delivers it, DER")
        }
        if let label { try requireName(label, "a seal's label") }
        self.bytes = bytes
        self.label = label
    }
}

/// Which seal is wanted; what is `nil` is not asked about.
public struct SealSelector: Sendable, Hashable {
    public var label: String?
    /// CKA_ID of the certificate that it lies beside.
    public var id: [UInt8]?
    /// The certificate that it is of.
    public var certificate: Certificate?

    public init(label: String? = nil, id: [UInt8]? = nil, certificate: Certificate? = nil) {
        self.label = label
        self.id = id
        self.certificate = certificate
    }

    func matches(_ seal: TokenSeal) throws -> Bool {
        if let certificate, try SealLink.hash(of: certificate.derBytes) != seal.certificateHash { return false }
        return (label ?? seal.label) == seal.label && (id == nil || id == seal.certificate?.id)
    }

    /// What is wanted, for messages.
    var summary: String {
        let parts = [
            label.map { "label '\($0)'" }, id.map { "id \(hexadecimal($0))" },
            certificate.map { "certificate \($0.serialNumber)" },
        ].compactMap { $0 }
        return parts.isEmpty ? "any seal" : "a seal with " + parts.joined(separator: " and ")
    }
}

/// How a seal on a token names its certificate, for those who read tokens by other means.
public enum SealLink {
    private static let prefix = Array("capki-seal:".utf8)

    /// SHA-256 of a certificate's DER.
    static func hash(of certificate: [UInt8]) throws -> [UInt8] { try DigestAlgorithm.sha256.hash(certificate) }

    /// The CKA_APPLICATION of a certificate's seal.
    ///
    /// - Parameter hash: SHA-256 of the certificate's DER.
    public static func application(_ hash: [UInt8]) -> [UInt8] { prefix + Array(hexadecimal(hash).utf8) }

    /// The certificate's hash in the CKA_APPLICATION of a seal; `nil` for other data.
    public static func hash(in application: [UInt8]) -> [UInt8]? {
        guard application.starts(with: prefix) else { return nil }
        let digits = String(decoding: application.dropFirst(prefix.count), as: UTF8.self)
        guard let hash = bytes(hexadecimal: digits), hash.count == DigestAlgorithm.sha256.byteCount else { return nil }
        return hash
    }
}

extension Token {
    /// The seals on the token, with their certificates.
    public func seals() throws -> [TokenSeal] {
        try perform("listing the seals on token '\(description.label)'") { connection in
            let certificates = try connection.certificates([])
            return try connection.seals().map { stored in
                let own = try certificates.first { try SealLink.hash(of: $0.bytes) == stored.certificateHash }
                return TokenSeal(
                    label: stored.label, bytes: stored.bytes, certificateHash: stored.certificateHash,
                    certificate: own.flatMap { own in
                        own.certificate.map { TokenCertificate(label: own.label, id: own.id, certificate: $0) }
                    })
            }
        }
    }

    /// The one seal that fits.
    ///
    /// - Throws: `TokenError.Code.objectNotFound`, or `ambiguous` with the candidates.
    public func seal(matching selector: SealSelector) throws -> TokenSeal {
        let candidates = try seals().filter(selector.matches)
        guard let found = candidates.first else {
            throw TokenError(
                .objectNotFound, "token '\(description.label)' has not \(selector.summary)", hint: "capki token show")
        }
        guard candidates.count == 1 else {
            let names = candidates.map { seal in
                let own = seal.certificate.map { "serial \($0.certificate.serialNumber), id \(hexadecimal($0.id))" }
                return "'\(seal.label)' (\(own ?? "without its certificate"))"
            }
            throw TokenError(
                .ambiguous,
                "\(selector.summary) fits \(candidates.count) seals: \(names.joined(separator: ", "))",
                hint: "name one by its certificate, or by the id of that")
        }
        return found
    }

    /// The one certificate that fits and has its private key on the token, so that a seal can lie beside it.
    ///
    /// - Throws: `TokenError.Code.certificateNotFound`, or `ambiguous` with the candidates.
    public func certificateWithKey(matching selector: ObjectSelector) throws -> TokenCertificate {
        let keys = Set(try keys().map(\.id))
        return try one(certificates(matching: selector).filter { keys.contains($0.id) }, of: selector)
    }

    /// Writes the seal of a certificate that is on the token, proves by a signature of the token that the certificate's key
    /// is there, and removes the certificate's older seals.
    ///
    /// A failure in the middle, and a second run, are as with ``writeCertificate(_:label:chain:seal:replacing:at:)``.
    ///
    /// - Parameter replacing: says that other seals of the certificate may go; they go last.
    /// - Throws: `TokenError.Code.exists` where the certificate has another seal, `keyNotFound`.
    public func writeSeal(
        _ seal: SealDraft, beside own: TokenCertificate, replacing: Bool = false
    ) throws -> SealWriteReport {
        try requireLogin(for: "writing a seal")
        let what = "writing the seal to token '\(description.label)'"
        let publicKey = try PublicKey(own.certificate.subjectPublicKeyInfo)
        let key = try keyOf(publicKey, among: keys())
        let plan = try SealPlan(seal, of: own.certificate, label: own.label, stored: perform(what) { try $0.seals() })
        try plan.requirePlace(replacing, on: description)
        try make(plan.missing, what) { try prove(key, publicKey) }
        try removeAll(
            plan.others.map(\.name), "the seal is written, but removing the old ones",
            hint: "run the same command again", [{ try $0.seals(plan.others) }])
        return plan.report
    }
}

/// What came of writing a seal.
public struct SealWriteReport: Sendable, Hashable {
    public let label: String
    public let byteCount: Int
    /// Whether this very seal was there already, so that it was not written.
    public let wasPresent: Bool
    /// How many older seals of the certificate were removed.
    public let removedCount: Int
}

/// A seal where it stands.
struct StoredSeal: Sendable {
    let handle: ObjectHandle
    let label: String
    let certificateHash: [UInt8]
    let bytes: [UInt8]

    /// Which one it is, for messages.
    var name: String { "the seal '\(label)' of \(bytes.count) bytes" }
}

/// What is written of a seal, and what stands in its place.
struct SealPlan: Sendable {
    let object: PlannedObject
    /// Other seals of the certificate.
    let others: [StoredSeal]
    private let label: String
    private let byteCount: Int
    private let isPresent: Bool

    init(_ seal: SealDraft, of certificate: Certificate, label: String, stored: [StoredSeal]) throws {
        let hash = try SealLink.hash(of: certificate.derBytes)
        let name = seal.label ?? label
        let identity: [Attribute] = [
            .objectClass(.data), Attribute(.token, true), Attribute(.application, SealLink.application(hash)),
        ]
        object = PlannedObject(
            name: "seal '\(name)' of certificate \(certificate.serialNumber)", identity: identity, value: seal.bytes,
            attributes: identity + [
                Attribute(.private, false), Attribute(.label, Array(name.utf8)), Attribute(.value, seal.bytes),
            ])
        let own = stored.filter { $0.certificateHash == hash }
        others = own.filter { $0.bytes != seal.bytes }
        isPresent = own.contains { $0.bytes == seal.bytes }
        self.label = name
        byteCount = seal.bytes.count
    }

    /// The object, unless it is there.
    var missing: [PlannedObject] { isPresent ? [] : [object] }

    var report: SealWriteReport {
        SealWriteReport(label: label, byteCount: byteCount, wasPresent: isPresent, removedCount: others.count)
    }

    /// Refuses where the certificate has another seal and nobody said that it may go.
    func requirePlace(_ replacing: Bool, on token: TokenDescription) throws(TokenError) {
        guard !replacing, !others.isEmpty else { return }
        throw TokenError(
            .exists,
            "the certificate on token '\(token.label)' has another seal: \(others.map(\.name).joined(separator: ", "))",
            hint: "say with --replace that it may be replaced, if it may")
    }
}

extension Connection {
    /// The data objects that are seals.
    func seals() throws -> [StoredSeal] {
        try module.find([.objectClass(.data), Attribute(.token, true)], in: session).compactMap { handle in
            let values = try module.read([.application, .label, .value], of: handle, in: session)
            return SealLink.hash(in: values[.application] ?? []).map {
                StoredSeal(
                    handle: handle, label: printable(values[.label] ?? []), certificateHash: $0,
                    bytes: values[.value] ?? [])
            }
        }
    }

    /// Those of the seals that are still there.
    func seals(_ doomed: [StoredSeal]) throws -> [(handle: ObjectHandle, name: String)] {
        try seals().filter { seal in
            doomed.contains { $0.certificateHash == seal.certificateHash && $0.bytes == seal.bytes }
        }.map { ($0.handle, $0.name) }
    }
}

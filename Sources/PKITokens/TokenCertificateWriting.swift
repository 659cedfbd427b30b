internal import PKIKeys
public import PKIStructures
internal import PKITokenDriver

/// What came of writing a certificate.
public struct CertificateWriteReport: Sendable, Hashable {
    /// CKA_ID of the key and of the certificate.
    public let id: [UInt8]
    public let label: String
    /// Whether this very certificate was there already, so that it was not written.
    public let wasPresent: Bool
    /// How many certificates of the chain were written; the others were there.
    public let chainCount: Int
    /// How many older certificates were removed.
    public let removedCount: Int
    /// How many older private keys were removed.
    public let removedKeyCount: Int
    /// Older keys that stay because something may have been encrypted to them.
    public let keptKeys: [String]
    /// Whether the key objects carry the subject too; not every token lets them.
    public let hasSubjectOnKeys: Bool
    /// What came of writing its seal, where one was given.
    public let seal: SealWriteReport?
    /// How many older seals were removed, those of removed certificates too.
    public let removedSealCount: Int
}

extension Token {
    /// Writes the certificate of a key that is on the token, reads all back, and has the token sign to prove that the
    /// two belong together; older things go last.
    ///
    /// What fails the proof, or is in the middle when a call fails, is removed again; where that cannot be, the message
    /// says what is left. The same call again finishes it.
    ///
    /// - Parameters:
    ///   - label: `nil` takes the key's.
    ///   - chain: certificates of CAs to write beside it.
    ///   - seal: the certificate's electronic seal to write beside it.
    ///   - replacing: what of the older things may go.
    ///   - instant: the time at which the certificate must not be over; `nil` does not ask.
    /// - Throws: `TokenError.Code.keyNotFound` where no private key belongs to it, `certificateUnfit`, `exists` where the
    ///   key has another certificate, `readBackDiffers`.
    public func writeCertificate(
        _ certificate: Certificate, label: String? = nil, chain: [Certificate] = [], seal: SealDraft? = nil,
        replacing: Replacement = .nothing, at instant: Instant? = nil
    ) throws -> CertificateWriteReport {
        if let label { try requireName(label, "a certificate's label") }
        try requireLogin(for: "writing a certificate")
        try CertificateFitness.require(certificate, at: instant)
        try CertificateFitness.require(chain, above: certificate)
        let publicKey = try PublicKey(certificate.subjectPublicKeyInfo)
        let all = try keys()
        let key = try keyOf(publicKey, among: all)
        try CertificateFitness.require(certificate, fits: key)
        let plan = WritingPlan(certificate: certificate, id: key.id, label: label ?? key.label, chain: chain)
        return try write(plan, of: key, publicKey, among: all, objects: [], seal: seal, replacing: replacing)
    }

    /// Writes what is missing, has it proven, and removes what is replaced.
    ///
    /// - Parameter objects: what is made before the certificate.
    func write(
        _ plan: WritingPlan, of key: TokenKeyDescription, _ publicKey: PublicKey, among all: [TokenKeyDescription],
        objects: [PlannedObject], seal: SealDraft? = nil, replacing: Replacement
    ) throws -> CertificateWriteReport {
        let what = "writing the certificate to token '\(description.label)'"
        let stored = try perform(what) { try $0.certificates([]) }
        try requirePlace(plan, key, stored, replacing)
        let isPresent = stored.contains { $0.id == plan.id && $0.bytes == plan.certificate.derBytes }
        let missingChain = plan.missingChain(stored)
        let seals = seal == nil && replacing == .nothing ? [] : try perform(what) { try $0.seals() }
        let sealing = try seal.map { try SealPlan($0, of: plan.certificate, label: plan.label, stored: seals) }
        try sealing?.requirePlace(replacing != .nothing, on: description)
        let missing = objects + (isPresent ? [] : [plan.object]) + missingChain + (sealing?.missing ?? [])
        try make(missing, what) { try prove(key, publicKey) }
        let hasSubject = (try? performOnce(what) { try $0.setSubject(plan, key) }) != nil
        let replacement = try ReplacementPlan(
            replacing, by: plan.certificate, of: key, stored: stored, keys: all, seals: seals,
            replacedSeals: sealing?.others ?? [])
        try removeAll(
            replacement.names, "the certificate is written and proven, but removing what it replaces",
            hint: "run the same command again, which goes on removing",
            [
                { try $0.keys(of: replacement) }, { try $0.seals(replacement.seals) },
                { try $0.certificates(of: replacement) },
            ])
        return CertificateWriteReport(
            id: plan.id, label: plan.label, wasPresent: isPresent, chainCount: missingChain.count,
            removedCount: replacement.certificates.count, removedKeyCount: replacement.keyCount,
            keptKeys: replacement.keptKeys, hasSubjectOnKeys: hasSubject, seal: sealing?.report,
            removedSealCount: replacement.seals.count)
    }

    func keyOf(
        _ publicKey: PublicKey, among all: [TokenKeyDescription]
    ) throws(TokenError) -> TokenKeyDescription {
        let fitting = all.filter { $0.isPrivateHalf(of: publicKey) }
        guard let found = fitting.first else {
            throw TokenError(
                .keyNotFound,
                "none of the \(all.count) private keys on token '\(description.label)' belongs to the certificate",
                hint: "the certificate was issued for a key elsewhere; compare with capki token show")
        }
        guard fitting.count == 1, !found.id.isEmpty else {
            throw TokenError(
                .ambiguous,
                "\(fitting.count) private keys on token '\(description.label)' belong to the certificate, one with an id is needed"
            )
        }
        return found
    }

    /// Refuses where another certificate is in the place and nobody said that it may go.
    private func requirePlace(
        _ plan: WritingPlan, _ key: TokenKeyDescription, _ stored: [StoredCertificate], _ replacing: Replacement
    ) throws(TokenError) {
        let others = ReplacementPlan.inTheWay(of: plan.certificate, id: plan.id, among: stored)
        guard replacing == .nothing, !others.isEmpty else { return }
        let names = others.map { $0.certificate.map { "serial \($0.serialNumber)" } ?? "a damaged one" }
        throw TokenError(
            .exists,
            "the key '\(key.label)' on token '\(description.label)' has another certificate: \(names.joined(separator: ", "))",
            hint: "say with --replace that it may be replaced, if it may")
    }
}

extension TokenKeyDescription {
    /// The parameters of RSA may be NULL or absent, so that algorithm and key are compared and not the bytes.
    func isPrivateHalf(of other: PublicKey) -> Bool {
        publicKey?.algorithm == other.algorithm
            && publicKey?.subjectPublicKeyInfo.publicKey == other.subjectPublicKeyInfo.publicKey
    }
}

/// What is written, and for which key.
struct WritingPlan: Sendable {
    let certificate: Certificate
    let id: [UInt8]
    let label: String
    let chain: [Certificate]

    var object: PlannedObject { Self.object(certificate, id: id, label: label) }

    /// The certificates of the chain that the token does not have, under the identifiers of their keys.
    func missingChain(_ stored: [StoredCertificate]) -> [PlannedObject] {
        chain.filter { authority in !stored.contains { $0.bytes == authority.derBytes } }.map { authority in
            let id = (try? PublicKey(authority.subjectPublicKeyInfo).keyIdentifier) ?? []
            let name = try? authority.subject.attributes.last { $0.type == OID(2, 5, 4, 3) }?.value.text
            return Self.object(authority, id: id, label: name ?? "CA")
        }
    }

    /// PKCS#11 v2.40 §4.6.3; CKA_SERIAL_NUMBER is a DER INTEGER.
    private static func object(_ certificate: Certificate, id: [UInt8], label: String) -> PlannedObject {
        let identity: [Attribute] = [
            .objectClass(.certificate), Attribute(.token, true), Attribute(.id, id),
        ]
        return PlannedObject(
            name: "certificate '\(label)' (serial \(certificate.serialNumber), id \(hexadecimal(id)))",
            identity: identity, value: certificate.derBytes,
            attributes: identity + [
                .x509, Attribute(.private, false), Attribute(.label, Array(label.utf8)),
                Attribute(.subject, Array(certificate.subjectBytes)),
                Attribute(.issuer, Array(certificate.issuerBytes)),
                Attribute(.serialNumber, certificate.serialNumber.derBytes), Attribute(.value, certificate.derBytes),
            ])
    }
}

extension Connection {
    /// Gives the key objects the certificate's subject (PKCS#11 v2.40 §4.8, §4.9), by which some programs find them: a
    /// convenience of some tokens, without which the certificate is whole.
    fileprivate func setSubject(_ plan: WritingPlan, _ key: TokenKeyDescription) throws {
        let subject = [Attribute(.subject, Array(plan.certificate.subjectBytes))]
        try module.write(subject, to: privateKey(at: key.place), in: session)
        let publicKeys = [.objectClass(.publicKey), .keyType(key.place.type), key.place.link]
        for handle in try module.find(publicKeys, in: session) { try module.write(subject, to: handle, in: session) }
    }
}

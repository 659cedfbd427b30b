internal import PKIKeys
public import PKIStructures
internal import PKITokenDriver

/// What came of writing a certificate.
public struct CertificateWriteReport: Sendable, Hashable {
    /// CKA_ID of the key and of the certificate.
    public let id: [UInt8]
    public let label: String
    /// Whether this very certificate was there already, so that nothing was written.
    public let wasPresent: Bool
    /// How many older certificates of the key were removed.
    public let removedCount: Int
    /// Whether the key objects carry the subject too; not every token lets them.
    public let hasSubjectOnKeys: Bool
}

extension Token {
    /// Writes the certificate of a key that is on the token, reads all back, and has the token sign to prove that the
    /// two belong together. What fails the proof is removed again.
    ///
    /// - Parameters:
    ///   - label: `nil` takes the key's.
    ///   - replacing: says that other certificates of the key may go; they go last.
    /// - Throws: `TokenError.Code.keyNotFound` where no private key belongs to it, `exists` where the key has another
    ///   certificate, `readBackDiffers`.
    public func writeCertificate(
        _ certificate: Certificate, label: String? = nil, replacing: Bool = false
    ) throws -> CertificateWriteReport {
        if let label { try checkName(label, "a certificate's label") }
        try requireLogin(for: "writing a certificate")
        let publicKey = try PublicKey(certificate.subjectPublicKeyInfo)
        let key = try keyOf(publicKey)
        let plan = WritingPlan(certificate: certificate, key: key, label: label ?? key.label)
        let what = "writing the certificate to token '\(description.label)'"
        // Three steps, since the proof in the middle is a signature by the token as anybody would ask for it.
        let isPresent = try performOnce(what) { try $0.prepared(plan, replacing: replacing) }
        if isPresent {
            try prove(key, publicKey)
        } else {
            try write(plan, what) { try prove(key, publicKey) }
        }
        return try performOnce(what) { connection in
            let hasSubject = connection.setSubject(plan)
            let removed = replacing ? try connection.removeOthers(plan) : 0
            return CertificateWriteReport(
                id: key.id, label: plan.label, wasPresent: isPresent, removedCount: removed,
                hasSubjectOnKeys: hasSubject)
        }
    }

    private func keyOf(_ publicKey: PublicKey) throws -> TokenKey {
        let wanted = publicKey.subjectPublicKeyInfo
        let all = try keys()
        let fitting = all.filter {
            // The parameters of RSA may be NULL or absent, so that algorithm and key are compared and not the bytes.
            $0.publicKey?.algorithm == publicKey.algorithm
                && $0.publicKey?.subjectPublicKeyInfo.publicKey == wanted.publicKey
        }
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
        return try key(found)
    }

    /// Writes, checks, proves; undoes the writing where anything fails.
    private func write(_ plan: WritingPlan, _ what: String, proof: () throws -> Void) throws {
        try performOnce(what) { try $0.create(plan) }
        do {
            try proof()
        } catch {
            _ = try? performOnce(what) { try $0.remove(plan) }
            throw error
        }
    }

    /// A signature by the token, verified with the key that is in the certificate.
    private func prove(_ key: TokenKey, _ publicKey: PublicKey) throws {
        let message = try SystemRandomSource().bytes(32)
        let algorithm = key.usualAlgorithm
        let signature = try key.sign(SignableMessage(message), with: algorithm)
        let isValid = try publicKey.isValid(
            signature: signature[...], algorithm: algorithm.identifier, over: message[...])
        guard isValid else {
            throw TokenError(
                .readBackDiffers,
                "a test signature by the key '\(key.label)' on token '\(description.label)' does not verify with the certificate"
            )
        }
    }
}

/// What is written, and for which key.
private struct WritingPlan: Sendable {
    let certificate: Certificate
    let key: TokenKey
    let label: String

    /// PKCS#11 v2.40 §4.6.3; CKA_SERIAL_NUMBER is a DER INTEGER.
    var attributes: [Attribute] {
        [
            .objectClass(.certificate), .x509, Attribute(.token, true), Attribute(.private, false),
            Attribute(.label, Array(label.utf8)), Attribute(.id, key.id),
            Attribute(.subject, Array(certificate.subjectBytes)), Attribute(.issuer, Array(certificate.issuerBytes)),
            Attribute(.serialNumber, certificate.serialNumber.derBytes), Attribute(.value, certificate.derBytes),
        ]
    }
}

extension Connection {
    /// Whether the certificate is there already; refuses where another one is in its place.
    fileprivate func prepared(_ plan: WritingPlan, replacing: Bool) throws -> Bool {
        let others = try others(plan)
        guard replacing || others.isEmpty else {
            let names = others.map { other in
                other.certificate.map { "serial \($0.serialNumber)" } ?? "a damaged one"
            }
            throw TokenError(
                .exists,
                "the key '\(plan.key.label)' on token '\(token.label)' has another certificate: \(names.joined(separator: ", "))",
                hint: "say with --replace that it may be replaced, if it may")
        }
        return try !written(plan).isEmpty
    }

    /// Makes the object and compares every attribute; what differs is removed.
    fileprivate func create(_ plan: WritingPlan) throws {
        let handle = try module.create(plan.attributes, in: session)
        do {
            let found = try module.read(plan.attributes.map(\.type), of: handle, in: session)
            for attribute in plan.attributes where found[attribute.type] != attribute.value {
                throw TokenError(
                    .readBackDiffers,
                    "attribute 0x\(String(attribute.type.rawValue, radix: 16)) of the certificate on token '\(token.label)' is not what was written"
                )
            }
        } catch {
            try? module.destroy(handle, in: session)
            throw error
        }
    }

    /// Removes what ``create(_:)`` made.
    fileprivate func remove(_ plan: WritingPlan) throws {
        for stored in try written(plan) { try module.destroy(stored.handle, in: session) }
    }

    /// Removes the other certificates of the key.
    fileprivate func removeOthers(_ plan: WritingPlan) throws -> Int {
        let others = try others(plan)
        for stored in others { try module.destroy(stored.handle, in: session) }
        return others.count
    }

    /// Gives the key objects the certificate's subject (PKCS#11 v2.40 §4.8, §4.9), by which some programs find them.
    fileprivate func setSubject(_ plan: WritingPlan) -> Bool {
        let subject = [Attribute(.subject, Array(plan.certificate.subjectBytes))]
        do {
            let place = plan.key.place
            try module.write(subject, to: privateKey(at: place), in: session)
            for handle in try module.find([.objectClass(.publicKey), .keyType(place.type), place.link], in: session) {
                try module.write(subject, to: handle, in: session)
            }
            return true
        } catch {
            // A convenience of some tokens; the certificate is whole without it.
            return false
        }
    }

    private func written(_ plan: WritingPlan) throws -> [StoredCertificate] {
        try certificates([Attribute(.id, plan.key.id)]).filter { $0.bytes == plan.certificate.derBytes }
    }

    /// Other certificates under the key's identifier, and the same certificate under another one: programs take two with
    /// one issuer and serial number for an error.
    private func others(_ plan: WritingPlan) throws -> [StoredCertificate] {
        try certificates([]).filter { stored in
            let isSame = stored.bytes == plan.certificate.derBytes
            return (stored.id == plan.key.id) != isSame
        }
    }
}

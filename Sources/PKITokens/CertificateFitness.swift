internal import PKIKeys
internal import PKIStructures

/// What a key on a token is for, by its certificate and by what the token lets it do.
struct KeyPurpose: Hashable, Sendable {
    let signs: Bool
    let encrypts: Bool

    private static let signing: KeyUsage = [.digitalSignature, .nonRepudiation, .keyCertSign, .cRLSign]
    private static let encryption: KeyUsage = [.keyEncipherment, .dataEncipherment, .keyAgreement]

    /// - Parameter key: `nil` where the private key is not there to be asked.
    init(_ certificate: Certificate, key: TokenKeyDescription?) {
        let usage = try? certificate.extensions.content(KeyUsage.self)
        let maySign = usage.map { !$0.isDisjoint(with: Self.signing) } ?? true
        // Without the extension a certificate allows all; what was ever encrypted to it needs the key.
        let mayEncrypt = usage.map { !$0.isDisjoint(with: Self.encryption) } ?? (key?.canDecrypt ?? false)
        signs = maySign && key?.canSign ?? true
        encrypts = mayEncrypt || key?.canSign == false
    }
}

/// Whether a certificate should be on a token at all.
enum CertificateFitness {
    /// Refuses a certificate that nobody would accept later: weak key, wrong usage, over.
    ///
    /// - Parameter instant: the time; `nil` takes expired certificates too, such as those of old encryption keys.
    static func require(_ certificate: Certificate, at instant: Instant?) throws {
        var findings = KeyPolicy().findings(for: try certificate.subjectPublicKeyInfo).map(\.message)
        if !certificate.signatureAlgorithmsAgree {
            findings.append("its two signature algorithms differ (RFC 5280 §4.1.1.2)")
        }
        let end = certificate.validity.notAfter.instant
        if end < certificate.validity.notBefore.instant { findings.append("its validity ends before it begins") }
        if let instant, end < instant { findings.append("it expired on \(end)") }
        guard findings.isEmpty else { throw unfit(certificate, findings) }
    }

    /// Refuses a certificate whose key usage (RFC 5280 §4.2.1.3) has nothing that the key can do.
    static func require(_ certificate: Certificate, fits key: TokenKeyDescription) throws {
        let usage = try certificate.extensions.content(KeyUsage.self)
        let purpose = KeyPurpose(certificate, key: key)
        guard purpose.signs || (purpose.encrypts && key.canDecrypt) else {
            let can = key.canSign ? "signs" : key.canDecrypt ? "decrypts" : "does neither"
            throw unfit(
                certificate, ["its key usage is \(usage?.description ?? "absent"), and the key '\(key.label)' \(can)"])
        }
    }

    /// Refuses a chain in which the certificate's issuer, or that of a certificate in it, cannot be told.
    static func require(_ chain: [Certificate], above certificate: Certificate) throws {
        guard !chain.isEmpty else { return }
        for authority in chain {
            guard try authority.extensions.content(BasicConstraints.self)?.isCA == true else {
                throw unfit(authority, ["it stands in the chain, but is not one of a CA (RFC 5280 §4.2.1.9)"])
            }
        }
        for authority in chain {
            let signed = try ([certificate] + chain).contains { try $0 != authority && isIssuer(authority, of: $0) }
            guard signed else { throw unfit(authority, ["it stands in the chain, but signed nothing below it"]) }
        }
        guard try chain.contains(where: { try isIssuer($0, of: certificate) }) else {
            throw unfit(certificate, ["no certificate of the chain has signed it"])
        }
    }

    private static func isIssuer(_ authority: Certificate, of certificate: Certificate) throws -> Bool {
        guard authority.subjectBytes.elementsEqual(certificate.issuerBytes) else { return false }
        let key = try PublicKey(authority.subjectPublicKeyInfo)
        return try key.isValid(
            signature: certificate.signature, algorithm: certificate.signatureAlgorithm,
            over: certificate.tbsCertificate)
    }

    private static func unfit(_ certificate: Certificate, _ findings: [String]) -> TokenError {
        TokenError(
            .certificateUnfit,
            "certificate \(certificate.serialNumber) is not written: \(findings.joined(separator: "; "))")
    }
}

public import PKIStructures

/// The two certificates of one holder: one signs, the key of the other decrypts and is in the keeping of the key centre as well
/// (双证书, GB/T 20518, GM/T 0014).
///
/// Whether each of them is valid is the matter of ``PathValidator``, with ``Purpose/sign`` and ``Purpose/encrypt``.
public struct CertificatePair: Hashable, Sendable {
    public let signing: Certificate
    public let encryption: Certificate

    public init(signing: Certificate, encryption: Certificate) {
        self.signing = signing
        self.encryption = encryption
    }

    private static let clause = "GB/T 20518 §5.2.4"

    /// Everything that speaks against the two being a pair.
    public var flaws: [Flaw] {
        let signer = PathCertificate(signing)
        let receiver = PathCertificate(encryption)
        if let damaged = [signer, receiver].first(where: { $0.damage != nil }), let damage = damaged.damage {
            return [Flaw(.malformed, "\(damaged.label) is damaged: \(damage)", clause: "RFC 5280 §4.2")]
        }
        return [
            Self.holderFlaw(signer, receiver), Self.keyFlaw(signer, receiver), Self.serialFlaw(signer, receiver),
            Self.usageFlaw(signer, GMKeyUsageRule.signing, without: GMKeyUsageRule.encryption, "signing"),
            Self.usageFlaw(receiver, GMKeyUsageRule.encryption, without: GMKeyUsageRule.signing, "encryption"),
            Self.identityFlaw(signer, receiver),
        ].compactMap { $0 }
    }

    private static func holderFlaw(_ signer: PathCertificate, _ receiver: PathCertificate) -> Flaw? {
        if let authority = [signer, receiver].first(where: \.isCA) {
            return flaw("\(authority.label) is a CA, and has no pair")
        }
        guard !signer.hasEmptySubject, signer.bears(receiver.subject) else {
            return flaw("the certificates are for \(signer.label) and for \(receiver.label)")
        }
        return nil
    }

    private static func keyFlaw(_ signer: PathCertificate, _ receiver: PathCertificate) -> Flaw? {
        let keys = [signer, receiver].map { try? $0.certificate.subjectPublicKeyInfo }
        if keys[0] != nil, keys[0] == keys[1] {
            return flaw("both certificates of \(signer.label) have the same key")
        }
        // A key centre makes the key for decryption of the kind that the holder signs with (GM/T 0014).
        if keys[0]?.algorithm != keys[1]?.algorithm {
            return flaw("the keys of \(signer.label) are of two algorithms")
        }
        return nil
    }

    private static func serialFlaw(_ signer: PathCertificate, _ receiver: PathCertificate) -> Flaw? {
        guard signer.issuer.matches(receiver.issuer),
            signer.certificate.serialNumber == receiver.certificate.serialNumber
        else { return nil }
        return flaw("both certificates of \(signer.label) have the serial number \(signer.certificate.serialNumber)")
    }

    private static func usageFlaw(
        _ certificate: PathCertificate, _ wanted: KeyUsage, without other: KeyUsage, _ role: String
    ) -> Flaw? {
        let usage = certificate.keyUsage ?? []
        guard usage.isDisjoint(with: wanted) || !usage.isDisjoint(with: other) else { return nil }
        return flaw("the key usage of the \(role) certificate of \(certificate.label) is '\(usage)', not \(role) alone")
    }

    /// What both say of the holder's identity must be the same; one of them may say more.
    private static func identityFlaw(_ signer: PathCertificate, _ receiver: PathCertificate) -> Flaw? {
        let different = GMIdentityRule.identifiers.first { id in
            guard let one = signer.extensions[id], let other = receiver.extensions[id] else { return false }
            return one.value != other.value
        }
        return different.map { flaw("the certificates of \(signer.label) have two values of the identity \($0)") }
    }

    private static func flaw(_ reason: String) -> Flaw { Flaw(.pairMismatch, reason, clause: clause) }
}

internal import PKIKeys
internal import PKIStructures

/// What certificates, requests and CRLs have in common.
final class LintedFrame: Sendable {
    /// The times with their names in the ASN.1.
    let times: [(label: String, time: LintedTime)]
    /// The algorithm identifiers of the signature: inside what is signed, where there is one, and behind it.
    let signatureAlgorithms: [AlgorithmIdentifier]
    let extensions: LintedExtensions
    /// Whether there is an issuer, and it has no name.
    let isIssuerEmpty: Bool
    /// The names, one that stands twice only once, so that a root's findings are not told twice.
    let distinctNames: [LintedName]

    init(
        subject: Name? = nil, issuer: Name? = nil, times: [(label: String, time: LintedTime)] = [],
        signatureAlgorithms: [AlgorithmIdentifier?], extensions: LintedExtensions
    ) {
        self.times = times
        self.signatureAlgorithms = signatureAlgorithms.compactMap { $0 }
        self.extensions = extensions
        isIssuerEmpty = issuer?.isEmpty ?? false
        var names: [LintedName] = []
        if let subject { names.append(LintedName(.subject, subject)) }
        if let issuer, issuer != subject { names.append(LintedName(.issuer, issuer)) }
        distinctNames = names
    }

    /// The algorithm identifiers, one that stands twice only once.
    var distinctSignatureAlgorithms: [AlgorithmIdentifier] {
        signatureAlgorithms.count == 2 && signatureAlgorithms[0] == signatureAlgorithms[1]
            ? [signatureAlgorithms[0]] : signatureAlgorithms
    }
}

/// Who is certified, or asks to be.
final class LintedHolder: Sendable {
    let subject: Name
    let subjectPublicKeyInfo: SubjectPublicKeyInfo
    let extensions: LintedExtensions
    /// The family of the key, `nil` where it is not known.
    let keyFamily: KeyFamily?
    /// The numbers of an RSA key.
    let rsaKey: RSAPublicKey?

    init(subject: Name, subjectPublicKeyInfo: SubjectPublicKeyInfo, extensions: LintedExtensions) {
        self.subject = subject
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        self.extensions = extensions
        keyFamily = try? KeyFamily(of: subjectPublicKeyInfo)
        rsaKey = keyFamily == .rsa ? try? RSAPublicKey(derEncoded: subjectPublicKeyInfo.publicKeyBits) : nil
    }
}

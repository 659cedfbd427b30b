internal import PKIKeys
internal import PKIStructures

/// What certificates, requests and CRLs have in common.
struct LintedFrame: Sendable {
    /// The names with their parts.
    let names: [(part: LintedPart, name: Name)]
    /// The times with their names in the ASN.1.
    let times: [(label: String, time: LintedTime)]
    /// The algorithm identifiers of the signature: inside what is signed, where there is one, and behind it.
    let signatureAlgorithms: [AlgorithmIdentifier]
    let extensions: LintedExtensions

    /// The names, one that stands twice only once, so that a root's findings are not told twice.
    var distinctNames: [(part: LintedPart, name: Name)] {
        names.enumerated().filter { index, member in
            !names.prefix(index).contains { $0.name == member.name }
        }.map(\.element)
    }
}

/// Who is certified, or asks to be.
struct LintedHolder: Sendable {
    let subject: Name
    let subjectPublicKeyInfo: SubjectPublicKeyInfo
    let extensions: LintedExtensions

    /// The family of the key, `nil` where it is not known.
    var keyFamily: KeyFamily? { try? KeyFamily(of: subjectPublicKeyInfo) }

    /// The numbers of an RSA key.
    var rsaKey: RSAPublicKey? {
        guard keyFamily == .rsa else { return nil }
        return try? RSAPublicKey(derEncoded: subjectPublicKeyInfo.publicKey[...])
    }
}

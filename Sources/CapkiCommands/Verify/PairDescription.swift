internal import PKIStructures
internal import PKIVerification

/// Whether the signing and the encryption certificate of one holder are a pair, as it is shown.
struct PairDescription: Encodable {
    let valid: Bool
    let code: Nullable<String>
    let reason: Nullable<String>
    /// The verdict on the encryption certificate by itself.
    let encryption: VerdictDescription

    init(
        signing: String, encryption path: String, _ validator: PathValidator, at time: Instant, isExplained: Bool
    ) throws {
        let signer = try InputFiles.certificate(signing)
        let certificates = try InputFiles.certificates(path)
        let receiver = try InputFiles.certificate(path)
        let verdict = validator.verdict(
            for: receiver, untrusted: Array(certificates.dropFirst()), at: time, purpose: .encrypt,
            explained: isExplained)
        encryption = VerdictDescription(file: path, leaf: receiver, verdict: verdict, reissue: nil)
        let flaw = CertificatePair(signing: signer, encryption: receiver).flaws.first
        valid = flaw == nil && verdict.isValid
        code = Nullable(flaw?.code.rawValue ?? verdict.code?.rawValue)
        reason = Nullable(flaw?.reason ?? (verdict.isValid ? nil : verdict.reason))
    }

    var text: String {
        let lines = [encryption.text, "pair: \(valid ? "valid" : "NOT VALID")"]
        guard let code = code.value, let reason = reason.value else { return lines.joined(separator: "\n") }
        return (lines + ["  \(code): \(reason)"]).joined(separator: "\n")
    }
}

internal import PKIStructures

/// Whether an answer may be used at all (RFC 6960 §3.2, §4.2.2.1, §4.4), its signer and its status apart.
struct OCSPAnswerRules {
    let rules: OCSPRules
    let time: Instant

    /// What is processed, or rightly needs no processing: the others that RFC 6960 §4.4 and RFC 6962 §3.3 define only inform.
    private static let processedOfResponse: Set<OID> = [.ocspNonce, .ocspExtendedRevoke]
    private static let processedOfAnswer: Set<OID> = [
        .archiveCutoff, .crlReference, .reasonCode, .invalidityDate, .ocspSignedCertificateTimestamps,
    ]

    /// Whether it was made after the moment that is asked for: then it tells of that moment only when a revocation began.
    func isLater(_ answer: OCSPAnswer) -> Bool {
        answer.thisUpdate > time.adding(seconds: rules.toleranceInSeconds)
    }

    /// Why the answer cannot be used, or `nil`.
    func objection(to answer: OCSPAnswer) -> String? {
        let data = answer.response.data
        return Self.objection(to: data.responseExtensions, processed: Self.processedOfResponse)
            ?? Self.objection(to: answer.single.extensions, processed: Self.processedOfAnswer)
            ?? nonceObjection(data) ?? timeObjection(answer)
    }

    /// RFC 6960 §4.4: an extension that is critical and not processed makes the response useless.
    private static func objection(to extensions: Extensions, processed: Set<OID>) -> String? {
        if let repeated = extensions.repeatedIdentifier {
            return "it has the extension \(repeated.extensionName ?? repeated.description) twice"
        }
        guard let critical = extensions.first(where: { $0.isCritical && !processed.contains($0.id) }) else {
            return nil
        }
        return "its critical extension \(critical.id.extensionName ?? critical.id.description) is not processed"
    }

    private func nonceObjection(_ data: OCSPResponseData) -> String? {
        guard !rules.nonces.isEmpty else { return nil }
        do throws(StructureError) {
            guard let nonce = try data.responseExtensions.content(OCSPNonce.self) else {
                return "it has no nonce, and one was asked for"
            }
            return rules.nonces.contains(nonce.octets) ? nil : "its nonce is not the one that was asked for"
        } catch {
            return "its nonce is damaged: \(error)"
        }
    }

    /// RFC 6960 §2.4, §4.2.2.1. What was made later is not stale, and says nothing else of the moment that is asked for.
    ///
    /// When an answer was signed bounds only what it can know: its knowledge is of thisUpdate, though it be signed much later.
    private func timeObjection(_ answer: OCSPAnswer) -> String? {
        let tolerance = rules.toleranceInSeconds
        let producedAt = answer.response.data.producedAt.instant
        if answer.thisUpdate > producedAt.adding(seconds: tolerance) {
            return "it was signed at \(producedAt), before what it tells of, \(answer.thisUpdate)"
        }
        if let nextUpdate = answer.nextUpdate, nextUpdate < answer.thisUpdate {
            return "its nextUpdate \(nextUpdate) lies before its thisUpdate \(answer.thisUpdate)"
        }
        if isLater(answer) { return nil }
        if let nextUpdate = answer.nextUpdate {
            guard time > nextUpdate.adding(seconds: tolerance) else { return nil }
            return "it was good until \(nextUpdate), the time asked for is \(time)"
        }
        let limit = rules.maximumAgeInSeconds
        guard time > answer.thisUpdate.adding(seconds: limit).adding(seconds: tolerance) else { return nil }
        return "it has no nextUpdate and is older than \(limit) seconds, the time asked for is \(time)"
    }
}

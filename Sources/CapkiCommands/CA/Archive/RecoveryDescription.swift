internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures

/// A recovery as it is shown.
struct RecoveryDescription: Encodable {
    let id: String
    let state: String
    let serial: String
    let subject: String
    let reason: String
    let requestedBy: String
    let requestedAt: String
    let expiresAt: String
    let delivery: String
    /// SHA-256 over the bytes that are approved.
    let requestSha256: String?
    /// The officer who has signed the request.
    let signedBy: String?
    /// His signature over the request's bytes, as PEM, for who wants to verify it elsewhere.
    let requestSignature: String?
    let approvedBy: String?
    /// The approver's signature over the same bytes.
    let approval: String?
    let approvedAt: String?
    let usedAt: String?
    let key: DeliveryDescription?

    init(_ recovery: RecoveryRecord, now: Instant, key: DeliveryDescription? = nil) {
        let request = recovery.request
        id = request.id
        state = recovery.isExpired(at: now) ? "expired" : recovery.state.rawValue
        serial = request.serialNumber.description
        subject = request.subject
        reason = request.reason
        requestedBy = request.operatorName
        requestedAt = request.requestedAt.description
        expiresAt = request.expiresAt.description
        delivery = request.delivery.rawValue
        requestSha256 = (try? DigestAlgorithm.sha256.hash(request.bytes)).map { hexadecimal($0) }
        signedBy = recovery.requester
        requestSignature = recovery.signature.map { PEMBlock(label: "CMS", bytes: $0).text }
        approval = recovery.approval.map { PEMBlock(label: "CMS", bytes: $0).text }
        approvedBy = recovery.approver
        approvedAt = recovery.approvedAt?.description
        usedAt = recovery.usedAt?.description
        self.key = key
    }

    var text: String {
        var lines = [
            "recovery    \(id), \(state)", "of          \(serial), \(subject)", "because     \(reason)",
            "asked for   \(requestedAt) by \(requestedBy), lapses \(expiresAt)", "delivery    \(delivery)",
        ]
        lines.append("signed      " + (signedBy.map { "by \($0)" } ?? "not by the officer who asks"))
        if let approvedAt, let approvedBy { lines.append("approved    \(approvedAt) by \(approvedBy)") }
        if let usedAt { lines.append("done        \(usedAt)") }
        return lines.joined(separator: "\n")
    }
}

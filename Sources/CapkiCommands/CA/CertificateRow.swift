internal import PKIAuthority
internal import PKIStructures

/// A certificate of a ledger as it is listed.
struct CertificateRow: Encodable {
    let serial: String
    let status: String
    let origin: String
    let profile: String?
    let notBefore: String
    let notAfter: String
    let subject: String
    let recordedAt: String
    let revocation: RevocationDescription?
    let purgedAt: String?

    init(_ found: ListedCertificate, now: Instant) {
        serial = found.serialNumber.description
        status = found.status(at: now).rawValue
        origin = found.origin.rawValue
        profile = found.profile
        notBefore = found.notBefore.description
        notAfter = found.notAfter.description
        subject = found.subject
        recordedAt = found.recordedAt.description
        revocation = found.revocation.map(RevocationDescription.init)
        purgedAt = found.purgedAt?.description
    }

    init(_ record: CertificateRecord, _ revocation: RevocationRecord?, now: Instant) {
        self.init(
            ListedCertificate(
                place: 0, serialNumber: record.serialNumber, state: record.state, origin: record.origin,
                profile: record.profile, subject: record.subject, notBefore: record.notBefore,
                notAfter: record.notAfter, recordedAt: record.recordedAt, operatorName: record.operatorName,
                revocation: revocation, purgedAt: record.purgedAt), now: now)
    }

    /// One line.
    var text: String {
        let padding = String(repeating: " ", count: max(0, 9 - status.count))
        return "\(serial)  \(status)\(padding)  \(notAfter)  \(subject)"
    }
}

/// Writes a listing while it is read: a list of any length takes no more memory than a short one.
struct CertificateListing {
    let store: any AuthorityStore
    let search: CertificateSearch
    let after: Int64?
    let limit: Int?

    /// As text, with the way to the next page as a note.
    func writeText(to output: OutputStreaming, note: (String) -> Void) throws {
        var isEmpty = true
        let next = try store.forEachCertificate(search, after: after, limit: limit) { found in
            isEmpty = false
            try output.put(visible: CertificateRow(found, now: search.now).text + "\n")
        }
        if isEmpty { try output.put(visible: "no certificates\n") }
        try output.finish()
        if let next { note("note: there are more; go on with --after \(next)") }
    }

    /// As one JSON document; `next` is the place for `--after`, where there are more.
    func writeJSON(to output: OutputStreaming) throws {
        try output.put("{\n  \"certificates\" : [")
        var separator = "\n    "
        let next = try store.forEachCertificate(search, after: after, limit: limit) { found in
            let row = try JSONText.encode(CertificateRow(found, now: search.now), isCompact: true)
            try output.put(separator + row.dropLast())
            separator = ",\n    "
        }
        try output.put(
            "\n  ],\n  \"next\" : \(next.map { "\"\($0)\"" } ?? "null"),\n  \"schema\" : \"capki.ca-list/1\"\n}\n")
        try output.finish()
    }
}

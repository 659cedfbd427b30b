internal import PKIAuthority
internal import PKIStructures

/// A seal of the ledger as it is shown.
struct LedgerSealDescription: Encodable {
    let esid: String
    let state: String
    let generation: String
    let name: String
    let kind: String?
    /// The serial numbers of the certificates of this CA that may sign with it.
    let certificates: [String]
    let notBefore: String
    let notAfter: String
    let sha256: String
    let recordedAt: String
    let `operator`: String
    /// Since when it is superseded or revoked.
    let closedAt: String?
    let reason: String?
    /// SHA-256 of the seal that stands in for it.
    let successor: String?
    let purgedAt: String?

    init(_ record: SealRecord) {
        esid = record.sealID
        state = record.state.rawValue
        generation = record.generation
        name = record.name
        kind = record.kind.isEmpty ? nil : record.kind
        certificates = record.owners.map(\.description)
        notBefore = record.notBefore.description
        notAfter = record.notAfter.description
        sha256 = hexadecimal(record.sha256)
        recordedAt = record.recordedAt.description
        `operator` = record.operatorName
        closedAt = record.closedAt?.description
        reason = record.reason?.description
        successor = record.successor.map { hexadecimal($0) }
        purgedAt = record.purgedAt?.description
    }

    /// One line of a list.
    var line: String {
        "\(esid)  \(state)\(closedAt.map { " \($0)" } ?? "")\(reason.map { " (\($0))" } ?? "")  \(generation)  \(kind ?? "-")  \(notBefore) to \(notAfter)  \(certificates.joined(separator: " "))  \(name)"
    }

    var text: String {
        """
        seal        \(esid), \(generation)\(kind.map { ", \($0)" } ?? ""), \(state)
        name        \(name)
        validity    \(notBefore) to \(notAfter)
        bound to    \(certificates.joined(separator: " "))
        SHA-256     \(sha256)
        """
    }
}

/// A seal that was made.
struct MadeSealReport: Encodable {
    let schema: String
    let seal: LedgerSealDescription
    /// The seal that it stands in for.
    let superseded: LedgerSealDescription?
    let out: String

    var text: String {
        let old = superseded.map { "stands in  for \($0.esid), SHA-256 \($0.sha256)\n" } ?? ""
        return "\(seal.text)\n\(old)written to \(out)"
    }
}

internal import PKIStructures

/// What the entries of a CRL, and of a delta CRL beside it, say about a certificate (RFC 5280 §6.3.3 (i) to (k)).
enum RevocationStanding {
    case good
    case revoked(RevokedCertificate)
    /// The CRL cannot be relied on.
    case unusable(String)

    /// - Parameter delta: a delta CRL that fits; what it says goes first.
    init(of certificate: PathCertificate, in list: IndexedRevocationList, delta: IndexedRevocationList?) {
        do throws(StructureError) {
            let news = try delta.map { list throws(StructureError) in try Self.entry(of: certificate, in: list) } ?? nil
            let entry = if let news { news } else { try Self.entry(of: certificate, in: list) }
            self = Self.standing(entry, [delta, list].compactMap { $0 })
        } catch {
            self = .unusable("it is damaged: \(error)")
        }
    }

    /// RFC 5280 §5.3: a CRL with a critical entry extension that is not processed tells of no certificate that it is good.
    /// The certificate of that very entry counts as revoked.
    private static func standing(_ entry: RevokedCertificate?, _ lists: [IndexedRevocationList]) -> RevocationStanding {
        if let entry {
            let isUnknown = lists.contains { $0.unprocessedExtension(of: entry) != nil }
            if entry.reason != .removeFromCRL || isUnknown { return .revoked(entry) }
        }
        for list in lists {
            if let damage = list.traits.damage { return .unusable("it is damaged: \(damage)") }
            guard let unknown = list.traits.unknown, let id = list.unprocessedExtension(of: unknown) else { continue }
            return .unusable(
                "its entry for \(unknown.serialNumber) has the critical extension \(id), which is not processed")
        }
        return .good
    }

    /// The last entry of the certificate.
    private static func entry(
        of certificate: PathCertificate, in list: IndexedRevocationList
    ) throws(StructureError) -> RevokedCertificate? {
        let serial = certificate.certificate.serialNumber
        var found: RevokedCertificate?
        guard list.scope?.indirectCRL == true else {
            try list.crl.forEachEntry(of: serial) { found = $0 }
            return found
        }
        // RFC 5280 §5.3.3: an entry without the extension is of the issuer of the one before it.
        let wanted = certificate.issuer
        var isWanted = list.crl.issuer.matches(wanted)
        // One that cannot be read leaves open whose certificates follow, so that the CRL tells of none.
        var entries = try list.crl.entries()
        while let entry = try entries.next() {
            if let issuer = try entry.extensions.content(CertificateIssuer.self) {
                isWanted = issuer.names.names.contains {
                    if case .directoryName(let name) = $0 { name.matches(wanted) } else { false }
                }
            }
            if isWanted, entry.serialNumber == serial { found = entry }
        }
        return found
    }
}

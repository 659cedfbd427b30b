internal import PKIStructures
internal import Synchronization

/// The CRLs of a validator, found by their issuer.
struct RevocationListIndex: Sendable {
    private let byIssuer: [NameKey: [IndexedRevocationList]]

    init(_ crls: [CertificateRevocationList]) {
        // Most validators have none, and a set's type costs a look through every conformance of the program.
        guard !crls.isEmpty else {
            byIssuer = [:]
            return
        }
        var seen: Set<CertificateRevocationList> = []
        var index: [NameKey: [IndexedRevocationList]] = [:]
        for crl in crls where seen.insert(crl).inserted {
            guard let key = try? NameKey(derEncoded: crl.issuer.derBytes[...]) else { continue }
            index[key, default: []].append(IndexedRevocationList(crl))
        }
        // The freshest first, those of one moment in the order in which they came.
        byIssuer = index.mapValues { lists in
            lists.enumerated().sorted {
                ($1.element.crl.thisUpdate, $0.offset) < ($0.element.crl.thisUpdate, $1.offset)
            }.map(\.element)
        }
    }

    var isEmpty: Bool { byIssuer.isEmpty }

    /// The CRLs that bear the name as their issuer's, the freshest first.
    func lists(of issuer: Name) -> [IndexedRevocationList] {
        guard let key = try? NameKey(derEncoded: issuer.derBytes[...]) else { return [] }
        return (byIssuer[key] ?? []).filter { issuer.matches($0.crl.issuer) }
    }
}

/// A CRL with what decides whether it may be used, read once.
final class IndexedRevocationList: Sendable {
    let crl: CertificateRevocationList
    /// The scope; `nil` for all that the issuer certified.
    let scope: IssuingDistributionPoint?
    let number: CRLNumber?
    /// The number that a delta CRL starts from; `nil` for a complete CRL.
    let base: CRLNumber?
    let authorityKeyIdentifier: AuthorityKeyIdentifier?
    /// What could not be read.
    let damage: StructureError?
    /// What a look at every entry tells; looked for once, when it is first asked for.
    private let looks = Mutex<EntryTraits?>(nil)

    init(_ crl: CertificateRevocationList) {
        self.crl = crl
        let extensions = crl.extensions
        var damage: StructureError?
        func content<Content: ExtensionContent>(_ type: Content.Type) -> Content? {
            do throws(StructureError) {
                return try extensions.content(type)
            } catch {
                damage = error
                return nil
            }
        }
        scope = content(IssuingDistributionPoint.self)
        number = content(CRLNumber.self)
        base = content(DeltaCRLIndicator.self)?.baseCRLNumber
        authorityKeyIdentifier = content(AuthorityKeyIdentifier.self)
        self.damage = damage
    }

    var isDelta: Bool { crl.extensions[.deltaCRLIndicator] != nil }

    /// What a look at every entry tells.
    struct EntryTraits: Sendable {
        /// The first entry with a critical extension that is not processed (RFC 5280 §5.3).
        var unknown: RevokedCertificate?
        var damage: StructureError?
    }

    var traits: EntryTraits {
        looks.withLock { known in
            if let known { return known }
            let made = lookAtEntries()
            known = made
            return made
        }
    }

    private func lookAtEntries() -> EntryTraits {
        var traits = EntryTraits()
        do throws(StructureError) {
            try crl.forEachEntry { entry in
                if traits.unknown == nil, unprocessedExtension(of: entry) != nil { traits.unknown = entry }
            }
        } catch {
            traits.damage = error
        }
        return traits
    }

    /// Whose certificate an entry is for is processed in indirect CRLs, where alone it has a meaning (RFC 5280 §5.3.3).
    func unprocessedExtension(of entry: RevokedCertificate) -> OID? {
        guard entry.unknownCriticalExtension != nil else { return nil }
        let processed: Set<OID> =
            scope?.indirectCRL == true
            ? [.reasonCode, .invalidityDate, .certificateIssuer] : [.reasonCode, .invalidityDate]
        return entry.extensions.first { $0.isCritical && !processed.contains($0.id) }?.id
    }
}

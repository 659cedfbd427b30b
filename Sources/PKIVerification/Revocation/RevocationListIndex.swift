internal import PKIStructures

/// The CRLs of a validator, found by their issuer.
struct RevocationListIndex: Sendable {
    private let byIssuer: [NameKey: [IndexedRevocationList]]

    init(_ crls: [CertificateRevocationList]) {
        var seen: Set<CertificateRevocationList> = []
        let lists = crls.filter { seen.insert($0).inserted }.enumerated().map {
            IndexedRevocationList(id: $0.offset, crl: $0.element)
        }
        byIssuer = Dictionary(grouping: lists) { NameKey($0.crl.issuer) }
    }

    /// The CRLs that bear the name of the certificate's issuer, the freshest first.
    func lists(for certificate: PathCertificate) -> [IndexedRevocationList] {
        (byIssuer[certificate.issuerKey] ?? [])
            .filter { certificate.issuer.matches($0.crl.issuer) }
            .sorted { ($1.crl.thisUpdate, $0.id) < ($0.crl.thisUpdate, $1.id) }
    }
}

/// A CRL with its number within the validator.
struct IndexedRevocationList: Sendable {
    let id: Int
    let crl: CertificateRevocationList
}

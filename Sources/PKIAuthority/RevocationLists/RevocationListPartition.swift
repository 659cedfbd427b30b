public import PKIStructures

/// How the revocations of a CA are divided among CRLs; each certificate names the CRL that covers it.
///
/// Beside the parts there is always the complete CRL: it covers what was issued before the division, and the CRL issuer.
public struct RevocationListPartition: Sendable, Hashable {
    /// What decides on which CRL a certificate stands.
    public enum Division: Sendable, Hashable {
        /// One CRL for all.
        case undivided
        /// So many CRLs of about the same size; the serial number decides, once, when a certificate is issued.
        case shards(Int)
        /// One CRL for holders, one for CAs.
        case classes
        /// One CRL for some reasons each; together they cover all.
        case reasons([ReasonFlags])
    }

    /// The most shards.
    public static let shardLimit = 1000

    /// What the names of all files of this CA begin with, for example `ca`.
    public var name: String
    public var division: Division
    /// What stands before the name of a file in its address, for example `http://crl.example.cn/`; several are
    /// alternatives.
    public var baseAddresses: [String]
    /// Whether certificates and complete CRLs say where the delta CRLs of the parts are.
    public var hasDeltas: Bool
    /// The subject of the CRL issuer that signs the parts; `nil` for the CA itself.
    public var listIssuer: Name?

    public init(
        name: String = "ca", division: Division = .undivided, baseAddresses: [String] = [], hasDeltas: Bool = false,
        listIssuer: Name? = nil
    ) {
        self.name = name
        self.division = division
        self.baseAddresses = baseAddresses
        self.hasDeltas = hasDeltas
        self.listIssuer = listIssuer
    }

    /// The shard of a new certificate; `nil` where there are none.
    func shard(of serial: SerialNumber) -> Int? {
        guard case .shards(let count) = division, count > 0 else { return nil }
        let number = serial.octets.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(number % UInt64(count))
    }

    /// The parts, without the complete CRL.
    ///
    /// - Parameter shardCount: how many shards there are at least, since certificates name them.
    func scopes(shardCount: Int) -> [RevocationListScope] {
        switch division {
        case .undivided:
            (listIssuer == nil ? [] : [scope("indirect", .everything)]) + shards(shardCount)
        case .shards(let count): shards(max(count, shardCount))
        case .classes: [scope("users", .users), scope("authorities", .authorities)] + shards(shardCount)
        case .reasons(let groups):
            groups.enumerated().map { scope("reasons-\($0 + 1)", .reasons($1)) } + shards(shardCount)
        }
    }

    private func shards(_ count: Int) -> [RevocationListScope] {
        (0..<count).map { scope(Self.shardName($0), .shard($0)) }
    }

    private static func shardName(_ number: Int) -> String { "shard-\(number < 10 ? "0" : "")\(number)" }

    private func scope(_ part: String, _ content: RevocationListScope.Content) -> RevocationListScope {
        let file = "\(name)-\(part)"
        let scope = RevocationListScope(name: file, content: content, isIndirect: listIssuer != nil)
        return RevocationListScope(
            name: file, content: content, addresses: baseAddresses.map { "\($0)\(file).crl" },
            deltaAddresses: hasDeltas && scope.canHaveDeltas ? baseAddresses.map { "\($0)\(file)-delta.crl" } : [],
            isIndirect: scope.isIndirect)
    }

    /// The CRLs that cover a certificate; nothing where the complete one does.
    func scopes(covering certificate: CoveredCertificate) throws -> [RevocationListScope] {
        guard division != .undivided || listIssuer != nil else { return [] }
        let isAuthority = try certificate.isAuthority
        // The CRL issuer cannot answer for itself (RFC 5280 §6.3.3 would go round in circles).
        guard try isAuthority || !certificate.signsLists else { return [] }
        return scopes(shardCount: 0).filter { scope in
            switch scope.content {
            case .everything, .reasons: true
            case .shard(let number): number == shard(of: certificate.serialNumber)
            case .users: !isAuthority
            case .authorities: isAuthority
            }
        }
    }
}

/// What of a certificate decides which CRLs cover it.
struct CoveredCertificate {
    let serialNumber: SerialNumber
    let extensions: Extensions

    var isAuthority: Bool {
        get throws { try extensions.content(BasicConstraints.self)?.isCA == true }
    }

    /// Whether it is made to sign CRLs.
    var signsLists: Bool {
        get throws { try extensions.content(KeyUsage.self)?.contains(.cRLSign) == true }
    }
}

extension Publication {
    /// Where the CRLs are that cover a certificate, and their delta CRLs (RFC 5280 §4.2.1.13, §4.2.1.15).
    func distributionPoints(
        of certificate: CoveredCertificate
    ) throws -> (complete: [DistributionPoint], delta: [DistributionPoint]) {
        let scopes = try partition.scopes(covering: certificate)
        guard !scopes.isEmpty, !partition.baseAddresses.isEmpty else {
            return (
                crlAddresses.map(DistributionPoint.init(address:)),
                freshestCRLAddresses.map(DistributionPoint.init(address:))
            )
        }
        return (
            scopes.map { point(of: $0, at: $0.addresses) },
            scopes.filter { !$0.deltaAddresses.isEmpty }.map { point(of: $0, at: $0.deltaAddresses) }
        )
    }

    private func point(of scope: RevocationListScope, at addresses: [String]) -> DistributionPoint {
        var reasons: ReasonFlags?
        if case .reasons(let flags) = scope.content { reasons = flags }
        return DistributionPoint(
            name: .fullName(GeneralNames(addresses.map(GeneralName.uniformResourceIdentifier))), reasons: reasons,
            cRLIssuer: partition.listIssuer.map { GeneralNames([.directoryName($0)]) })
    }
}

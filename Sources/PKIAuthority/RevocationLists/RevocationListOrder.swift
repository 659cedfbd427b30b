/// A CRL that is to be made.
public struct RevocationListOrder: Sendable, Hashable {
    public let scope: RevocationListScope
    public let kind: RevocationListRecord.Kind
    /// From thisUpdate to nextUpdate.
    public let lifetimeInSeconds: Int64
    /// How long after its end a certificate stays on the CRL, beyond the one CRL that RFC 5280 §3.3 asks for.
    public let graceInSeconds: Int64

    public init(
        scope: RevocationListScope, kind: RevocationListRecord.Kind = .complete, lifetimeInSeconds: Int64,
        graceInSeconds: Int64 = 0
    ) {
        self.scope = scope
        self.kind = kind
        self.lifetimeInSeconds = lifetimeInSeconds
        self.graceInSeconds = graceInSeconds
    }

    /// The name of its file without an ending, for example `ca-shard-03-delta`.
    public var fileName: String { kind == .delta ? "\(scope.name)-delta" : scope.name }
}

/// A CRL that was made.
public struct RevocationListSummary: Sendable, Hashable {
    public let order: RevocationListOrder
    public let record: RevocationListRecord
    /// The length of the CRL as DER.
    public let byteCount: Int
}

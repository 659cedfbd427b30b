public import PKIAuthority
public import PKIKeys

/// What `capki.yaml` says under `crl`, but for the addresses of the complete CRL: when CRLs are made, and how they are divided.
public struct RevocationListSettings: Sendable {
    /// A CRL issuer of its own, which signs indirect CRLs.
    public struct ListIssuer: Sendable {
        /// Its certificate, a file in the directory.
        public var certificateFile: String
        /// A file in the directory, or a `pkcs11:` URI.
        public var key: String
        /// The PKCS#11 module of the URI.
        public var module: String?
        /// What it signs with; `nil` for its key's usual algorithm.
        public var signatureAlgorithm: SignatureAlgorithm?
    }

    /// How long a complete CRL holds.
    public var validityInDays: Int
    /// How often a complete CRL is due; `nil` for a day before the last one ends, or after half of its time.
    public var completeEveryHours: Int?
    /// How often a delta CRL is due; `nil` where there are none.
    public var deltaEveryHours: Int?
    /// How long a delta CRL holds; `nil` for twice the time in which it is due.
    public var deltaValidityInHours: Int?
    /// How long after its end a certificate stays on CRLs, beyond the one that RFC 5280 §3.3 asks for.
    public var graceInDays: Int
    public var partition: RevocationListPartition
    public var listIssuer: ListIssuer?

    /// The settings of a new directory.
    init() {
        validityInDays = 7
        graceInDays = 0
        partition = RevocationListPartition()
    }

    /// The times in seconds.
    public var schedule: RevocationListSchedule {
        let lifetime = Int64(validityInDays) * 86_400
        return RevocationListSchedule(
            completeIntervalInSeconds: completeEveryHours.map { Int64($0) * 3600 } ?? lifetime
                - min(86_400, lifetime / 2),
            completeLifetimeInSeconds: lifetime, deltaIntervalInSeconds: deltaEveryHours.map { Int64($0) * 3600 },
            deltaLifetimeInSeconds: (deltaValidityInHours ?? (deltaEveryHours ?? 0) * 2).inSeconds,
            graceInSeconds: Int64(graceInDays) * 86_400)
    }
}

extension Int {
    /// Hours in seconds.
    fileprivate var inSeconds: Int64 { Int64(self) * 3600 }
}

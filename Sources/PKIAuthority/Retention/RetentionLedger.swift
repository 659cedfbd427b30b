public import PKIStructures

/// Asking which records of a ledger have had their time.
public protocol RetentionReading {
    /// A run of the certificates, intentions left out, that ended before a moment and are not purged, with their places, in
    /// the order in which they were recorded.
    func ended(before end: Instant, after place: Int64?, limit: Int) throws -> [PlacedRecord]

    /// Whether records were purged since the file was last written anew, so that remains of them may be in it.
    func holdsRemnants() throws -> Bool
}

/// Taking records away that have had their time.
public protocol RetentionWriting: RetentionReading {
    /// Takes away a certificate's bytes, its subject, the numbers by which it was found, what lints said of it, its archived
    /// key unless another certificate has the same one, the words of recoveries of it, and the bytes and names of seals that
    /// no certificate is left to sign with.
    ///
    /// Serial number, dates, the key's hash, revocation and reissues stay: what was used is not used again.
    func purge(_ placed: PlacedRecord, at: Instant) throws

    func setHoldsRemnants(_ holds: Bool) throws
}

public import PKIStructures

/// Asking for certificates that a restored ledger is known to lack.
public protocol MissingCertificateReading {
    /// Hands over the serial numbers that stood on the last CRL, but not in the backup, in their order.
    func forEachMissingCertificate(_ body: (SerialNumber) throws -> Void) throws
}

/// Setting down which certificates a restored ledger lacks.
public protocol MissingCertificateWriting {
    func noteMissingCertificate(_ serialNumber: SerialNumber, at: Instant) throws

    /// The certificate has come back.
    func clearMissingCertificate(_ serialNumber: SerialNumber) throws
}

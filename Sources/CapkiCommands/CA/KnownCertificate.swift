internal import CapkiDirectories
internal import PKIAuthority
internal import PKIStructures

/// Certificates that are named by their files.
enum KnownCertificate {
    /// The serial numbers of a file's certificates, each of which must be, byte for byte, the one that the ledger knows.
    static func serials(inFile path: String, of directory: AuthorityDirectory) throws -> [SerialNumber] {
        try serials(of: InputFiles.certificates(path), in: directory)
    }

    /// The serial number of the first certificate of a file.
    static func serial(inFile path: String, of directory: AuthorityDirectory) throws -> SerialNumber {
        let certificate = try InputFiles.certificate(path)
        _ = try serials(of: [certificate], in: directory)
        return certificate.serialNumber
    }

    private static func serials(
        of certificates: [Certificate], in directory: AuthorityDirectory
    ) throws -> [SerialNumber] {
        let store = try directory.store()
        for given in certificates {
            let known = try store.read { try $0.certificate(given.serialNumber) }
            guard known.map({ $0.purgedAt != nil || $0.certificate == given.derBytes }) ?? true else {
                throw CommandError(
                    "authority.unknown_certificate",
                    "the ledger knows another certificate with the serial number \(given.serialNumber)",
                    hint: "is this the certificate of another CA?")
            }
        }
        return certificates.map(\.serialNumber)
    }
}

internal import PKIStructures

/// Writing what is in the ledger already: a failure here must say where the certificate is.
enum IssuedFile {
    static func write(_ certificate: Certificate, to file: ClaimedOutput, directory: String) throws {
        do {
            try file.write([certificate.pem])
        } catch {
            throw CommandError(
                "output.failed", "certificate \(certificate.serialNumber) is issued, but cannot be written: \(error)",
                hint: "write it with 'capki ca show \(directory) --serial \(certificate.serialNumber) --out FILE'")
        }
    }
}

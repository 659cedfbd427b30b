internal import PKIKeys
internal import PKIStructures

/// Holds what the ledger's columns say of a certificate against its bytes.
struct RecordCheck: Sendable {
    /// Those that may have signed it, each with its key.
    private let signatories: [(name: Name, key: PublicKey)]
    private let checksSignatures: Bool

    init(issuers: [Certificate], checksSignatures: Bool) throws {
        signatories = try issuers.map { (try $0.subject, try PublicKey($0.subjectPublicKeyInfo)) }
        self.checksSignatures = checksSignatures
    }

    /// What is wrong with a record.
    func faults(in record: CertificateRecord) -> [LedgerFault] {
        guard let bytes = record.certificate else { return [] }
        let serial = record.serialNumber
        do {
            let certificate = try Certificate(derEncoded: bytes)
            let columns = try wrongColumns(record, certificate).map {
                LedgerFault(.column, serial, "the ledger's \($0) of certificate \(serial) is not the certificate's")
            }
            guard try checksSignatures && !isSigned(certificate) else { return columns }
            return columns + [
                LedgerFault(
                    .signature, serial, "the signature of certificate \(serial) is not this CA's, or does not hold")
            ]
        } catch {
            return [LedgerFault(.unreadable, serial, "certificate \(serial) cannot be read: \(error)")]
        }
    }

    private func wrongColumns(_ record: CertificateRecord, _ certificate: Certificate) throws -> [String] {
        let comparisons: [(String, Bool)] = [
            ("serial number", record.serialNumber == certificate.serialNumber),
            ("notBefore", record.notBefore == certificate.validity.notBefore.instant),
            ("notAfter", record.notAfter == certificate.validity.notAfter.instant),
            ("subject", record.subject == (try certificate.subject.description)),
            ("key hash", record.publicKeyHash == (try PublicKeyHash.hash(certificate.subjectPublicKeyInfo))),
        ]
        return comparisons.filter { !$0.1 }.map(\.0)
    }

    private func isSigned(_ certificate: Certificate) throws -> Bool {
        let issuer = try certificate.issuer
        return signatories.contains { signatory in
            // An algorithm that is not the signatory's means that it did not sign.
            issuer.matches(signatory.name) && (try? certificate.isSigned(by: signatory.key)) == true
        }
    }
}

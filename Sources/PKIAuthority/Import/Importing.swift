internal import PKIKeys
public import PKIStructures

/// What the import of an `openssl ca` database has done.
public struct ImportResult: Sendable, Hashable {
    /// Certificates that are new in the ledger.
    public var adopted = 0
    /// Certificates that the ledger held already.
    public var known = 0
    /// Lines with a revocation.
    public var revoked = 0
    /// Lines whose certificate is not there; where they are revoked, the revocation was taken over all the same.
    public var withoutCertificate: [OpenSSLIndex.Entry] = []
}

/// Everything that keeps an index from being imported, by its line.
public struct ImportRefusal: Error, Sendable, CustomStringConvertible {
    public let faults: [OpenSSLIndex.Fault]

    public var description: String { faults.map(\.description).joined(separator: "; ") }
}

extension CertificateAuthority {
    /// Takes over the certificates and revocations of an `openssl ca` database, all or nothing.
    ///
    /// Every line is held against its certificate before anything counts.
    ///
    /// - Parameters:
    ///   - certificate: gives the certificate of a line; `nil` where there is none.
    ///   - skipsMissing: whether lines without a certificate are passed over.
    ///   - lastCRL: the issuer's last CRL, whose entries and number are taken over too.
    ///   - evidence: the index as a file, for the record.
    ///   - progress: told how many of how many lines have been gone through.
    /// - Throws: ``ImportRefusal`` with every fault of every line; `AuthorityError` for a CRL that is not this issuer's.
    public func importIndex(
        _ index: OpenSSLIndex, certificate: (OpenSSLIndex.Entry) throws -> Certificate?, skipsMissing: Bool,
        lastCRL: CertificateRevocationList? = nil, evidence: [Evidence] = [], context: ActContext,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> ImportResult {
        guard index.faults.isEmpty else { throw ImportRefusal(faults: index.faults) }
        return try act(.import, context) { context in
            try commit(context) { ledger in
                if let lastCRL { try takeOver(lastCRL, context: context, in: ledger) }
                var result = ImportResult()
                var faults: [OpenSSLIndex.Fault] = []
                for (done, entry) in index.entries.enumerated() {
                    do throws(LineFault) {
                        try take(
                            entry, Self.reading { try certificate(entry) }, skipsMissing: skipsMissing, into: &result,
                            context: context, in: ledger)
                    } catch {
                        faults.append(.init(line: entry.line, message: error.message))
                    }
                    progress(done + 1, index.entries.count)
                }
                guard faults.isEmpty else { throw ImportRefusal(faults: faults) }
                try Self.record(
                    .import, nil,
                    "\(result.adopted) certificates and \(result.revoked) revocations of an index of 'openssl ca'",
                    context, evidence: evidence, in: ledger)
                return result
            }
        }
    }

    /// A file that cannot be read is a fault of its line.
    private static func reading<Value>(_ body: () throws -> Value) throws(LineFault) -> Value {
        do {
            return try body()
        } catch let fault as LineFault {
            throw fault
        } catch {
            throw LineFault("\(error)")
        }
    }

    private func take(
        _ entry: OpenSSLIndex.Entry, _ certificate: Certificate?, skipsMissing: Bool, into result: inout ImportResult,
        context: ActContext, in ledger: any LedgerWriting
    ) throws(LineFault) {
        if let certificate {
            try requireAgreement(entry, certificate)
            let isNew = try Self.reading { try adopt(certificate, context: context, in: ledger) }
            if isNew { result.adopted += 1 } else { result.known += 1 }
        } else {
            guard skipsMissing else {
                throw LineFault("the certificate \(entry.serialText) of '\(entry.subject)' is not there")
            }
            result.withoutCertificate.append(entry)
        }
        guard case .revoked(let revocation) = entry.state else { return }
        guard revocation.revokedAt <= context.now.adding(seconds: Self.clockSkewInSeconds) else {
            throw LineFault("revoked at \(revocation.revokedAt), the clock says \(context.now)")
        }
        try Self.reading {
            try Self.put(revocation.merged(with: ledger.revocation(entry.serialNumber)), in: ledger)
        }
        result.revoked += 1
    }

    private func requireAgreement(_ entry: OpenSSLIndex.Entry, _ certificate: Certificate) throws(LineFault) {
        guard certificate.serialNumber == entry.serialNumber else {
            throw LineFault("the file of \(entry.serialText) holds certificate \(certificate.serialNumber)")
        }
        guard certificate.validity.notAfter.instant == entry.notAfter else {
            throw LineFault(
                "the line says that \(entry.serialText) ends at \(entry.notAfter), the certificate \(certificate.validity.notAfter.instant)"
            )
        }
        guard try Self.reading({ try issuer.signatory(of: certificate) }) != nil else {
            throw LineFault("certificate \(entry.serialText) is not signed by this CA (RFC 5280 §6.1.3 (a)(1))")
        }
    }
}

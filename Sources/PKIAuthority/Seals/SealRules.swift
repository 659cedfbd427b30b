internal import PKIStructures

/// What must hold before a seal is made.
extension CertificateAuthority {
    /// A code belongs to one seal at a time, and for ever to seals of one name.
    static func requireFree(_ sealID: String, for name: String, in ledger: any LedgerReading) throws {
        try ledger.forEachSeal(SealSearch(sealID: sealID)) { earlier in
            guard earlier.state != .active else {
                throw AuthorityError(
                    .knownSeal, "the code \(sealID) is that of an active seal (\(earlier.name))",
                    hint: "'capki seal remake' makes it anew, 'capki seal revoke' closes it")
            }
            guard earlier.name == name else {
                throw AuthorityError(
                    .knownSeal, "the code \(sealID) was that of a seal of another name, of \(earlier.recordedAt)",
                    hint: "choose another code")
            }
        }
    }

    /// Nothing is made of a seal that is closed.
    static func requireActive(_ seal: SealRecord, in ledger: any LedgerReading) throws {
        switch seal.state {
        case .active: return
        case .revoked:
            throw AuthorityError(
                .sealClosed,
                "the seal \(seal.sealID) was revoked at \(seal.closedAt?.description ?? "")\(seal.reason.map { " (\($0))" } ?? "")",
                hint: "a new one is made of its image with 'capki seal make'")
        case .superseded:
            let heir = try seal.successor.flatMap { try ledger.seal(sha256: $0) }
            throw AuthorityError(
                .sealClosed,
                "the seal \(seal.sealID) was superseded at \(seal.closedAt?.description ?? ""), by one of the code \(heir?.sealID ?? "")",
                hint: "'capki seal list' with --esid and --out writes the one that is active")
        }
    }

    /// Each certificate is in the ledger as it stands there, holds now, and is neither revoked nor on hold.
    static func requireLive(_ owners: [Certificate], at now: Instant, in ledger: any LedgerReading) throws {
        guard !owners.isEmpty else { throw AuthorityError(.notAllowed, "a seal belongs to a certificate at least") }
        for owner in owners {
            let serial = owner.serialNumber
            let record = try issued(serial, in: ledger)
            guard record.content == owner.derBytes else {
                throw AuthorityError(
                    .foreignCertificate, "the ledger's certificate with the serial number \(serial) is another one")
            }
            if let revocation = try ledger.revocation(serial) {
                throw AuthorityError(
                    .revoked,
                    "certificate \(serial) is \(revocation.isFinal ? "revoked" : "on hold") since \(revocation.revokedAt) (\(revocation.reason))",
                    hint: "a seal is bound to a certificate that holds: give the reissued one")
            }
            guard now <= record.notAfter else {
                throw AuthorityError(.expired, "certificate \(serial) ended at \(record.notAfter), now is \(now)")
            }
        }
    }

    /// Neither is a certificate among the rest of a seal's revoked or past its end, as far as this ledger knows it.
    static func requireNoneClosed(_ owners: [Certificate], at now: Instant, in ledger: any LedgerReading) throws {
        let known = try owners.filter { try ledger.certificate($0.serialNumber)?.content == $0.derBytes }
        if !known.isEmpty { try requireLive(known, at: now, in: ledger) }
    }

    /// A maker whom this CA has certified is not revoked; others are judged by their CRLs.
    static func requireUnrevoked(maker: Certificate, in ledger: any LedgerReading) throws {
        guard try ledger.certificate(maker.serialNumber)?.content == maker.derBytes,
            let revocation = try ledger.revocation(maker.serialNumber)
        else { return }
        throw AuthorityError(
            .revoked,
            "the seal maker's certificate \(maker.serialNumber) is revoked or on hold since \(revocation.revokedAt) (\(revocation.reason))"
        )
    }

    static func require(_ seal: LedgerSeal, is sealID: String) throws {
        guard seal.sealID == sealID else {
            throw AuthorityError(.badSeal, "the seal has the code \(seal.sealID), \(sealID) was to be made")
        }
    }
}

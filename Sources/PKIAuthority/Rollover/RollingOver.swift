public import PKIKeys
internal import PKIProfiles
internal import PKIStructures

extension CertificateAuthority {
    /// Gives the issuer's name a new key, with cross certificates both ways (RFC 4210 §4.4).
    ///
    /// The old key is left for its CRLs; everything else is signed by the new one from the moment on at which the ledger
    /// knows it, which is one transaction. This value is of no more use then: its acts are refused.
    ///
    /// - Parameter keep: puts key and certificates where they are found again, durably. It runs before the transaction;
    ///   what it throws ends the rollover, and nothing has changed.
    /// - Throws: `AuthorityError`.
    public func rollOver(
        to successor: Successor, context: ActContext, keep: (Rollover) throws -> Void
    ) throws -> Rollover {
        try act(.rollover, context) { context in
            let previousNumber = try store.read { ledger in
                try requireNew(successor.signer.publicKey, ledger)
                return try ledger.generations().last?.number ?? 1
            }
            try requireName(successor)
            try requireValidNow(issuer.certificate, context.now)
            var signed: [SignedIntention] = []
            let heir = try heir(successor, context: context, &signed)
            try requireValidNow(heir.certificate, context.now)
            let oldWithNew = try cross(issuer, by: heir, issuer.certificate.validity, context, &signed)
            let newWithOld = try cross(heir, by: issuer, Self.overlap(issuer, heir), context, &signed)
            let rollover = Rollover(
                previousNumber: previousNumber, previous: issuer.certificate, certificate: heir.certificate,
                oldWithNew: oldWithNew, newWithOld: newWithOld)
            try keep(rollover)
            try commit(context) { ledger in
                for one in signed {
                    try Self.settle(one.record, as: one.certificate, mark: mark(of: one.certificate), in: ledger)
                }
                try Self.pass(to: rollover, context, in: ledger)
            }
            return rollover
        }
    }

    /// A certificate whose intention is in the ledger, and which is signed.
    private struct SignedIntention {
        let record: CertificateRecord
        let certificate: Certificate
    }

    /// Refuses a key that the issuer cannot go over to, before anything is made for it.
    public func checkSuccessor(_ key: PublicKey, context: ActContext) throws {
        try act(.rollover, context) { _ in try store.read { try requireNew(key, $0) } }
    }

    private func requireNew(_ key: PublicKey, _ ledger: any LedgerReading) throws {
        let key = key.subjectPublicKeyInfo
        let owner = try ledger.serialNumbers(ofPublicKeyHash: PublicKeyHash.hash(key)).first
        guard try owner == nil && !issuer.hasKey(key) else {
            throw AuthorityError(
                .keyReused, "the new key is that of \(owner.map { "certificate \($0)" } ?? "the CA itself")",
                hint: "make a new key")
        }
    }

    private func requireName(_ successor: Successor) throws {
        if case .given(let certificate) = successor.certification, try certificate.subject != issuer.name {
            throw AuthorityError(
                .badIssuer,
                "the new certificate is one of '\(try certificate.subject)', and not of '\(issuer.name)'",
                hint: "a rollover changes the key and keeps the name, byte for byte")
        }
    }

    private func requireValidNow(_ certificate: Certificate, _ now: Instant) throws {
        let validity = certificate.validity
        guard !validity.contains(now) else { return }
        throw AuthorityError(
            .badIssuer,
            "the certificate \(certificate.serialNumber) of '\(issuer.name)' holds from "
                + "\(validity.notBefore.instant) to \(validity.notAfter.instant), now is \(now)",
            hint: "a rollover needs both certificates to hold, the old one and the new one")
    }

    /// The issuer with its new key.
    private func heir(
        _ successor: Successor, context: ActContext, _ signed: inout [SignedIntention]
    ) throws -> Issuer {
        let certificate: Certificate
        switch successor.certification {
        case .given(let given): certificate = given
        case .itself(let validity):
            guard issuer.certificate.isSelfIssued else {
                throw AuthorityError(
                    .badIssuer, "'\(issuer.name)' is no root, so that its new key cannot certify itself",
                    hint: "name the CA that signs it with --parent")
            }
            let root = try SuccessorRoot(successor, validity: validity, previous: issuer.certificate)
            certificate = try sign(origin: .own, context, &signed, draft: root.draft, sign: root.sign)
        }
        return try Issuer(
            certificate: certificate, signer: successor.signer, algorithm: successor.algorithm,
            predecessors: [issuer.certificate] + issuer.predecessors, publication: successor.publication)
    }

    /// RFC 4210 §4.4.1: "new with old" begins with the new key, and ends with the old one at the latest.
    private static func overlap(_ old: Issuer, _ new: Issuer) -> Validity {
        let (before, after) = (old.certificate.validity, new.certificate.validity)
        let end = before.notAfter.instant < after.notAfter.instant ? before.notAfter : after.notAfter
        return Validity(notBefore: after.notBefore, notAfter: end)
    }

    /// Certifies the key of one generation with that of another.
    private func cross(
        _ subject: Issuer, by signatory: Issuer, _ validity: Validity, _ context: ActContext,
        _ signed: inout [SignedIntention]
    ) throws -> Certificate {
        let information = try subject.certificate.subjectPublicKeyInfo
        let inherited = try subject.certificate.extensions
        let algorithm = try signatory.algorithm.identifier
        return try sign(
            origin: .cross, context, &signed,
            draft: { serial in
                let covered = CoveredCertificate(serialNumber: serial, extensions: inherited)
                let bound = try BoundExtensions(issuer: signatory, subjectKey: information, certificate: covered)
                // What the subject signed names it by this identifier, however it was made.
                let identifier = Extension(SubjectKeyIdentifier(subject.keyIdentifier))
                let extensions = try bound.carriedOver(from: inherited, issuer: signatory.certificate)
                    .map { $0.id == .subjectKeyIdentifier ? identifier : $0 }
                return TBSCertificate(
                    serialNumber: serial, signatureAlgorithm: algorithm, issuer: signatory.name, validity: validity,
                    subject: subject.name, subjectPublicKeyInfo: information, extensions: Extensions(extensions))
            }, sign: signatory.sign)
    }

    /// Sets down the intention, then signs.
    private func sign(
        origin: CertificateRecord.Origin, _ context: ActContext, _ signed: inout [SignedIntention],
        draft: (SerialNumber) throws -> TBSCertificate, sign: ([UInt8]) throws -> Certificate
    ) throws -> Certificate {
        let record = try commit(context) { ledger in
            let tbs = try draft(serialNumbers.next(in: ledger, issuer: issuer.certificate))
            let bytes = tbs.derBytes
            note(try LintWarnings(requiringFit: tbs, bytes: bytes, copies: Self.isCopied).decided)
            let record = try CertificateRecord(
                intended: tbs, bytes: bytes, origin: origin, profile: nil,
                shard: origin == .cross ? issuer.publication.partition.shard(of: tbs.serialNumber) : nil, act: context)
            try ledger.insert(record)
            return record
        }
        let certificate = try sign(record.content)
        signed.append(SignedIntention(record: record, certificate: certificate))
        return certificate
    }

    /// The new generation takes over.
    private static func pass(
        to rollover: Rollover, _ context: ActContext, in ledger: any LedgerWriting
    ) throws {
        var previous =
            try ledger.generations().last
            ?? IssuerGeneration(
                number: 1, state: .current, certificate: rollover.previous.derBytes, oldWithNew: nil, newWithOld: nil,
                beganAt: rollover.previous.validity.notBefore.instant)
        previous.state = .superseded
        try ledger.put(previous)
        try ledger.put(
            IssuerGeneration(
                number: rollover.number, state: .current, certificate: rollover.certificate.derBytes,
                oldWithNew: rollover.oldWithNew.serialNumber, newWithOld: rollover.newWithOld.serialNumber,
                beganAt: context.now))
        try record(
            .rollover, rollover.certificate.serialNumber, "generation \(rollover.number) takes over", context,
            evidence: [
                Evidence(name: "certificate", of: rollover.certificate.derBytes),
                Evidence(name: "old with new", of: rollover.oldWithNew.derBytes),
                Evidence(name: "new with old", of: rollover.newWithOld.derBytes),
            ], in: ledger)
    }
}

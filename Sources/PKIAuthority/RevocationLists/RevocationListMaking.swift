internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

/// Makes one CRL: entries out of one pass over the ledger, a signature over what was set aside, and the whole checked.
///
/// Nothing of it is in memory as a whole.
struct RevocationListMaking {
    /// How many bytes of entries are encoded before they are set aside.
    private static let chunkByteCount = 1 << 17

    let order: RevocationListOrder
    let signer: RevocationListSigner
    /// The issuer of the certificates.
    let certificateIssuer: Name
    let number: CRLNumber
    let edition: Int
    let now: Instant
    /// What it rests on: CRLs that were published, or any that somebody has.
    let reach: RevocationListRecord.Reach

    /// Makes the CRL; it is complete in the sink when this returns, and not published.
    ///
    /// - Parameter note: told what lints say that does not keep it from being signed.
    func run(
        in ledger: any LedgerReading, into sink: any RevocationListSink, note: ([LintFinding]) -> Void
    ) throws -> RevocationListSummary {
        let cut = try cut(in: ledger)
        let base = try order.kind == .delta ? base(in: ledger) : nil
        let frame = try frame(base: base)
        var inspection = try RevocationListInspection(
            frame: (frame.opening(entryByteCount: 0) + frame.closing)[...])
        let selection = ListedSelection(
            content: order.scope.content, cut: cut,
            base: base.map { ListedSelection.Base(edition: $0.edition, cut: $0.cut) })
        var count = 0
        let spool = try sink.spool { put in
            count = try encode(selection, of: ledger) { piece in
                try inspection.add(entries: piece)
                try put(piece)
            }
        }
        note(try LintWarnings(requiringFit: inspection).decided)
        let (sha256, byteCount) = try sign(frame, spool, into: sink)
        let record = RevocationListRecord(
            name: order.scope.name, kind: order.kind, signerKeyIdentifier: signer.keyIdentifier,
            issuingDistributionPoint: order.scope.issuingDistributionPoint?.derBytes ?? [],
            coversEverything: order.scope.content == .everything, number: number, edition: edition,
            base: base?.number, thisUpdate: now, nextUpdate: frame.nextUpdate, entryCount: count, sha256: sha256,
            cut: cut)
        return RevocationListSummary(order: order, record: record, byteCount: byteCount)
    }

    /// What has ended, stood on one CRL since (RFC 5280 §3.3), and had its time of grace.
    private func cut(in ledger: any LedgerReading) throws -> RevocationListRecord.Cut? {
        guard let last = try ledger.lastCoveringList(of: order.scope, reach) else { return nil }
        return RevocationListRecord.Cut(
            edition: last.edition, endedBefore: min(last.thisUpdate, now.adding(seconds: -order.graceInSeconds)))
    }

    private func base(in ledger: any LedgerReading) throws -> RevocationListRecord {
        let series = RevocationListSeries(order.scope, signerKeyIdentifier: signer.keyIdentifier)
        guard let base = try ledger.lastList(of: series, kind: .complete, reach) else {
            throw AuthorityError(
                .notAllowed, "there is no complete CRL '\(order.scope.name)' yet that a delta CRL could add to",
                hint: "make a complete one first")
        }
        guard order.scope.canHaveDeltas else {
            throw AuthorityError(.notAllowed, "there are no delta CRLs of a CRL of some reasons")
        }
        return base
    }

    private func frame(base: RevocationListRecord?) throws -> RevocationListFrame {
        var members = [Extension(AuthorityKeyIdentifier(keyIdentifier: signer.keyIdentifier)), Extension(number)]
        if let point = order.scope.issuingDistributionPoint { members.append(Extension(point, isCritical: true)) }
        if let base {
            members.append(Extension(DeltaCRLIndicator(baseCRLNumber: base.number), isCritical: true))
        } else if !order.scope.deltaAddresses.isEmpty {
            let names = order.scope.deltaAddresses.map(GeneralName.uniformResourceIdentifier)
            members.append(Extension(FreshestCRL([DistributionPoint(name: .fullName(GeneralNames(names)))])))
        }
        return RevocationListFrame(
            signatureAlgorithm: try signer.algorithm.identifier, issuer: signer.name, thisUpdate: now,
            nextUpdate: now.adding(seconds: order.lifetimeInSeconds), extensions: Extensions(members))
    }

    /// Encodes what the CRL lists, and hands it over in pieces of whole entries.
    ///
    /// - Returns: how many entries there are.
    private func encode(
        _ selection: ListedSelection, of ledger: any LedgerReading, _ put: (ArraySlice<UInt8>) throws -> Void
    ) throws -> Int {
        var encoder = RevocationEntryEncoder()
        var count = 0
        // Where it is not said, an entry's certificate has the issuer of the one before it (RFC 5280 §5.3.3).
        let foreignIssuer = order.scope.isIndirect ? certificateIssuer : nil
        try ledger.forEachListed(selection) { entry in
            encoder.append(
                serialOctets: entry.serialOctets, revokedAt: entry.revokedAt, reason: entry.reason,
                invalidityDate: entry.invalidityDate, certificateIssuer: count == 0 ? foreignIssuer : nil)
            count += 1
            guard encoder.bytes.count >= Self.chunkByteCount else { return }
            try put(encoder.bytes[...])
            encoder.removeAll()
        }
        if !encoder.bytes.isEmpty { try put(encoder.bytes[...]) }
        return count
    }

    /// Signs, then checks the signature over the very bytes that go into the file.
    private func sign(
        _ frame: RevocationListFrame, _ spool: any EntrySpool, into sink: any RevocationListSink
    ) throws -> (sha256: [UInt8], byteCount: Int) {
        let opening = frame.opening(entryByteCount: spool.byteCount)
        let closing = frame.closing
        let message = SignableMessage { piece in
            try piece(opening[...])
            try spool.forEachPiece(piece)
            try piece(closing[...])
        }
        let signature = try Self.explainingLimit { try signer.signer.sign(message, with: signer.algorithm) }
        let header = frame.header(entryByteCount: spool.byteCount, signature: signature)
        let trailer = frame.trailer(signature: signature)
        var digest = try DigestStream(.sha256)
        try digest.update(header[...])
        try sink.append(header[...])
        let isValid = try signer.signer.publicKey.isValid(
            signature: signature[...], algorithm: frame.signatureAlgorithm
        ) { check in
            try message.forEachPiece { piece in
                try check(piece)
                try digest.update(piece)
                try sink.append(piece)
            }
        }
        guard isValid else { throw AuthorityError.badSignature }
        try digest.update(trailer[...])
        try sink.append(trailer[...])
        try sink.complete()
        let byteCount = header.count + opening.count + spool.byteCount + closing.count + trailer.count
        return (try digest.finish(), byteCount)
    }

    /// Ed25519 takes a message at once, up to a limit (RFC 8032 §5.1.6).
    private static func explainingLimit<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as KeyError where error.code == .overLimit {
            throw AuthorityError(
                .notAllowed, "the CRL is too long for the issuer's key: \(error.message)",
                hint: "an Ed25519 key signs a message at once; divide the CRL by crl.partition in the settings")
        }
    }
}

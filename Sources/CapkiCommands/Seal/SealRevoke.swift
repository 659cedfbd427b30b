internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// `capki seal revoke`.
struct SealRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Close a seal for good.",
        discussion: """
            Nothing is made of it any more: not remade, and its code stays its own. There is no CRL of seals: 'capki seal sign' \
            and 'seal verify' elsewhere learn of it from 'capki seal list DIR --state revoked --json' by --revoked-seals, or by \
            the CRL when its certificates are revoked too ('capki ca revoke'), which is what keeps a key from signing. What was \
            signed before stays valid.

            EXAMPLES
              capki seal revoke issuing --esid 4401130000001 --reason cessationOfOperation
            """)

    @OptionGroup var target: AuthorityOptions
    @OptionGroup var seal: OldSealOptions

    @Option(
        help: ArgumentHelp(
            "unspecified, keyCompromise, affiliationChanged, superseded, cessationOfOperation or privilegeWithdrawn.",
            valueName: "reason"), transform: ArgumentValue.revocationReason)
    var reason: RevocationReason

    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func validate() throws { try seal.requireOne() }

    func run() throws {
        let directory = try target.open()
        let known = try seal.record(directory)
        let authority = try acting.authority(directory, opensKeyLater: true)
        let record = try authority.revokeSeal(sha256: known.sha256, reason: reason, context: acting.context)
        let report = Report(seal: LedgerSealDescription(record))
        try result.show(
            report, "the seal \(record.sealID) is revoked since \(record.closedAt?.description ?? "") (\(reason))")
        for owner in record.owners where try authority.store.read({ try $0.revocation(owner) }) == nil {
            ProcessEnvironment.note(
                "note: certificate \(owner) still holds, and signs with the seal where this CA is not asked; 'capki ca revoke' ends it"
            )
        }
    }

    private struct Report: Encodable {
        let schema = "capki.seal-revoke/1"
        let seal: LedgerSealDescription
    }
}

/// What is told of seals when their certificates end.
enum BoundSeals {
    /// Names the active seals that a certificate signs with.
    static func note(_ serial: SerialNumber, in directory: AuthorityDirectory) throws {
        for seal in try directory.store().read({ try $0.activeSeals(boundTo: serial) }) {
            ProcessEnvironment.note(
                "note: the seal \(seal.sealID) (\(seal.name)) is bound to certificate \(serial): make it anew with 'capki seal remake \(directory.path) --esid \(seal.sealID) --certificate NEW', or close it with 'capki seal revoke'"
            )
        }
    }

    /// Tells how many seals wait to be made anew after many reissues.
    static func notePending(in directory: AuthorityDirectory) throws {
        let count = try directory.store().read { try $0.pendingSeals().count }
        guard count > 0 else { return }
        ProcessEnvironment.note(
            "note: \(count) \(count == 1 ? "seal waits" : "seals wait") to be made anew: 'capki seal remake-all \(directory.path) --out-dir DIR'"
        )
    }
}

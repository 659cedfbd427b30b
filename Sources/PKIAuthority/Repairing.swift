internal import PKIStructures

extension CertificateAuthority {
    /// Closes what interrupted acts have left, as every act does before its own work: for checks that come before an act, and
    /// to which what was only intended would look like what was issued.
    ///
    /// Where nothing is left, nobody is waited for.
    public func repair(context: ActContext) throws {
        let isNeeded = try store.read { ledger in
            var isNeeded = false
            try ledger.forEachIntended { _ in isNeeded = true }
            return isNeeded
        }
        guard isNeeded else { return }
        try act(.repair, context) { _ in }
    }
}

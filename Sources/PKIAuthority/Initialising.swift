internal import PKIKeys
public import PKIStructures

/// How a CA begins.
public enum Beginning: Sendable {
    /// It is new; its own certificate is recorded where it signed it itself.
    case new
    /// It has been at work before, under another tool; its last CRL, where there is one.
    case takenOver(lastCRL: CertificateRevocationList?)
}

extension CertificateAuthority {
    /// Opens the ledger of a CA.
    ///
    /// - Throws: `AuthorityError.Code.foreignCertificate` for a CRL of another issuer.
    public func open(_ beginning: Beginning, context: ActContext) throws {
        try store.exclusively {
            try commit(context) { ledger in
                var state = LedgerState(lastActAt: context.now, identifier: try random.bytes(16))
                if case .takenOver(nil) = beginning { state.lacksEarlierCRL = true }
                try ledger.setState(state)
                switch beginning {
                case .new, .takenOver(nil): break
                case .takenOver(let list?):
                    try takeOver(list, context: context, in: ledger)
                }
                if issuer.certificate.isSelfIssued {
                    try ledger.insert(
                        CertificateRecord(signed: issuer.certificate, origin: .own, profile: nil, act: context))
                }
                try Self.record(.initialise, nil, "the ledger of '\(issuer.name)' begins", context, in: ledger)
            }
        }
    }
}

internal import PKIKeys
internal import PKIStructures

/// The certificates above an issuer that is taken over.
enum ChainCheck {
    /// Refuses a chain in which one certificate is not signed by the next.
    static func requireUnbroken(_ chain: [Certificate]) throws {
        for (lower, upper) in zip(chain, chain.dropFirst()) {
            let key = try PublicKey(upper.subjectPublicKeyInfo)
            let isNamed = try lower.issuer.matches(upper.subject)
            guard isNamed, (try? lower.isSigned(by: key)) == true else {
                throw CommandError(
                    "ca.broken_chain",
                    "in the chain, '\(try lower.subject)' is not signed by '\(try upper.subject)', which follows it",
                    hint: "give the certificates in order, from the issuer's own up to the root")
            }
        }
    }
}

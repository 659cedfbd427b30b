internal import PKIKeys
internal import PKIStructures

/// Checks the signatures of one verdict within a limit, and none of them twice.
struct SignatureChecks {
    private(set) var checkedCount = 0
    private let limit: Int
    private let keys: IssuerKeys
    private let memory: SignatureMemory
    private var outcomes = SmallTable<Pair, Known>()

    /// A signed thing and a key.
    private struct Pair: Hashable {
        let signed: ObjectIdentifier
        let key: ObjectIdentifier
    }

    /// The key is kept with what is known of it, so that no other one can take its place in memory and be taken for it.
    private struct Known {
        let key: IssuerKey
        let outcome: Outcome
    }

    private enum Outcome {
        case holds
        case fails(String)
        case unsupported(String)
        case unusableKey(KeyError)
    }

    init(limit: Int, keys: IssuerKeys, memory: SignatureMemory) {
        self.limit = limit
        self.keys = keys
        self.memory = memory
    }

    /// Thrown where the limit is reached.
    struct Exhausted: Error {}

    /// What speaks against `issuer` having signed `child` (RFC 5280 §6.1.3 (a)(1)).
    ///
    /// - Parameters:
    ///   - isKept: whether a signature that holds is remembered beyond this verdict.
    ///   - path: where the issuer stands.
    mutating func flaw(
        of child: PathCertificate, by issuer: PathCertificate, isKept: Bool,
        in path: @autoclosure () -> [PathCertificate]
    ) throws(Exhausted) -> Flaw? {
        guard child.certificate.signatureAlgorithmsAgree else {
            return Flaw(
                .badSignature,
                "\(child.label) names one signature algorithm inside and another outside of what is signed",
                clause: "RFC 5280 §4.1.1.2")
        }
        let key = keys.key(of: issuer, in: path())
        if isKept, memory.holds(child, by: key) { return nil }
        let outcome = try outcome(of: child, by: key) { try child.certificate.isSigned(by: $0) }
        if isKept, case .holds = outcome { memory.remember(child, by: key) }
        return flaw(outcome, issuer, child.label, "RFC 5280 §6.1.3 (a)(1)")
    }

    /// What speaks against `issuer` having signed the CRL (RFC 5280 §6.3.3 (g)).
    mutating func flaw(
        of list: IndexedRevocationList, by issuer: PathCertificate, in path: [PathCertificate]
    ) throws(Exhausted) -> Flaw? {
        let outcome = try outcome(of: list, by: keys.key(of: issuer, in: path)) { try list.crl.isSigned(by: $0) }
        return flaw(outcome, issuer, "its CRL", "RFC 5280 §6.3.3 (g)")
    }

    /// What speaks against `responder` having signed the response (RFC 6960 §3.2 (2)).
    mutating func flaw(
        of response: IndexedOCSPResponse, by responder: PathCertificate, in path: [PathCertificate]
    ) throws(Exhausted) -> Flaw? {
        let key = keys.key(of: responder, in: path)
        let outcome = try outcome(of: response, by: key) { try response.basic.isSigned(by: $0) }
        return flaw(outcome, responder, "its OCSP response", "RFC 6960 §3.2 (2)")
    }

    private mutating func outcome(
        of signed: some AnyObject, by key: IssuerKey, _ check: (any VerificationKey) throws -> Bool
    ) throws(Exhausted) -> Outcome {
        let pair = Pair(signed: ObjectIdentifier(signed), key: ObjectIdentifier(key))
        if let known = outcomes[pair] { return known.outcome }
        let outcome: Outcome
        switch key.result {
        case .failure(let error): outcome = .unusableKey(error)
        case .success(let key):
            guard checkedCount < limit else { throw Exhausted() }
            checkedCount += 1
            outcome = Self.outcome(key, check)
        }
        outcomes.add(Known(key: key, outcome: outcome), for: pair)
        return outcome
    }

    private static func outcome(
        _ key: any VerificationKey, _ check: (any VerificationKey) throws -> Bool
    ) -> Outcome {
        do {
            return try check(key) ? .holds : .fails("")
        } catch let error as KeyError where error.code == .cannotSign {
            return .fails(": \(error)")
        } catch {
            return .unsupported("\(error)")
        }
    }

    private func flaw(
        _ outcome: Outcome, _ issuer: PathCertificate, _ signed: @autoclosure () -> String, _ clause: String
    ) -> Flaw? {
        switch outcome {
        case .holds: nil
        case .fails(let detail):
            Flaw(
                .badSignature, "the signature of \(issuer.label) on \(signed()) does not hold\(detail)", clause: clause)
        case .unsupported(let detail):
            Flaw(
                .unsupportedAlgorithm,
                "the signature of \(issuer.label) on \(signed()) cannot be checked: \(detail)", clause: clause)
        case .unusableKey(let error):
            Flaw(Self.code(for: error), "the key of \(issuer.label) cannot be used: \(error)", clause: clause)
        }
    }

    /// The word for a key that cannot be used.
    static func code(for error: KeyError) -> VerdictCode {
        error.code == .badKey ? .malformed : .unsupportedAlgorithm
    }
}

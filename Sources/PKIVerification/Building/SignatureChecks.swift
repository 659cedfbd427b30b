internal import PKIKeys
internal import PKIStructures

/// Checks signatures within a limit, and none of them twice; keeps the keys of issuers.
struct SignatureChecks {
    private var remaining: Int
    private var keys: [[UInt8]: Result<PublicKey, KeyError>] = [:]
    private var outcomes: [Pair: Flaw?] = [:]

    /// A signed thing and a certificate with the key.
    private struct Pair: Hashable {
        let signed: Signed
        let issuer: Int
    }

    private enum Signed: Hashable {
        case certificate(Int)
        case revocationList(Int)
    }

    init(limit: Int) { remaining = limit }

    /// Thrown where the limit is reached.
    struct Exhausted: Error {}

    /// The key of a certificate.
    mutating func key(of owner: PathCertificate) -> Result<PublicKey, KeyError> {
        let encoded = Array(owner.certificate.subjectPublicKeyInfoBytes)
        if let known = keys[encoded] { return known }
        let result = Result { () throws(KeyError) in try Self.readKey(owner.certificate) }
        keys[encoded] = result
        return result
    }

    private static func readKey(_ certificate: Certificate) throws(KeyError) -> PublicKey {
        let information: SubjectPublicKeyInfo
        do throws(StructureError) {
            information = try certificate.subjectPublicKeyInfo
        } catch {
            throw KeyError(.badKey, "\(error)", underlying: error)
        }
        return try PublicKey(information)
    }

    /// What speaks against `issuer` having signed `child` (RFC 5280 §6.1.3 (a)(1)).
    mutating func flaw(of child: PathCertificate, by issuer: PathCertificate) throws(Exhausted) -> Flaw? {
        let clause = "RFC 5280 §6.1.3 (a)(1)"
        guard child.certificate.signatureAlgorithmsAgree else {
            return Flaw(
                .badSignature,
                "\(child.label) names one signature algorithm inside and another outside of what is signed",
                clause: "RFC 5280 §4.1.1.2")
        }
        let what = "the signature of \(issuer.label) on \(child.label)"
        return try outcome(Pair(signed: .certificate(child.id), issuer: issuer.id), issuer, what, clause) { key in
            try child.certificate.isSigned(by: key)
        }
    }

    /// What speaks against `issuer` having signed the CRL (RFC 5280 §6.3.3 (g)).
    mutating func flaw(
        of list: IndexedRevocationList, by issuer: PathCertificate
    ) throws(Exhausted) -> Flaw? {
        let pair = Pair(signed: .revocationList(list.id), issuer: issuer.id)
        let what = "the signature of \(issuer.label) on its CRL"
        return try outcome(pair, issuer, what, "RFC 5280 §6.3.3 (g)") { key in try list.crl.isSigned(by: key) }
    }

    private mutating func outcome(
        _ pair: Pair, _ issuer: PathCertificate, _ what: @autoclosure () -> String, _ clause: String,
        _ check: (PublicKey) throws -> Bool
    ) throws(Exhausted) -> Flaw? {
        if let known = outcomes[pair] { return known }
        let flaw: Flaw?
        switch key(of: issuer) {
        case .failure(let error):
            flaw = Flaw(Self.code(for: error), "the key of \(issuer.label) cannot be used: \(error)", clause: clause)
        case .success(let key):
            guard remaining > 0 else { throw Exhausted() }
            remaining -= 1
            flaw = Self.flaw(key, what, clause, check)
        }
        outcomes[pair] = .some(flaw)
        return flaw
    }

    private static func flaw(
        _ key: PublicKey, _ what: () -> String, _ clause: String, _ check: (PublicKey) throws -> Bool
    ) -> Flaw? {
        do {
            return try check(key) ? nil : Flaw(.badSignature, "\(what()) does not hold", clause: clause)
        } catch let error as KeyError where error.code == .cannotSign {
            return Flaw(.badSignature, "\(what()) does not hold: \(error)", clause: clause)
        } catch {
            return Flaw(.unsupportedAlgorithm, "\(what()) cannot be checked: \(error)", clause: clause)
        }
    }

    /// The word for a key that cannot be used.
    static func code(for error: KeyError) -> VerdictCode {
        error.code == .badKey ? .malformed : .unsupportedAlgorithm
    }
}

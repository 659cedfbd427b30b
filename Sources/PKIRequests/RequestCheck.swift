public import PKIKeys
public import PKIStructures

/// Holds a request against the rules that apply to every one, whatever it is for.
public enum RequestCheck {
    /// Everything that is wrong with a request; nothing where it can be worked on.
    public static func findings(_ request: CertificationRequest, policy: KeyPolicy) -> [Finding] {
        let information = request.subjectPublicKeyInfo
        guard let key = try? PublicKey(information) else { return policy.findings(for: information) }
        return possessionFindings(request, key) + policy.findings(for: key) + parameterFindings(request)
    }

    /// RFC 3279 §2.3.1: the parameters of rsaEncryption are NULL; what is certified should have one encoding.
    private static func parameterFindings(_ request: CertificationRequest) -> [Finding] {
        let algorithm = request.subjectPublicKeyInfo.algorithm
        guard algorithm.algorithm == rsaEncryption, algorithm.parameters != AlgorithmIdentifier.nullParameters else {
            return []
        }
        return [
            Finding(
                code: "request.key_parameters", message: "the RSA key's parameters are not NULL",
                clause: "RFC 3279 §2.3.1")
        ]
    }

    private static let rsaEncryption = OID(1, 2, 840, 113549, 1, 1, 1)

    private static func possessionFindings(_ request: CertificationRequest, _ key: PublicKey) -> [Finding] {
        let clause = "RFC 2986 §4.2"
        do {
            guard try !request.provesPossession(of: key) else { return [] }
            let message = "the request's signature does not hold: its sender does not prove to have the key"
            return [Finding(code: "request.bad_signature", message: message + hint(request), clause: clause)]
        } catch {
            return [Finding(code: "request.signature_unusable", message: "\(error)", clause: clause)]
        }
    }

    /// SM2 requests of OpenSSL fail for one reason nearly always: they were signed under another identity.
    private static func hint(_ request: CertificationRequest) -> String {
        guard (try? SignatureAlgorithm(request.signatureAlgorithm)) == .sm2WithSM3 else { return "" }
        return " (or signed under another SM2 identity than 1234567812345678)"
    }
}

internal import PKIStructures

/// Why the bits of a key make no key.
extension KeyPolicy {
    func unusable(_ information: SubjectPublicKeyInfo, _ error: KeyError) -> Finding {
        let algorithm = information.algorithm.algorithm
        if algorithm == OID(1, 2, 840, 10045, 2, 1) { return unusableCurveKey(information, error) }
        if error.code == .unsupportedAlgorithm {
            return Finding(
                code: "key.algorithm_not_allowed", message: "the key algorithm \(algorithm) is not allowed",
                clause: families.clause)
        }
        if let rsa = try? RSAPublicKey(derEncoded: information.publicKey[...]),
            algorithm == OID(1, 2, 840, 113549, 1, 1, 1)
        {
            if rsa.sizeInBits > RSAPublicKey.sizeLimitInBits { return tooLarge(rsa) }
            if rsa.publicExponent.count > RSAPublicKey.exponentByteLimit {
                return Finding(
                    code: "key.rsa_large_exponent",
                    message: "the RSA exponent has \(rsa.publicExponent.count) bytes, the limit is "
                        + "\(RSAPublicKey.exponentByteLimit)", clause: "the limit of common libraries")
            }
        }
        return Finding(code: "key.unusable", message: error.message, clause: "RFC 5280 §4.1.2.7")
    }

    private func unusableCurveKey(_ information: SubjectPublicKeyInfo, _ error: KeyError) -> Finding {
        guard let curve = try? PublicKey.curve(information) else {
            return error.code == .unsupportedAlgorithm
                ? curveFinding(Self.name(of: information.algorithm.parameters))
                : Finding(code: "key.curve_missing", message: error.message, clause: "RFC 5480 §2.1.1")
        }
        let point = information.publicKey
        let (code, message): (String, String) =
            switch (point.first, point.count) {
            case (0x00, 1): ("key.point_at_infinity", "the point of the key is the one at infinity")
            case (0x02, _), (0x03, _): ("key.point_compressed", "the point of the key is compressed")
            case (0x04, 1 + 2 * curve.coordinateByteCount):
                ("key.point_not_on_curve", "the point of the key is not on \(curve.rawValue)")
            default: ("key.point_malformed", "\(point.count) bytes are no point of \(curve.rawValue)")
            }
        // RFC 5480 §2.2 lets CAs do without compressed points; SEC 1 §3.2.2.1 demands the rest.
        return Finding(
            code: code, message: message, clause: code == "key.point_compressed" ? "RFC 5480 §2.2" : "SEC 1 §3.2.2.1")
    }

    private static func name(of parameters: [UInt8]?) -> String {
        var reader = DERReader(parameters ?? [])
        guard let oid = try? reader.read(.objectIdentifier, "the curve").objectIdentifier("the curve") else {
            return "a curve that is given by its numbers"
        }
        return "the curve \(oid)"
    }
}

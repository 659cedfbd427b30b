internal import PKIKeys
internal import PKIStructures

/// Names the key algorithms of many certificates, without computing with their keys.
public struct KeyAlgorithmCensus {
    private static let rsa = OID(1, 2, 840, 113549, 1, 1, 1)
    private static let unreadable = "unreadable"

    /// Names by the DER of the algorithm, its parameters included.
    private var names: [ArraySlice<UInt8>: String] = [:]

    public init() {}

    /// The name of a certificate's key algorithm, for example `RSA-2048`; its identifier where it has none.
    public mutating func name(inCertificate bytes: [UInt8]) -> String {
        guard let certificate = try? Certificate(derEncoded: bytes),
            let information = try? certificate.subjectPublicKeyInfo
        else { return Self.unreadable }
        guard information.algorithm.algorithm != Self.rsa else {
            guard let key = try? RSAPublicKey(derEncoded: information.publicKey[...]) else { return Self.unreadable }
            return KeyAlgorithm.rsa(sizeInBits: key.sizeInBits).description
        }
        let identifier = information.algorithm.derBytes[...]
        if let known = names[identifier] { return known }
        let key = try? PublicKey(information)
        let name = key?.algorithm.description ?? information.algorithm.algorithm.description
        names[identifier] = name
        return name
    }
}

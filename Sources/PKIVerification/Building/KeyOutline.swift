internal import PKIKeys
internal import PKIStructures

/// What a public key is, without making it ready for use: that costs as much as checking a signature, and the key of a leaf
/// checks none.
enum KeyOutline: Sendable {
    case rsa(RSAPublicKey)
    case ec(NamedCurve)
    case ed25519
    /// A key of old chains; without a size where it takes the parameters of its issuer's key (RFC 3279 §2.3.2).
    case dsa(sizeInBits: Int?)

    /// - Throws: `KeyError.Code.unsupportedAlgorithm`, or `badKey` for numbers that are no key.
    init(_ information: SubjectPublicKeyInfo) throws(KeyError) {
        if information.algorithm.algorithm == DSAPublicKey.algorithm {
            do throws(StructureError) {
                self = .dsa(sizeInBits: try DSAPublicKey(information).parameters?.sizeInBits)
                return
            } catch {
                throw KeyError(.badKey, "the DSA key is damaged: \(error)", underlying: error)
            }
        }
        switch try KeyFamily(of: information) {
        case .rsa:
            do throws(StructureError) {
                self = .rsa(try RSAPublicKey(derEncoded: information.publicKeyBits))
            } catch {
                throw KeyError(.badKey, "the RSA key is damaged: \(error)", underlying: error)
            }
        case .ec, .sm2: self = .ec(try Self.curve(information))
        case .ed25519:
            guard information.publicKeyBits.count == 32 else { throw KeyError(.badKey, "no Ed25519 key") }
            self = .ed25519
        }
    }

    /// RFC 5480 §2.2: an uncompressed point, the form that every reader knows.
    private static func curve(_ information: SubjectPublicKeyInfo) throws(KeyError) -> NamedCurve {
        var reader = DERReader(information.algorithm.parameters ?? [])
        let oid = try? reader.read(.objectIdentifier, "the curve").objectIdentifier("the curve")
        guard let curve = NamedCurve.allCases.first(where: { $0.oid == oid }) else {
            throw KeyError(.unsupportedAlgorithm, "the curve is not supported")
        }
        let point = information.publicKeyBits
        guard point.first == 0x04, point.count == 1 + 2 * curve.coordinateByteCount else {
            throw KeyError(.badKey, "the EC key is no uncompressed point of \(curve.rawValue)")
        }
        return curve
    }
}

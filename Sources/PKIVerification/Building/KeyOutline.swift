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
    init(_ information: SubjectPublicKeyInfo, encoded: ArraySlice<UInt8>) throws(KeyError) {
        if let curve = Self.wellKnown(encoded) {
            self = .ec(curve)
            return
        }
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

    /// The curve of a key that is written as nearly all are: everything up to the point's first octet, which says that it is
    /// uncompressed.
    private static func wellKnown(_ encoded: ArraySlice<UInt8>) -> NamedCurve? {
        guard encoded.count == 91 else { return nil }
        if encoded.starts(with: p256Opening) { return .p256 }
        return encoded.starts(with: sm2Opening) ? .sm2 : nil
    }

    private static let p256Opening = opening([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07])
    private static let sm2Opening = opening([0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D])

    /// RFC 5480 §2: the algorithm id-ecPublicKey with a curve, and the head of a BIT STRING with a point of 65 octets.
    private static func opening(_ curve: [UInt8]) -> [UInt8] {
        [0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08] + curve
            + [0x03, 0x42, 0x00, 0x04]
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

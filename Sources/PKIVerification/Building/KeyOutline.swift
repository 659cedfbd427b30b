internal import PKIKeys
internal import PKIStructures

/// What a public key is, without making it ready for use: that costs as much as checking a signature, and the key of a leaf
/// checks none.
enum KeyOutline: Sendable {
    case rsa(RSA)
    case ec(NamedCurve)
    case ed25519
    /// A key of old chains; without a size where it takes the parameters of its issuer's key (RFC 3279 §2.3.2).
    case dsa(sizeInBits: Int?)

    /// What is asked of an RSA key.
    struct RSA: Sendable {
        let sizeInBits: Int
        /// Whether modulus and exponent are odd, and the exponent is not 1 (RFC 8017 §3.1).
        let isPossible: Bool

        init(sizeInBits: Int, isPossible: Bool) {
            self.sizeInBits = sizeInBits
            self.isPossible = isPossible
        }

        init(_ key: RSAPublicKey) {
            let isOdd = (key.publicExponent.last ?? 0) % 2 == 1 && (key.modulus.last ?? 0) % 2 == 1
            self.init(sizeInBits: key.sizeInBits, isPossible: isOdd && key.publicExponent != [1])
        }
    }

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
                self = .rsa(RSA(try RSAPublicKey(derEncoded: information.publicKeyBits)))
            } catch {
                throw KeyError(.badKey, "the RSA key is damaged: \(error)", underlying: error)
            }
        case .ec, .sm2: self = .ec(try Self.curve(information))
        case .ed25519:
            guard information.publicKeyBits.count == 32 else { throw KeyError(.badKey, "no Ed25519 key") }
            self = .ed25519
        }
    }

    /// A key that is written as nearly all are, known by its opening and, of RSA, by its end.
    init?(wellKnown encoded: ArraySlice<UInt8>) {
        let bytes = encoded.span
        switch bytes.count {
        case 91 where Self.begins(bytes, with: Self.p256Opening): self = .ec(.p256)
        case 91 where Self.begins(bytes, with: Self.sm2Opening): self = .ec(.sm2)
        case 294 where Self.begins(bytes, with: Self.rsa2048Opening):
            // The highest octet and the lowest one of the modulus, and the exponent 65537.
            guard bytes[33] >= 0x80, bytes[288] % 2 == 1, bytes[289] == 0x02, bytes[290] == 0x03, bytes[291] == 0x01,
                bytes[292] == 0x00, bytes[293] == 0x01
            else { return nil }
            self = .rsa(RSA(sizeInBits: 2048, isPossible: true))
        default: return nil
        }
    }

    private static func begins(_ bytes: Span<UInt8>, with opening: [UInt8]) -> Bool {
        for place in opening.indices where bytes[place] != opening[place] { return false }
        return true
    }

    /// RFC 3279 §2.3.1: the algorithm rsaEncryption, and the heads down to a modulus of 256 octets behind its sign octet.
    private static let rsa2048Opening: [UInt8] = [
        0x30, 0x82, 0x01, 0x22, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05,
        0x00,
        0x03, 0x82, 0x01, 0x0F, 0x00, 0x30, 0x82, 0x01, 0x0A, 0x02, 0x82, 0x01, 0x01, 0x00,
    ]
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

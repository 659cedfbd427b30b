internal import PKIEngine

/// A passphrase in the two forms that key files take.
struct Passphrase {
    /// The bytes as they were given, UTF-8, for PKCS#5 (RFC 8018 §2).
    let octets: Secret
    /// BMPString with two zero octets behind it, for PKCS#12 (RFC 7292 Appendix B.1).
    let bmpString: Secret

    /// The forms that a passphrase may have.
    ///
    /// There are two for the empty one: writers disagree whether its zero octets are written.
    static func candidates(for secret: Secret) -> [Passphrase] {
        let usual = Passphrase(octets: secret, bmpString: bmpString(secret))
        return secret.isEmpty ? [usual, Passphrase(octets: secret, bmpString: secret)] : [usual]
    }

    /// A passphrase that is not empty, or the first form of the empty one.
    init(_ secret: Secret) { self.init(octets: secret, bmpString: Self.bmpString(secret)) }

    private init(octets: Secret, bmpString: Secret) {
        self.octets = octets
        self.bmpString = bmpString
    }

    /// UTF-16 beyond what BMPString allows, as every writer has it; bytes that are no UTF-8 are taken as Latin-1.
    private static func bmpString(_ secret: Secret) -> Secret {
        secret.withArray { bytes in
            var units = utf16(bytes) ?? bytes.map(UInt16.init)
            // Nothing is appended to a full array: what it moved out of would stay behind.
            var octets: [UInt8] = []
            octets.reserveCapacity(2 * units.count + 2)
            for unit in units {
                octets.append(UInt8(unit >> 8))
                octets.append(UInt8(truncatingIfNeeded: unit))
            }
            octets += [0, 0]
            defer {
                for index in units.indices { units[index] = 0 }
                for index in octets.indices { octets[index] = 0 }
            }
            return Secret(copying: octets)
        }
    }

    private static func utf16(_ bytes: [UInt8]) -> [UInt16]? {
        // Not by way of String, whose memory nobody wipes.
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count)
        var codec = UTF8()
        var iterator = bytes.makeIterator()
        while true {
            switch codec.decode(&iterator) {
            case .scalarValue(let scalar): units += UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter
            case .emptyInput: return units
            case .error: return nil
            }
        }
    }
}

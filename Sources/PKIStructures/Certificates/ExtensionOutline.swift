/// What the extensions of a certificate say, where they are as those of nearly all certificates are: one of each, those that restrict
/// a path critical, none critical that is not known, and of short forms.
///
/// It holds numbers and places alone, so that to read one takes no memory. What it accepts, the types of the extensions accept too;
/// what it does not accept, they read again.
package struct ExtensionOutline: Sendable {
    package private(set) var basicConstraints: BasicConstraints?
    package private(set) var keyUsage: KeyUsage?
    /// Where the octets of the key identifier stand.
    package private(set) var subjectKeyIdentifier: Range<Int>?
    /// Where those of the issuer's stand; of a plain one it is the only part.
    package private(set) var authorityKeyIdentifier: Range<Int>?
    /// Where the values of further extensions stand.
    package private(set) var extendedKeyUsage: Range<Int>?
    /// Names of hosts and mail boxes in the syntax of their forms, and addresses.
    package private(set) var alternativeNames: Range<Int>?
    /// One policy.
    package private(set) var policies: Range<Int>?
    /// Full names that are URIs.
    package private(set) var distributionPoints: Range<Int>?

    /// Which were seen, a bit each by the last octet of its identifier below id-ce; bit 63 is authorityInfoAccess.
    private var seen: UInt64 = 0

    /// Extensions beyond this size and number are read by their types.
    private static let sizeLimit = 4096
    private static let foreignLimit = 16

    /// What a certificate without extensions says.
    init() {}

    /// Reads the extensions at a place; `nil` where they are not as nearly all are, or damaged.
    init?(plain range: Range<Int>, _ bytes: Span<UInt8>) {
        var whole = DERCursor(range)
        guard range.count <= Self.sizeLimit, var list = whole.enter(.sequence, bytes), whole.isAtEnd else { return nil }
        let start = list
        var foreignCount = 0
        while !list.isAtEnd {
            guard var member = list.enter(.sequence, bytes), let id = member.enter(.objectIdentifier, bytes),
                let isCritical = Self.flag(&member, bytes), let value = member.enter(.octetString, bytes),
                member.isAtEnd
            else { return nil }
            switch read(id, isCritical, value, bytes) {
            case true?: continue
            case false?: return nil
            case nil:
                foreignCount += 1
                guard !isCritical, foreignCount <= Self.foreignLimit, id.isIdentifier(bytes),
                    !Self.isRepeated(id, start, bytes)
                else { return nil }
            }
        }
    }

    /// A BOOLEAN DEFAULT FALSE.
    private static func flag(_ cursor: inout DERCursor, _ bytes: Span<UInt8>) -> Bool? {
        guard cursor.nextTag(bytes) == DERTag.boolean.rawValue else { return false }
        guard let content = cursor.enterAny(bytes), content.count == 1 else { return nil }
        let octet = bytes[content.position]
        return octet == 0xFF ? true : octet == 0x00 ? false : nil
    }

    /// Whether an extension before this one has its identifier.
    private static func isRepeated(_ id: DERCursor, _ list: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        var list = list
        while var member = list.enterAny(bytes), let other = member.enterAny(bytes), other.position < id.position {
            if other.holdsTheSame(as: id, bytes) { return true }
        }
        return false
    }

    /// Whether the extension is plain; `nil` where it is none of these.
    private mutating func read(
        _ id: DERCursor, _ isCritical: Bool, _ value: DERCursor, _ bytes: Span<UInt8>
    ) -> Bool? {
        guard id.count == 3, bytes[id.position] == 0x55, bytes[id.position + 1] == 0x1D else {
            guard Self.isInformationAccess(id, bytes) else { return nil }
            return !isCritical && mark(63) && Self.isInformationAccess(value: value, bytes)
        }
        let arc = bytes[id.position + 2]
        switch arc {
        case 14: return !isCritical && mark(arc) && readSubjectKeyIdentifier(value, bytes)
        case 15: return mark(arc) && readKeyUsage(value, bytes)
        case 17:
            alternativeNames = value.range
            return mark(arc) && PlainForms.areAlternativeNames(value, bytes)
        case 19: return isCritical && mark(arc) && readBasicConstraints(value, bytes)
        case 31:
            distributionPoints = value.range
            return mark(arc) && PlainForms.areDistributionPoints(value, bytes)
        case 32:
            policies = value.range
            return mark(arc) && PlainForms.isPolicy(value, bytes)
        case 35: return !isCritical && mark(arc) && readAuthorityKeyIdentifier(value, bytes)
        case 37:
            extendedKeyUsage = value.range
            return mark(arc) && PlainForms.areIdentifiers(value, bytes)
        // Others of RFC 5280 have forms of their own, and are rare.
        default: return false
        }
    }

    /// Takes down that an extension was seen; `false` where it was before.
    private mutating func mark(_ bit: UInt8) -> Bool {
        let mask = UInt64(1) << UInt64(bit)
        defer { seen |= mask }
        return seen & mask == 0
    }

    private mutating func readBasicConstraints(_ value: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        var value = value
        guard var parts = value.enter(.sequence, bytes), value.isAtEnd, let isCA = Self.flag(&parts, bytes) else {
            return false
        }
        var pathLength: Int?
        if let number = parts.enter(.integer, bytes) {
            guard number.count == 1, bytes[number.position] < 0x80 else { return false }
            pathLength = Int(bytes[number.position])
        }
        basicConstraints = BasicConstraints(isCA: isCA, pathLengthConstraint: pathLength)
        return parts.isAtEnd
    }

    /// One octet of bits, of which one at least is set.
    private mutating func readKeyUsage(_ value: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        var value = value
        guard let bits = value.enter(.bitString, bytes), value.isAtEnd, bits.count == 2 else { return false }
        let unused = bytes[bits.position]
        let octet = bytes[bits.position + 1]
        guard unused < 8, octet != 0, octet & ((1 << unused) - 1) == 0 else { return false }
        // Bit 0 of the list is the highest of the octet.
        var reversed: UInt16 = 0
        for bit in UInt8(0)..<8 where octet & (0x80 >> bit) != 0 { reversed |= 1 << UInt16(bit) }
        keyUsage = KeyUsage(rawValue: reversed)
        return true
    }

    private mutating func readSubjectKeyIdentifier(_ value: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        var value = value
        subjectKeyIdentifier = value.enter(.octetString, bytes)?.range
        return subjectKeyIdentifier != nil && value.isAtEnd
    }

    private mutating func readAuthorityKeyIdentifier(_ value: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        var value = value
        guard var parts = value.enter(.sequence, bytes), value.isAtEnd else { return false }
        authorityKeyIdentifier = parts.enter(.context(0), bytes)?.range
        return authorityKeyIdentifier != nil && parts.isAtEnd
    }

    /// id-pe-authorityInfoAccess, 1.3.6.1.5.5.7.1.1.
    private static func isInformationAccess(_ id: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        guard id.count == 8, bytes[id.position] == 0x2B else { return false }
        var octets: UInt64 = 0
        for place in id.range { octets = octets << 8 | UInt64(bytes[place]) }
        return octets == 0x2B06_0105_0507_0101
    }

    /// Access descriptions whose locations are URIs.
    private static func isInformationAccess(value: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        PlainForms.isList(value, bytes) { member in
            guard var parts = member.enter(.sequence, bytes), let method = parts.enter(.objectIdentifier, bytes),
                let location = parts.enter(.context(6), bytes)
            else { return false }
            return method.isIdentifier(bytes) && location.isASCII(bytes) && parts.isAtEnd
        }
    }
}

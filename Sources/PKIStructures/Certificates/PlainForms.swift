/// Whether values of extensions have the forms that nearly all have; what is told to be so, the types of the extensions accept.
enum PlainForms {
    /// `SEQUENCE SIZE (1..MAX) OF`; `isMember` goes behind one member.
    static func isList(
        _ value: DERCursor, _ bytes: Span<UInt8>, _ isMember: (inout DERCursor) -> Bool
    ) -> Bool {
        var value = value
        guard var list = value.enter(.sequence, bytes), value.isAtEnd, !list.isAtEnd else { return false }
        while !list.isAtEnd {
            guard isMember(&list) else { return false }
        }
        return true
    }

    /// `SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER`.
    static func areIdentifiers(_ value: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        isList(value, bytes) { $0.enter(.objectIdentifier, bytes)?.isIdentifier(bytes) == true }
    }

    /// RFC 5280 §4.2.1.4: one policy with no qualifiers, or with addresses of practice statements.
    static func isPolicy(_ value: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        var count = 0
        return isList(value, bytes) { member in
            count += 1
            guard count == 1, var parts = member.enter(.sequence, bytes),
                let id = parts.enter(.objectIdentifier, bytes), id.isIdentifier(bytes)
            else { return false }
            return parts.isAtEnd || isList(parts, bytes) { isPracticeStatement(&$0, bytes) }
        }
    }

    /// id-qt-cps, 1.3.6.1.5.5.7.2.1, with an IA5String.
    private static func isPracticeStatement(_ list: inout DERCursor, _ bytes: Span<UInt8>) -> Bool {
        guard var parts = list.enter(.sequence, bytes), let id = parts.enter(.objectIdentifier, bytes), id.count == 8,
            let address = parts.enter(.ia5String, bytes), address.isASCII(bytes), parts.isAtEnd
        else { return false }
        var octets: UInt64 = 0
        for place in id.range { octets = octets << 8 | UInt64(bytes[place]) }
        return octets == 0x2B06_0105_0507_0201
    }

    /// RFC 5280 §4.2.1.13: points that are full names, all of them URIs.
    static func areDistributionPoints(_ value: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        isList(value, bytes) { member in
            guard var point = member.enter(.sequence, bytes), var name = point.enter(.contextConstructed(0), bytes),
                point.isAtEnd, var full = name.enter(.contextConstructed(0), bytes), name.isAtEnd, !full.isAtEnd
            else { return false }
            while !full.isAtEnd {
                guard full.enter(.context(6), bytes)?.isASCII(bytes) == true else { return false }
            }
            return true
        }
    }

    /// RFC 5280 §4.2.1.6: names of hosts, mail addresses and IP addresses.
    static func areAlternativeNames(_ value: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        isList(value, bytes) { member in
            let tag = DERTag(rawValue: member.nextTag(bytes))
            guard let name = member.enterAny(bytes) else { return false }
            switch tag {
            case .context(1): return isMailAddress(name.range, bytes)
            case .context(2): return isHostName(name.range, bytes)
            case .context(7): return name.count == 4 || name.count == 16
            default: return false
            }
        }
    }

    /// RFC 1123 §2.1, behind `*.` too: labels of letters, digits and inner hyphens; the last one begins with a letter.
    private static func isHostName(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        let isWildcard =
            range.count > 2 && bytes[range.lowerBound] == UInt8(ascii: "*")
            && bytes[range.lowerBound + 1] == UInt8(ascii: ".")
        return isPlainHostName((range.lowerBound + (isWildcard ? 2 : 0))..<range.upperBound, bytes)
    }

    private static func isPlainHostName(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        guard range.count <= 253 else { return false }
        var start = range.lowerBound
        for place in range {
            let octet = bytes[place]
            if octet == UInt8(ascii: ".") {
                guard isLabel(start..<place, bytes) else { return false }
                start = place + 1
            } else if !isLetter(octet), !isDigit(octet), octet != UInt8(ascii: "-") {
                return false
            }
        }
        return isLabel(start..<range.upperBound, bytes) && isLetter(bytes[start])
    }

    /// Of octets that are letters, digits and hyphens.
    private static func isLabel(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        (1...63).contains(range.count) && bytes[range.lowerBound] != UInt8(ascii: "-")
            && bytes[range.upperBound - 1] != UInt8(ascii: "-")
    }

    /// Letters, digits, hyphens and underscores between dots, `@`, and a host.
    private static func isMailAddress(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        var isInside = false
        for place in range {
            let octet = bytes[place]
            switch octet {
            case UInt8(ascii: "@"): return isInside && isPlainHostName((place + 1)..<range.upperBound, bytes)
            case UInt8(ascii: "."):
                guard isInside else { return false }
                isInside = false
            case UInt8(ascii: "-"), UInt8(ascii: "_"): isInside = true
            default:
                guard isLetter(octet) || isDigit(octet) else { return false }
                isInside = true
            }
        }
        return false
    }

    private static func isLetter(_ octet: UInt8) -> Bool { (0x61...0x7A).contains(octet | 0x20) }

    private static func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }
}

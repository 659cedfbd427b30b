extension GeneralName: CustomStringConvertible {
    /// `DNS:www.example.cn`, `IP:192.0.2.1`, `email:…`, `URI:…`, `RID:…`, `dirName:…`, else the form and its DER.
    public var description: String {
        switch self {
        case .otherName(let type, let value): "otherName:\(type)=#\(hexadecimal(value))"
        case .rfc822Name(let text): "email:\(text)"
        case .dnsName(let text): "DNS:\(text)"
        case .x400Address(let content): "x400Address:#\(hexadecimal(content))"
        case .directoryName(let name): "dirName:\(name)"
        case .ediPartyName(let content): "ediPartyName:#\(hexadecimal(content))"
        case .uniformResourceIdentifier(let text): "URI:\(text)"
        case .ipAddress(let octets): "IP:\(IPAddressText.text(octets))"
        case .registeredID(let identifier): "RID:\(identifier)"
        }
    }

    /// Reads `DNS:www.example.cn`, `IP:192.0.2.1`, `email:a@example.cn`, `URI:https://…`, `RID:1.2.3`, `dirName:C=CN, …`.
    ///
    /// - Throws: `StructureError.Code.badText`.
    public init(parsing text: String) throws(StructureError) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw Self.unreadable(text) }
        let value = parts[1]
        let isASCII = value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        switch parts[0].lowercased() {
        case "dns" where isASCII: self = .dnsName(value)
        case "email" where isASCII: self = .rfc822Name(value)
        case "uri" where isASCII: self = .uniformResourceIdentifier(value)
        case "rid": self = .registeredID(try OID(dotted: value))
        case "dirname": self = .directoryName(try Name(parsing: value))
        case "ip":
            guard let octets = IPAddressText.octets(value) else { throw Self.unreadable(text) }
            self = .ipAddress(octets)
        default: throw Self.unreadable(text)
        }
    }

    private static func unreadable(_ text: String) -> StructureError {
        StructureError(
            .badText,
            "'\(text)' is no alternative name; write DNS:, IP:, email:, URI:, RID: or dirName: and an ASCII value")
    }
}

/// The texts of IP addresses (RFC 4291 §2.2, RFC 5952 §4).
enum IPAddressText {
    static func text(_ octets: [UInt8]) -> String {
        switch octets.count {
        case 4: octets.map { String($0) }.joined(separator: ".")
        case 16: shortened(groups(octets))
        // RFC 5280 §4.2.1.10: an address and its mask.
        case 8, 32: range(Array(octets.prefix(octets.count / 2)), mask: Array(octets.suffix(octets.count / 2)))
        default: "#" + hexadecimal(octets)
        }
    }

    private static func range(_ address: [UInt8], mask: [UInt8]) -> String {
        let count = mask.reduce(0) { $0 + $1.nonzeroBitCount }
        let prefix = (0..<mask.count).map { place in
            UInt8(truncatingIfNeeded: 0xFF00 >> min(max(count - place * 8, 0), 8))
        }
        return mask == prefix ? "\(text(address))/\(count)" : "\(text(address))/\(text(mask))"
    }

    /// The longest run of zero groups, the first where two are as long, becomes `::` (RFC 5952 §4.2).
    private static func shortened(_ groups: [UInt16]) -> String {
        var best = 0..<0
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start > max(best.count, 1) { best = start..<end }
            start = end + 1
        }
        func joined(_ part: ArraySlice<UInt16>) -> String { part.map { String($0, radix: 16) }.joined(separator: ":") }
        guard !best.isEmpty else { return joined(groups[...]) }
        return joined(groups[..<best.lowerBound]) + "::" + joined(groups[best.upperBound...])
    }

    static func octets(_ text: String) -> [UInt8]? {
        text.contains(":") ? version6(text) : version4(text)
    }

    private static func groups(_ octets: [UInt8]) -> [UInt16] {
        stride(from: 0, to: octets.count, by: 2).map { UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]) }
    }

    private static func version4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.utf8.count <= 3 ? number(Array($0.utf8)) : nil }
        guard parts.count == 4, numbers.count == 4, numbers.allSatisfy({ $0 < 256 }) else { return nil }
        return numbers.map { UInt8($0) }
    }

    private static func version6(_ text: String) -> [UInt8]? {
        let sides = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false).map { side in
            side.isEmpty
                ? []
                : side.split(separator: ":", omittingEmptySubsequences: false).map { group in
                    group.utf8.count <= 4 && group.allSatisfy(\.isHexDigit) ? UInt16(group, radix: 16) : nil
                }
        }
        guard let head = sides.first, sides.count <= 2, !sides.joined().contains(nil) else { return nil }
        let tail = sides.count == 2 ? sides[1] : []
        let missing = 8 - head.count - tail.count
        guard sides.count == 2 ? missing >= 1 : missing == 0 else { return nil }
        let groups = (head + Array(repeating: 0, count: missing) + tail).compactMap { $0 }
        return groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
}

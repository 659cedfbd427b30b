/// A URI as far as certificates ask about it (RFC 5280 §4.2.1.6): that it is absolute, and its host.
struct ResourceIdentifier: Hashable, Sendable {
    /// The host in lower case; `nil` where the URI has no authority.
    let host: [UInt8]?

    /// `nil` for what is no absolute URI with a scheme and something behind it, or has an authority without a proper host.
    init?(_ text: String) {
        let octets = Array(text.utf8)
        guard octets.allSatisfy({ (0x21...0x7E).contains($0) }), let colon = octets.firstIndex(of: UInt8(ascii: ":")),
            Self.isScheme(octets[..<colon]), colon + 1 < octets.count
        else { return nil }
        let rest = octets[(colon + 1)...]
        guard rest.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")]) else {
            host = nil
            return
        }
        let authority = rest.dropFirst(2).prefix { !"/?#".utf8.contains($0) }
        guard let host = Self.host(of: authority) else { return nil }
        self.host = host
    }

    /// Whether the host is a fully qualified domain name, which name constraints need (RFC 5280 §4.2.1.10).
    var hostIsName: Bool { host.map(DNSName.isPreferredSyntax) ?? false }

    private static func isScheme(_ octets: ArraySlice<UInt8>) -> Bool {
        guard let first = octets.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else { return false }
        return octets.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0)
        }
    }

    /// What stands between the user information and the port.
    private static func host(of authority: ArraySlice<UInt8>) -> [UInt8]? {
        let at = authority.lastIndex(of: UInt8(ascii: "@"))
        let rest = at.map { authority[($0 + 1)...] } ?? authority
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            return Array(rest[...end])
        }
        let host = DNSName.lowercased(String(decoding: rest.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self))
        return DNSName.isPreferredSyntax(host) || isVersion4(host) ? host : nil
    }

    private static func isVersion4(_ octets: [UInt8]) -> Bool {
        let parts = octets.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8(String(decoding: $0, as: UTF8.self)) != nil }
    }
}

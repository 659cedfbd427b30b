/// A mail address (RFC 5280 §4.2.1.6, the Mailbox of RFC 2821 §4.1.2).
struct Mailbox: Hashable, Sendable {
    /// Compared as it is (RFC 5280 §7.5).
    let localPart: [UInt8]
    /// In lower case.
    let domain: [UInt8]

    /// `nil` for what is no address; whoever quotes a local part may write `@` into it.
    init?(_ text: String) {
        let octets = Array(text.utf8)
        guard let at = octets.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        localPart = Array(octets[..<at])
        domain = DNSName.lowercased(String(decoding: octets[(at + 1)...], as: UTF8.self))
        guard Self.isLocalPart(localPart), DNSName.isPreferredSyntax(domain) || Self.isAddressLiteral(domain) else {
            return nil
        }
    }

    /// Atoms between dots, or a quoted string.
    private static func isLocalPart(_ octets: [UInt8]) -> Bool {
        if octets.count >= 2, octets.first == UInt8(ascii: "\""), octets.last == UInt8(ascii: "\"") {
            return octets.dropFirst().dropLast().allSatisfy { (0x20...0x7E).contains($0) }
        }
        var isInside = false
        for octet in octets {
            if octet == UInt8(ascii: ".") {
                guard isInside else { return false }
                isInside = false
            } else {
                guard isAtomText(octet) else { return false }
                isInside = true
            }
        }
        return isInside
    }

    private static func isAtomText(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ":"),
            UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "@"), UInt8(ascii: "["),
            UInt8(ascii: "\\"), UInt8(ascii: "]"):
            false
        default: (0x21...0x7E).contains(octet)
        }
    }

    private static func isAddressLiteral(_ octets: [UInt8]) -> Bool {
        octets.count > 2 && octets.first == UInt8(ascii: "[") && octets.last == UInt8(ascii: "]")
    }
}

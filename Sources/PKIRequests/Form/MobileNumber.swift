/// A mobile number of mainland China (MIIT numbering plan): eleven digits that begin with 13 to 19.
public struct MobileNumber: Sendable, Hashable, CustomStringConvertible {
    /// The eleven digits.
    public let description: String

    /// Takes a number with or without `+86`, spaces and hyphens, or gives `nil` where it is none.
    public init?(_ text: String) {
        var digits = text.filter { $0 != " " && $0 != "-" }
        for prefix in ["+86", "0086"] where digits.hasPrefix(prefix) { digits.removeFirst(prefix.count) }
        let octets = Array(digits.utf8)
        guard octets.count == 11, octets.allSatisfy({ (0x30...0x39).contains($0) }), octets[0] == UInt8(ascii: "1"),
            octets[1] >= UInt8(ascii: "3")
        else { return nil }
        description = digits
    }
}

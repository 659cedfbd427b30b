/// Addresses that share their first bits (RFC 5280 §4.2.1.10, in the style of RFC 4632).
struct AddressRange: Hashable, Sendable {
    private let address: [UInt8]
    private let mask: [UInt8]

    /// Takes 8 or 32 octets, address and mask; `nil` for another length, or a mask with a bit behind a gap.
    init?(_ octets: [UInt8]) {
        guard octets.count == 8 || octets.count == 32 else { return nil }
        address = Array(octets.prefix(octets.count / 2))
        mask = Array(octets.suffix(octets.count / 2))
        let count = mask.reduce(0) { $0 + $1.nonzeroBitCount }
        let isPrefix = mask.enumerated().allSatisfy { place, octet in
            octet == UInt8(truncatingIfNeeded: 0xFF00 >> min(max(count - place * 8, 0), 8))
        }
        guard isPrefix else { return nil }
    }

    /// Whether the address, of 4 or 16 octets, is one of the range; one of the other length never is.
    func contains(_ other: [UInt8]) -> Bool {
        guard other.count == address.count else { return false }
        return address.indices.allSatisfy { (other[$0] ^ address[$0]) & mask[$0] == 0 }
    }
}

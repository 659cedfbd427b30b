/// Lower-case hexadecimal without separators.
@inlinable
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.underestimatedCount)
    for byte in bytes {
        text.append(hexadecimalDigit(byte >> 4))
        text.append(hexadecimalDigit(byte & 0x0F))
    }
    return String(decoding: text, as: UTF8.self)
}

@inlinable
func hexadecimalDigit(_ value: UInt8) -> UInt8 { value + (value < 10 ? 0x30 : 0x57) }

/// The bytes of a hexadecimal text of either case, or `nil` where it is none.
public func bytes(hexadecimal text: some StringProtocol) -> [UInt8]? {
    let nibbles = text.unicodeScalars.map { scalar in
        scalar.isASCII ? Character(scalar).hexDigitValue.map(UInt8.init) : nil
    }
    guard nibbles.count % 2 == 0, !nibbles.contains(nil) else { return nil }
    let values = nibbles.compactMap { $0 }
    return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
}

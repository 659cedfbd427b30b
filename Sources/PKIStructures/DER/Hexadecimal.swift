private let digits = Array("0123456789abcdef".utf8)

/// Lower-case hexadecimal without separators.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 0x0F)])
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes of a hexadecimal text of either case, or `nil` where it is none.
public func bytes(hexadecimal text: some StringProtocol) -> [UInt8]? {
    let nibbles = text.unicodeScalars.map { scalar in
        scalar.isASCII ? Character(scalar).hexDigitValue.map(UInt8.init) : nil
    }
    guard nibbles.count % 2 == 0, !nibbles.contains(nil) else { return nil }
    let values = nibbles.compactMap { $0 }
    return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
}

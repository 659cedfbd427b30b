/// The unified social credit code of an organisation (统一社会信用代码, GB 32100-2015): 18 characters, the last a check.
///
/// One character registration department, one category, six digits administrative division, nine characters subject (the
/// older organisation code, GB 11714, with a check of its own), one check character.
public struct CheckedCreditCode: Sendable, Hashable, CustomStringConvertible {
    /// The code in capitals.
    public let description: String

    // GB 32100 §4: digits and capitals without I, O, S, V, Z; a symbol's value is its place.
    private static let symbols = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

    /// Takes a code in either case, or gives `nil` where its form or its check character is wrong.
    public init?(_ text: String) {
        let code = Array(text.uppercased().utf8)
        let values = code.compactMap { Self.symbols.firstIndex(of: $0) }
        guard code.count == 18, values.count == 18, code[2..<8].allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        guard values[17] == Self.check(of: values.dropLast()) else { return nil }
        description = String(decoding: code, as: UTF8.self)
    }

    /// Puts the check character behind the first 17, or gives `nil` where their form is wrong.
    public init?(completing text: String) {
        let values = text.uppercased().utf8.compactMap { Self.symbols.firstIndex(of: $0) }
        guard values.count == 17 else { return nil }
        let check = Self.symbols[Self.check(of: values[...])]
        self.init(text + String(decoding: [check], as: UTF8.self))
    }

    /// GB 32100 §5: the weight of place i is 3 to the power of i − 1, modulo 31.
    private static func check(of values: ArraySlice<Int>) -> Int {
        var weight = 1
        var sum = 0
        for value in values {
            sum += value * weight
            weight = weight * 3 % 31
        }
        return (31 - sum % 31) % 31
    }
}

/// The organisation code (组织机构代码, GB 11714-1997): eight characters and a check, as it stood before 2015.
public struct CheckedOrganisationCode: Sendable, Hashable, CustomStringConvertible {
    /// The code in capitals, without the hyphen before its check.
    public let description: String

    private static let weights = [3, 7, 9, 10, 5, 8, 4, 2]

    /// Takes a code in either case, with or without its hyphen, or gives `nil` where form or check is wrong.
    public init?(_ text: String) {
        let code = Array(text.uppercased().utf8.filter { $0 != UInt8(ascii: "-") })
        guard code.count == 9, let check = Self.check(of: code.prefix(8)), code[8] == check else { return nil }
        description = String(decoding: code, as: UTF8.self)
    }

    /// Puts the check character behind the first eight, or gives `nil` where their form is wrong.
    public init?(completing text: String) {
        let code = Array(text.uppercased().utf8)
        guard code.count == 8, let check = Self.check(of: code[...]) else { return nil }
        description = String(decoding: code + [check], as: UTF8.self)
    }

    private static func check(of code: ArraySlice<UInt8>) -> UInt8? {
        let values = code.compactMap(value)
        guard values.count == 8 else { return nil }
        let sum = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
        let check = 11 - sum % 11
        return check == 10 ? UInt8(ascii: "X") : check == 11 ? UInt8(ascii: "0") : UInt8(0x30 + check)
    }

    private static func value(_ character: UInt8) -> Int? {
        switch character {
        case 0x30...0x39: Int(character) - 0x30
        case 0x41...0x5A: Int(character) - 0x41 + 10
        default: nil
        }
    }
}

internal import PKIStructures

/// The number of a resident's identity card (居民身份证, GB 11643-1999), and of the residence permits that follow it.
///
/// Six digits administrative division, eight the date of birth, three a sequence, one check of `0` to `9` or `X`.
public struct CheckedResidentNumber: Sendable, Hashable, CustomStringConvertible {
    /// The number, with a capital X.
    public let description: String

    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    // ISO 7064 MOD 11-2, by the remainder.
    private static let checks = Array("10X98765432".utf8)

    /// Takes a number, or gives `nil` where its form, its date or its check is wrong.
    public init?(_ text: String) {
        let characters = Array(text.uppercased().utf8)
        guard characters.count == 18, characters.prefix(17).allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let digits = characters.prefix(17).map { Int($0) - 0x30 }
        let sum = zip(digits, Self.weights).reduce(0) { $0 + $1.0 * $1.1 }
        guard characters[17] == Self.checks[sum % 11] else { return nil }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        let birth = Instant(
            year: number(6..<10), month: number(10..<12), day: number(12..<14), hour: 0, minute: 0, second: 0)
        guard birth != nil, number(6..<10) >= 1800 else { return nil }
        description = String(decoding: characters, as: UTF8.self)
    }
}

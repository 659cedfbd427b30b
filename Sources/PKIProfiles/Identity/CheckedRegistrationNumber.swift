/// The registration number of an enterprise (工商注册号): 15 digits by GS 15-2006, or 13 as they stood before 2007.
///
/// Of 15 digits the first six are the registering office, eight a sequence, the last a check by GB/T 17710 MOD 11,10.
public struct CheckedRegistrationNumber: Sendable, Hashable, CustomStringConvertible {
    /// The digits.
    public let description: String

    /// Takes a number, or gives `nil` where its form or its check digit is wrong.
    public init?(_ text: String) {
        let octets = Array(text.utf8)
        guard octets.count == 13 || octets.count == 15, octets.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        guard octets.count == 13 || Self.remainder(octets.map { Int($0) - 0x30 }) == 1 else { return nil }
        description = text
    }

    /// What is left over the digits and their check: 1 where the check holds (ISO 7064 §9, MOD 11,10).
    private static func remainder(_ digits: [Int]) -> Int {
        var product = 10
        for digit in digits.dropLast() {
            let sum = (product + digit) % 10
            product = (sum == 0 ? 10 : sum) * 2 % 11
        }
        return (product + (digits.last ?? 0)) % 10
    }
}

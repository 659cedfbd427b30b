public import PKIKeys

/// What a new PIN has to be; PINs that exist already are not judged by it.
public struct PINPolicy: Sendable, Hashable {
    /// Where the rules come from, for messages.
    public static let clause = "the desk's guide"

    /// The fewest characters.
    public var minimumCharacterCount = 8
    /// Whether capital and small letters, digits and other characters must all be in it.
    public var needsAllKinds = true
    /// Whether factory PINs and common passwords are refused.
    public var refusesCommonOnes = true
    /// Further ones that are refused, whether in capital or small letters.
    public var refused: [String] = []

    /// The policy of the desk: eight characters of four kinds, nothing common.
    public init() {}

    /// What speaks against a PIN; nothing where it is fit. The texts say nothing of the PIN itself.
    public func findings(for pin: Secret) -> [String] {
        let traits = PINTraits(pin)
        var findings: [String] = []
        if traits.characterCount < minimumCharacterCount {
            findings.append("it has \(traits.characterCount) characters, the minimum is \(minimumCharacterCount)")
        }
        if needsAllKinds {
            if !traits.hasUpper { findings.append("it has no capital letter") }
            if !traits.hasLower { findings.append("it has no small letter") }
            if !traits.hasDigit { findings.append("it has no digit") }
            if !traits.hasOther { findings.append("it has no special character") }
        }
        if refusesCommonOnes, traits.isCommon { findings.append("it is a factory PIN or a common password") }
        if refused.contains(where: { isRefused(pin, $0) }) { findings.append("it is one that the settings refuse") }
        return findings
    }

    private func isRefused(_ pin: Secret, _ text: String) -> Bool {
        let small = text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        return pin.withBytes { isEqual($0, small) }
    }

    /// Refuses a PIN that is not fit.
    public func require(_ pin: Secret, _ whose: String) throws(TokenError) {
        let findings = findings(for: pin)
        guard findings.isEmpty else {
            throw TokenError(
                .pinRejected, "the new \(whose) is refused (\(Self.clause)): \(findings.joined(separator: ", "))",
                hint: "choose another one")
        }
    }
}

/// What a policy asks about a PIN, found without making a text of it that could not be wiped.
private struct PINTraits {
    private(set) var characterCount = 0
    private(set) var hasUpper = false
    private(set) var hasLower = false
    private(set) var hasDigit = false
    private(set) var hasOther = false
    let isCommon: Bool

    init(_ pin: Secret) {
        isCommon = pin.withBytes { bytes in commonPINs.contains { isEqual(bytes, $0) } }
        pin.withBytes { bytes in
            for index in bytes.indices { add(bytes[index]) }
        }
    }

    private mutating func add(_ byte: UInt8) {
        // The later bytes of a UTF-8 character do not count.
        if byte & 0xC0 != 0x80 { characterCount += 1 }
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): hasUpper = true
        case UInt8(ascii: "a")...UInt8(ascii: "z"): hasLower = true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
        default: hasOther = true
        }
    }
}

private func isEqual(_ bytes: borrowing Span<UInt8>, _ common: [UInt8]) -> Bool {
    guard bytes.count == common.count else { return false }
    for index in bytes.indices {
        let byte = bytes[index]
        let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        guard (isUpper ? byte | 0x20 : byte) == common[index] else { return false }
    }
    return true
}

/// In small letters. The first line is what tokens leave the factory with, the rest passes the rules of kinds.
private let commonPINs: [[UInt8]] = [
    "12345678", "123456", "1234567890", "123456789", "87654321", "654321", "123123", "1111", "0000", "11223344",
    "11111111", "111111", "000000", "00000000", "88888888", "66666666", "1234",
    "password", "password1!", "passw0rd!", "p@ssw0rd", "p@ssword1", "p@ssw0rd1", "password@123", "pass@123",
    "passw0rd@123", "admin@123", "admin123!", "admin@1234", "root@123", "test@123", "test1234!", "welcome1!",
    "welcome@1", "welcome@123", "qwer1234!", "qwer@1234", "qwerty1!", "qwerty@123", "abc@1234", "abcd1234!",
    "abcd@1234", "aa123456!", "aa@123456", "aa123456@", "a123456!", "1qaz@wsx", "1qaz!qaz", "zaq1@wsx", "huawei@123",
    "password123!", "password!23", "password@1", "password#1", "password1@", "p@ssword123", "p@ssw0rd!", "p@ssw0rd123",
    "p@$$w0rd", "p@$$w0rd1", "pa$$w0rd", "pa$$w0rd1", "passw0rd@1", "admin123@", "admin@1", "admin@12345", "admin#123",
    "admin@2024", "admin@2025", "admin@2026", "admin123!@#", "abc123!@#", "abc@12345", "abc!1234", "abc12345!",
    "abcd123!", "abcd@123", "aa123456.", "aa123456#", "qq123456!", "qwe123!@#", "qweasd123!", "qwert123!", "qwerty123!",
    "qwerty12#", "1q2w3e4r!", "1q2w#e4r", "!qaz2wsx", "1qaz2wsx!", "zaq12wsx!", "welcome123!", "letmein1!",
    "iloveyou1!",
    "woaini1314!", "woaini520!", "test123!", "test@1234", "root123!", "root@1234", "summer2026!", "winter2026!",
    "gdca@1234", "netca@1234", "china@1234", "beijing@2026", "guangzhou@1", "changeme1!", "change@me1", "user@123",
    "china@123", "netca@123", "bjca@1234", "cfca@1234",
].map { Array($0.utf8) }

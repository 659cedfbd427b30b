public struct TokenError: Error {
    public struct Code: Sendable { public let rawValue: String }
    public let code: Code; public let message: String; public let hint: String?
}

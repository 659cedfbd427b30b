internal import Foundation

/// The address of a service, `http` or `https` (RFC 9110 §4.2).
public struct HTTPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The longest address that is taken, in octets.
    public static let byteLimit = 2048

    public let description: String

    /// - Throws: `TransportError.Code.badAddress` for anything else, and for one with a name and a password in it: those would
    ///   stand in lists of processes.
    public init(_ text: String) throws(TransportError) {
        func refused(_ reason: String, hint: String? = nil) -> TransportError {
            TransportError(.badAddress, "the address '\(text)' \(reason)", hint: hint)
        }
        guard text.utf8.count <= Self.byteLimit, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw refused("is not 1 to \(Self.byteLimit) printing characters of ASCII")
        }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), parts.host?.isEmpty == false
        else {
            throw refused("is none of http or https", hint: "write it as http://tsa.example/path")
        }
        guard parts.user == nil, parts.password == nil else {
            throw refused(
                "has a user in it", hint: "services that ask for a password are reached through a proxy that knows it")
        }
        guard parts.fragment == nil else { throw refused("has a fragment, which no service sees") }
        description = text
    }
}

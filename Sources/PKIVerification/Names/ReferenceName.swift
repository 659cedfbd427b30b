public import PKIStructures

/// A name that the certificate must be for: what RFC 9525 §6.1 calls a reference identifier.
public enum ReferenceName: Hashable, Sendable, CustomStringConvertible {
    /// A host by its domain name.
    case dnsName(String)
    /// A host by its address, 4 or 16 octets.
    case ipAddress([UInt8])
    /// A mailbox (RFC 8550 §3).
    case rfc822Name(String)

    public var description: String {
        switch self {
        case .dnsName(let text): GeneralName.dnsName(text).description
        case .ipAddress(let octets): GeneralName.ipAddress(octets).description
        case .rfc822Name(let text): GeneralName.rfc822Name(text).description
        }
    }

    /// A host as it stands in an address line: an IP address where it is one, else a domain name.
    public init(host text: String) {
        if let address = try? ReferenceName(ipAddress: text) {
            self = address
        } else {
            self = .dnsName(text)
        }
    }

    /// An IP address in text form.
    ///
    /// - Throws: `StructureError.Code.badText`.
    public init(ipAddress text: String) throws(StructureError) {
        guard case .ipAddress(let octets) = try GeneralName(parsing: "IP:\(text)") else {
            throw StructureError(.badText, "'\(text)' is no IP address")
        }
        self = .ipAddress(octets)
    }
}

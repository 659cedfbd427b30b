public import PKIStructures

/// What a certificate is to be used for: what its keyUsage and extKeyUsage must then allow.
public struct Purpose: Sendable, Hashable, CustomStringConvertible {
    /// The name of the command line.
    public let name: String
    /// One of these bits must be set where there is a keyUsage; empty asks for nothing.
    public let keyUsage: KeyUsage
    /// The key purpose, where there is one.
    public let keyPurpose: OID?
    /// How the leaf's extKeyUsage must name the purpose.
    public let demand: Demand
    /// The clause that asks for it.
    public let clause: String

    /// How an extKeyUsage must name a purpose.
    public enum Demand: Sendable, Hashable {
        /// An absent extension, or anyExtendedKeyUsage, allows it.
        case lenient
        /// The purpose itself must be named.
        case named
        /// The purpose must be named, alone, in a critical extension.
        case aloneAndCritical
    }

    private init(
        _ name: String, _ keyUsage: KeyUsage, _ keyPurpose: OID? = nil, _ demand: Demand = .lenient,
        clause: String = "RFC 5280 §4.2.1.12"
    ) {
        self.name = name
        self.keyUsage = keyUsage
        self.keyPurpose = keyPurpose
        self.demand = demand
        self.clause = clause
    }

    public var description: String { name }

    /// No purpose: neither extension is asked.
    public static let any = Purpose("any", [])
    /// Signing documents and data.
    public static let sign = Purpose("sign", [.digitalSignature, .nonRepudiation], clause: "RFC 5280 §4.2.1.3")
    /// Receiving encrypted data.
    public static let encrypt = Purpose(
        "encrypt", [.keyEncipherment, .dataEncipherment, .keyAgreement], clause: "RFC 5280 §4.2.1.3")
    public static let tlsServer = Purpose(
        "tls-server", [.digitalSignature, .keyEncipherment, .keyAgreement], .serverAuth)
    public static let tlsClient = Purpose("tls-client", [.digitalSignature, .keyAgreement], .clientAuth)
    public static let email = Purpose(
        "email", [.digitalSignature, .nonRepudiation, .keyEncipherment, .keyAgreement], .emailProtection)
    public static let codeSigning = Purpose("code-signing", .digitalSignature, .codeSigning)
    public static let timestamping = Purpose(
        "timestamping", [.digitalSignature, .nonRepudiation], .timeStamping, .aloneAndCritical,
        clause: "RFC 3161 §2.3")
    public static let ocspSigning = Purpose(
        "ocsp-signing", [.digitalSignature, .nonRepudiation], .ocspSigning, .named, clause: "RFC 6960 §4.2.2.2")

    /// Making electronic seals.
    public static let sealMaker = Purpose(
        "seal-maker", [.digitalSignature, .nonRepudiation], clause: "GB/T 38540 §6")
    /// Signing with an electronic seal.
    public static let seal = Purpose("seal", [.digitalSignature, .nonRepudiation], clause: "GB/T 38540 §7")

    /// Every purpose, in the order of the command line's help.
    public static let all: [Purpose] = [
        any, sign, encrypt, tlsServer, tlsClient, email, codeSigning, timestamping, ocspSigning, sealMaker,
        seal,
    ]

    /// The purpose with this name of the command line.
    public init?(name: String) {
        guard let purpose = Self.all.first(where: { $0.name == name }) else { return nil }
        self = purpose
    }
}

internal import SwiftASN1

/// The identifier of the subject's key (RFC 5280 §4.2.1.2).
///
///     SubjectKeyIdentifier ::= KeyIdentifier
///     KeyIdentifier ::= OCTET STRING
public struct SubjectKeyIdentifier: Hashable, ExtensionContent {
    public static let id = OID.subjectKeyIdentifier

    public let keyIdentifier: [UInt8]

    public init(_ keyIdentifier: [UInt8]) { self.keyIdentifier = keyIdentifier }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        keyIdentifier = Array(try reader.read(.octetString, "subjectKeyIdentifier").content)
        try reader.expectEnd(of: "subjectKeyIdentifier")
    }

    public var derBytes: [UInt8] { derEncoded { $0.octetString(keyIdentifier) } }
}

/// The identifier of the issuer's key (RFC 5280 §4.2.1.1).
///
///     AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] KeyIdentifier OPTIONAL,
///         authorityCertIssuer [1] GeneralNames OPTIONAL, authorityCertSerialNumber [2] CertificateSerialNumber OPTIONAL }
public struct AuthorityKeyIdentifier: Hashable, ExtensionContent {
    public static let id = OID.authorityKeyIdentifier

    public let keyIdentifier: [UInt8]?
    /// The names of `[1]`, where they are given.
    public let authorityCertIssuer: GeneralNames?
    /// The octets of `[2]`, where it is given.
    public let authorityCertSerialNumber: [UInt8]?

    public init(keyIdentifier: [UInt8]) {
        self.keyIdentifier = keyIdentifier
        authorityCertIssuer = nil
        authorityCertSerialNumber = nil
    }

    /// Names the issuer's certificate, by whom it was issued and its number, beside or instead of the key.
    public init(keyIdentifier: [UInt8]? = nil, authorityCertIssuer: GeneralNames, serialNumber: SerialNumber) {
        self.keyIdentifier = keyIdentifier
        self.authorityCertIssuer = authorityCertIssuer
        authorityCertSerialNumber = serialNumber.octets
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var parts = try reader.read(.sequence, "authorityKeyIdentifier").reader
        let what = "authorityKeyIdentifier"
        keyIdentifier = try parts.readIfPresent(.context(0), what).map { Array($0.content) }
        if let issuer = try parts.readIfPresent(.contextConstructed(1), what) {
            authorityCertIssuer = try GeneralNames(contentOf: issuer)
        } else {
            authorityCertIssuer = nil
        }
        if let number = try parts.readIfPresent(.context(2), what) {
            authorityCertSerialNumber = Array(try number.integerOctets("authorityCertSerialNumber"))
        } else {
            authorityCertSerialNumber = nil
        }
        try parts.expectEnd(of: what)
        try reader.expectEnd(of: what)
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                if let keyIdentifier { coder.contextPrimitive(0, keyIdentifier) }
                if let authorityCertIssuer {
                    coder.contextConstructed(1) { coder in
                        for name in authorityCertIssuer.names { name.encode(into: &coder) }
                    }
                }
                if let authorityCertSerialNumber { coder.contextPrimitive(2, authorityCertSerialNumber) }
            }
        }
    }
}

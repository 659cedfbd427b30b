internal import SwiftASN1

/// A typed attribute of a signer: one with exactly one value.
public protocol SignerAttribute: Sendable {
    /// The attribute's type.
    static var type: OID { get }

    /// Reads the one value.
    init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError)

    /// The one value.
    var derBytes: [UInt8] { get }
}

extension MessageAttribute {
    /// Encodes a typed attribute.
    public init(_ content: some SignerAttribute) {
        self.init(Swift.type(of: content).type, values: [content.derBytes])
    }
}

extension MessageAttributes {
    /// The typed attribute, or `nil` where it is absent.
    ///
    /// - Throws: `StructureError` where it stands twice or has not exactly one value (RFC 5652 §11), or is damaged.
    public func content<Content: SignerAttribute>(_: Content.Type) throws(StructureError) -> Content? {
        let found = all(Content.type)
        guard let member = found.first else { return nil }
        guard found.count == 1, let value = member.values.first, member.values.count == 1 else {
            throw StructureError(
                .malformed, "the attribute \(Content.type) has \(found.flatMap(\.values).count) values, one is allowed")
        }
        return try Content(derEncoded: value[...])
    }
}

/// The type of what was signed (RFC 5652 §11.1).
///
///     ContentType ::= OBJECT IDENTIFIER
public struct ContentTypeAttribute: Hashable, SignerAttribute {
    public static let type = OID(1, 2, 840, 113549, 1, 9, 3)

    public let contentType: OID

    public init(_ contentType: OID) { self.contentType = contentType }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        contentType = try reader.read(.objectIdentifier, "contentType").objectIdentifier("contentType")
        try reader.expectEnd(of: "contentType")
    }

    public var derBytes: [UInt8] { derEncoded { $0.objectIdentifier(contentType) } }
}

/// The digest of what was signed (RFC 5652 §11.2).
///
///     MessageDigest ::= OCTET STRING
public struct MessageDigestAttribute: Hashable, SignerAttribute {
    public static let type = OID(1, 2, 840, 113549, 1, 9, 4)

    public let digest: [UInt8]

    public init(_ digest: [UInt8]) { self.digest = digest }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        digest = Array(try reader.read(.octetString, "messageDigest").content)
        try reader.expectEnd(of: "messageDigest")
    }

    public var derBytes: [UInt8] { derEncoded { $0.octetString(digest) } }
}

/// When the signer says that it signed (RFC 5652 §11.3).
///
///     SigningTime ::= Time
public struct SigningTimeAttribute: Hashable, SignerAttribute {
    public static let type = OID(1, 2, 840, 113549, 1, 9, 5)

    public let time: CertificateTime

    public init(_ instant: Instant) { time = CertificateTime(instant) }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        time = try CertificateTime(from: &reader, "signingTime")
        try reader.expectEnd(of: "signingTime")
    }

    public var derBytes: [UInt8] { time.derBytes }
}

/// Attributes that are known by name, but read as they need.
extension OID {
    /// A SET OF SignerInfo over the signature (RFC 5652 §11.4).
    public static let countersignature = OID(1, 2, 840, 113549, 1, 9, 6)
    /// A ContentInfo over the signature (RFC 3161 Appendix A).
    public static let signatureTimeStampToken = OID(1, 2, 840, 113549, 1, 9, 16, 2, 14)
}

extension SignerInfo {
    /// The countersignatures (RFC 5652 §11.4) in the order of the file.
    public var countersignatures: [SignerInfo] {
        get throws(StructureError) {
            var found: [SignerInfo] = []
            for attribute in unsignedAttributes?.all(.countersignature) ?? [] {
                for value in attribute.values { found.append(try SignerInfo(derEncoded: value[...])) }
            }
            return found
        }
    }
}

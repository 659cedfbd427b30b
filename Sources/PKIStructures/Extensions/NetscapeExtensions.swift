internal import SwiftASN1

/// What Netscape's programs took a certificate for, before there were key purposes.
///
///     NetscapeCertType ::= BIT STRING { sslClient(0), sslServer(1), smime(2), objectSigning(3), reserved(4), sslCA(5),
///         smimeCA(6), objectSigningCA(7) }
public struct NetscapeCertificateType: OptionSet, Hashable, ExtensionContent {
    public static let id = OID.netscapeCertificateType

    /// Bit `n` of the ASN.1 list is bit `n` of the number.
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue & 0xFF }

    public static let sslClient = NetscapeCertificateType(rawValue: 1 << 0)
    public static let sslServer = NetscapeCertificateType(rawValue: 1 << 1)
    public static let smime = NetscapeCertificateType(rawValue: 1 << 2)
    public static let objectSigning = NetscapeCertificateType(rawValue: 1 << 3)
    public static let reserved = NetscapeCertificateType(rawValue: 1 << 4)
    public static let sslCA = NetscapeCertificateType(rawValue: 1 << 5)
    public static let smimeCA = NetscapeCertificateType(rawValue: 1 << 6)
    public static let objectSigningCA = NetscapeCertificateType(rawValue: 1 << 7)

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        let element = try soleElement(.bitString, in: bytes, "nsCertType")
        // Older than DER's rule on named bits (X.690 §11.2.2), and often written against it.
        self.init(rawValue: try element.flags("nsCertType", limit: 8, allowsTrailingZeros: true))
    }

    public var derBytes: [UInt8] { derEncoded { $0.primitive(.bitString, flagOctets(rawValue)) } }
}

/// A remark of the CA.
///
///     NetscapeComment ::= IA5String
public struct NetscapeComment: Hashable, ExtensionContent {
    public static let id = OID.netscapeComment

    public let text: DirectoryText

    /// - Throws: `StructureError.Code.badText` where IA5String lacks a character.
    public init(_ text: String) throws(StructureError) { self.text = try DirectoryText(text, as: .ia5String) }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        text = try DirectoryText(soleElement(.ia5String, in: bytes, "nsComment"), "nsComment")
    }

    public var derBytes: [UInt8] { text.derBytes }
}

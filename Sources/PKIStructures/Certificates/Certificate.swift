internal import SwiftASN1

/// A certificate (RFC 5280 §4.1): one buffer with offsets, whose parts are read when they are asked for.
///
///     Certificate ::= SEQUENCE { tbsCertificate TBSCertificate, signatureAlgorithm AlgorithmIdentifier,
///                                signatureValue BIT STRING }
///
/// The outline is checked when the value is made; the bytes are kept and never encoded again.
public struct Certificate: Hashable, Sendable {
    /// The whole certificate.
    public let derBytes: [UInt8]
    private let layout: CertificateLayout

    /// Reads a certificate that fills `bytes`.
    ///
    /// - Throws: `StructureError` for bytes that are no certificate.
    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        derBytes = bytes
        if let plain = CertificateLayout(plain: bytes.span) {
            layout = plain
        } else {
            layout = try CertificateLayout(bytes)
        }
    }

    /// Puts a signature behind what was signed.
    public init(tbsCertificate: [UInt8], signatureAlgorithm: AlgorithmIdentifier, signature: [UInt8])
        throws(StructureError)
    {
        try self.init(
            derEncoded: derEncodedSigned(
                toBeSigned: tbsCertificate, algorithm: signatureAlgorithm, signature: signature))
    }

    /// The bytes that the issuer signed.
    public var tbsCertificate: ArraySlice<UInt8> { derBytes[layout.tbsCertificate] }

    /// 1, 2 or 3.
    public var version: Int { layout.version }

    /// The serial number.
    public var serialNumber: SerialNumber { SerialNumber(checked: Array(derBytes[layout.serialNumber])) }

    /// Whether the serial number is what RFC 5280 §4.1.2.2 asks for: positive, at most 20 octets.
    package var hasConformingSerialNumber: Bool { SerialNumber.isConforming(derBytes[layout.serialNumber]) }

    /// The algorithm that stands behind the signed part.
    public var signatureAlgorithm: AlgorithmIdentifier {
        get throws(StructureError) { try AlgorithmIdentifier(derEncoded: derBytes[layout.signatureAlgorithm]) }
    }

    /// The algorithm that stands inside the signed part.
    public var tbsSignatureAlgorithm: AlgorithmIdentifier {
        get throws(StructureError) { try AlgorithmIdentifier(derEncoded: derBytes[layout.tbsSignatureAlgorithm]) }
    }

    /// Whether the algorithm inside the signed part is the one behind it, as RFC 5280 §4.1.1.2 demands.
    public var signatureAlgorithmsAgree: Bool {
        areEqual(layout.tbsSignatureAlgorithm, layout.signatureAlgorithm)
    }

    /// The content of the signature's BIT STRING.
    public var signature: ArraySlice<UInt8> { derBytes[layout.signature] }

    /// The issuer's name as DER.
    public var issuerBytes: ArraySlice<UInt8> { derBytes[layout.issuer] }

    /// The subject's name as DER.
    public var subjectBytes: ArraySlice<UInt8> { derBytes[layout.subject] }

    public var issuer: Name {
        get throws(StructureError) { try Name(derEncoded: issuerBytes) }
    }

    public var subject: Name {
        get throws(StructureError) { try Name(derEncoded: subjectBytes) }
    }

    public var validity: Validity { layout.validity }

    /// The public key as DER.
    public var subjectPublicKeyInfoBytes: ArraySlice<UInt8> { derBytes[layout.subjectPublicKeyInfo] }

    public var subjectPublicKeyInfo: SubjectPublicKeyInfo {
        get throws(StructureError) { try SubjectPublicKeyInfo(derEncoded: subjectPublicKeyInfoBytes) }
    }

    /// Bits that tell issuers of one name apart (RFC 5280 §4.1.2.8), not in use since version 3.
    public var issuerUniqueID: BitString? {
        get throws(StructureError) { try uniqueID(layout.issuerUniqueID, "issuerUniqueID") }
    }

    /// Bits that tell subjects of one name apart (RFC 5280 §4.1.2.8), not in use since version 3.
    public var subjectUniqueID: BitString? {
        get throws(StructureError) { try uniqueID(layout.subjectUniqueID, "subjectUniqueID") }
    }

    private func uniqueID(_ range: Range<Int>?, _ what: String) throws(StructureError) -> BitString? {
        guard let range else { return nil }
        var reader = DERReader(derBytes[range])
        return try BitString(reader.readAny(what), what)
    }

    /// The extensions in their order; empty where there are none.
    public var extensions: Extensions {
        get throws(StructureError) {
            guard let range = layout.extensions else { return Extensions([]) }
            return try Extensions(derEncoded: derBytes[range])
        }
    }

    /// Hands every extension to `body`, in their order, without keeping any: its identifier, whether it is critical, and what is
    /// inside the OCTET STRING.
    package func forEachExtension(
        _ body: (_ id: OID, _ isCritical: Bool, _ value: ArraySlice<UInt8>) throws(StructureError) -> Void
    ) throws(StructureError) {
        guard let range = layout.extensions else { return }
        var reader = DERReader(derBytes[range])
        let list = try reader.enter(.sequence, "the extensions")
        while !reader.isAtEnd {
            let member = try reader.enter(.sequence, "an extension")
            let id = try reader.readIdentifier("an extension's identifier")
            let isCritical = try reader.readIfPresent(.boolean, "criticality")?.boolean("criticality") ?? false
            let value = try reader.read(.octetString, "an extension's value").content
            try reader.leave(member, "an extension")
            try body(id, isCritical, value)
        }
        try reader.leave(list, "the extensions")
    }

    /// What the extensions say, where they are as nearly all are.
    package var extensionOutline: ExtensionOutline? {
        guard let range = layout.extensions else { return ExtensionOutline() }
        return ExtensionOutline(plain: range, derBytes.span)
    }

    /// The number of a name's bytes, and whether they are plain: see ``NameKey``.
    package var issuerKey: NameKey {
        get throws(StructureError) { try NameKey(layout.issuer, of: derBytes) }
    }

    package var subjectKey: NameKey {
        get throws(StructureError) { try NameKey(layout.subject, of: derBytes) }
    }

    /// Whether subject and issuer are the same bytes.
    public var isSelfIssued: Bool { areEqual(layout.subject, layout.issuer) }

    private func areEqual(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        let bytes = derBytes.span
        return DERCursor(left).holdsTheSame(as: DERCursor(right), bytes)
    }

    public static func == (left: Certificate, right: Certificate) -> Bool {
        left.derBytes.span.holdsTheSame(as: right.derBytes.span)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(derBytes) }
}

/// `SEQUENCE { toBeSigned, algorithm, signature BIT STRING }`: the frame of certificates, requests and CRLs.
func derEncodedSigned(toBeSigned: [UInt8], algorithm: AlgorithmIdentifier, signature: [UInt8]) -> [UInt8] {
    let rest = derEncoded { coder in
        algorithm.encode(into: &coder)
        coder.bitString(signature)
    }
    return derConstructed(.sequence, [toBeSigned[...], rest[...]])
}

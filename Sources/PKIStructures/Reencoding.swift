internal import SwiftASN1

/// Writing a structure again from its typed fields, and not from the bytes that were kept.
///
/// What comes out is what was read, or an error: so a reader knows that nothing stands in a structure that its fields do
/// not show. The signature is over the bytes that were kept; these are for comparison.
extension Certificate {
    /// The certificate written again from its fields, each extension from its typed value.
    ///
    /// - Throws: `StructureError`, with the place of the first byte that the fields do not account for.
    public func reencoded() throws(StructureError) -> [UInt8] {
        var tbs = try TBSCertificate(self)
        tbs.signatureAlgorithm = try tbs.signatureAlgorithm.reencoded()
        tbs.issuer = try Name(derEncoded: tbs.issuer.reencoded[...])
        tbs.subject = try Name(derEncoded: tbs.subject.reencoded[...])
        tbs.subjectPublicKeyInfo = try tbs.subjectPublicKeyInfo.reencoded()
        tbs.extensions = try tbs.extensions.reencoded()
        let algorithm = try signatureAlgorithm.reencoded()
        return try same(
            derEncodedSigned(toBeSigned: tbs.derBytes, algorithm: algorithm, signature: Array(signature)),
            as: derBytes[...], "the certificate")
    }
}

extension CertificationRequest {
    /// The request written again from its fields.
    ///
    /// - Throws: `StructureError`, with the place of the first byte that the fields do not account for.
    public func reencoded() throws(StructureError) -> [UInt8] {
        var rewritten: [RequestAttribute]?
        if let attributes {
            rewritten = []
            for attribute in attributes { rewritten?.append(try attribute.reencoded(extensions)) }
        }
        let information = Self.information(
            subject: subject.reencoded, key: try subjectPublicKeyInfo.reencoded().derBytes, attributes: rewritten)
        let algorithm = try signatureAlgorithm.reencoded()
        return try same(
            derEncodedSigned(toBeSigned: information, algorithm: algorithm, signature: signature), as: derBytes[...],
            "the request")
    }
}

extension RequestAttribute {
    /// The extensions that are asked for are typed, other values are kept as they came.
    fileprivate func reencoded(_ requested: Extensions) throws(StructureError) -> RequestAttribute {
        guard type == CertificationRequest.extensionRequest else { return self }
        return RequestAttribute(type, [try requested.reencoded().derBytes])
    }
}

extension CertificateRevocationList {
    /// The CRL written again from its fields, each extension of it and of its entries from its typed value.
    ///
    /// - Throws: `StructureError`, with the place of the first byte that the fields do not account for.
    public func reencoded() throws(StructureError) -> [UInt8] {
        var tbs = try TBSCertList(self)
        tbs.signatureAlgorithm = try tbs.signatureAlgorithm.reencoded()
        tbs.issuer = try Name(derEncoded: tbs.issuer.reencoded[...])
        tbs.extensions = try tbs.extensions.reencoded()
        for index in tbs.revokedCertificates.indices {
            tbs.revokedCertificates[index] = try tbs.revokedCertificates[index].reencoded()
        }
        let algorithm = try signatureAlgorithm.reencoded()
        return try same(
            derEncodedSigned(toBeSigned: tbs.derBytes, algorithm: algorithm, signature: signature), as: derBytes[...],
            "the CRL")
    }
}

extension Extensions {
    fileprivate func reencoded() throws(StructureError) -> Extensions {
        var members: [Extension] = []
        for member in self { members.append(try member.reencoded()) }
        return Extensions(members)
    }
}

extension Extension {
    /// The extension written again from its typed value; one that is not known keeps its octets.
    public func reencoded() throws(StructureError) -> Extension {
        let again = Extension(id, isCritical: isCritical, value: try typedContent()?.derBytes ?? value)
        _ = try same(again.derBytes, as: encoded, "the extension \(id.extensionName ?? id.description)")
        return again
    }
}

extension RevokedCertificate {
    fileprivate func reencoded() throws(StructureError) -> RevokedCertificate {
        RevokedCertificate(self, extensions: try extensions.reencoded())
    }
}

extension Name {
    /// The DER of the name, written from the types and texts of its attributes.
    var reencoded: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for level in relativeDistinguishedNames {
                    coder.set { coder in
                        for attribute in level.attributes { attribute.reencode(into: &coder) }
                    }
                }
            }
        }
    }
}

extension Name.Attribute {
    fileprivate func reencode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.objectIdentifier(type)
            if let type = StringType(value.tag), let text = value.text {
                $0.primitive(value.tag, type.octets(of: text))
            } else {
                $0.encoded(value.encoded)
            }
        }
    }
}

extension AlgorithmIdentifier {
    fileprivate func reencoded() throws(StructureError) -> AlgorithmIdentifier {
        AlgorithmIdentifier(algorithm, parameters: try typedParameters.derBytes)
    }
}

extension SubjectPublicKeyInfo {
    fileprivate func reencoded() throws(StructureError) -> SubjectPublicKeyInfo {
        let isRSA = algorithm.algorithm == AlgorithmIdentifier.rsaEncryption
        let key = isRSA ? try RSAPublicKey(derEncoded: publicKeyBits).derBytes : publicKey
        let again = SubjectPublicKeyInfo(algorithm: try algorithm.reencoded(), publicKey: key)
        _ = try same(again.derBytes, as: encoded, "the public key")
        return again
    }
}

/// Refuses where the bytes differ, with the place of the first difference in the buffer that was read.
func same(
    _ again: [UInt8], as kept: ArraySlice<UInt8>, _ what: String
) throws(StructureError) -> [UInt8] {
    if kept.elementsEqual(again) { return again }
    let equalCount = zip(kept, again).prefix { $0 == $1 }.count
    throw StructureError(
        .malformed, "\(what) is not written as DER writes its fields (X.690 §10, §11)",
        offset: kept.startIndex + equalCount)
}

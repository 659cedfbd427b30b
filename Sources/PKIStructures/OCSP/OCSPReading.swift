internal import SwiftASN1

extension DERReader {
    /// `[0] EXPLICIT Version DEFAULT v1`: v1 is the only version, and DER does not write it (X.690 §11.5).
    mutating func expectVersion1(of what: String) throws(StructureError) {
        guard let element = try readExplicit(0, .integer, "the version of \(what)") else { return }
        let number = try element.smallInteger("the version of \(what)")
        guard number != 0 else {
            throw StructureError(
                .malformed, "\(what) writes out its default version, which DER forbids", offset: element.start)
        }
        throw StructureError(.unsupported, "version \(number) of \(what) is not known", offset: element.start)
    }

    /// `[number] EXPLICIT Extensions OPTIONAL`, empty where it is absent.
    mutating func readExtensions(_ number: UInt8, _ what: String) throws(StructureError) -> Extensions {
        guard let element = try readExplicit(number, .sequence, what) else { return Extensions([]) }
        try element.expectParts(what, "RFC 5280 §4.1")
        return try Extensions(derEncoded: element.encoded)
    }

    /// `[0] EXPLICIT SEQUENCE OF Certificate OPTIONAL`
    mutating func readCertificates() throws(StructureError) -> [Certificate]? {
        try readExplicit(0, .sequence, "certs")?.membersIfAny("certs", Self.certificate)
    }

    private static func certificate(_ reader: inout DERReader) throws(StructureError) -> Certificate {
        try Certificate(derEncoded: Array(reader.read(.sequence, "a certificate").encoded))
    }
}

extension DER.Serializer {
    /// `[number] EXPLICIT Extensions OPTIONAL`
    mutating func extensions(_ number: UInt, _ extensions: Extensions) {
        guard !extensions.isEmpty else { return }
        contextConstructed(number) { $0.encoded(extensions.derBytes) }
    }

    /// `[0] EXPLICIT SEQUENCE OF Certificate OPTIONAL`
    mutating func certificates(_ certificates: [Certificate]?) {
        guard let certificates else { return }
        contextConstructed(0) { coder in
            coder.sequence { coder in
                for certificate in certificates { coder.encoded(certificate.derBytes) }
            }
        }
    }
}

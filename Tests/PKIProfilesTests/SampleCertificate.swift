import PKIProfiles
import PKIStructures

/// A certificate that breaks no rule, with every part at hand so that one can be broken.
struct SampleCertificate {
    /// The octet that stands for the version, `nil` to leave it out.
    var version: UInt8? = 2
    var serial: [UInt8] = Array(0x41...0x50)
    var inner = AlgorithmIdentifier.ecdsa
    var outer = AlgorithmIdentifier.ecdsa
    var issuer: Name
    var notBefore = RawDER.utcTime("260101000000Z")
    var notAfter = RawDER.utcTime("270101000000Z")
    var subject: Name
    var key = SampleKeys.p256
    var uniqueIdentifiers: [UInt8] = []
    var extensions = SampleExtensions()
    /// Whether the field of the extensions is there.
    var hasExtensions = true

    /// An organisation's signing certificate.
    init() throws {
        issuer = try Name(parsing: "C=CN, O=某某CA, CN=某某CA")
        subject = try Name(parsing: "C=CN, O=某某公司, CN=某某公司")
        extensions.set(BasicConstraints(isCA: false), isCritical: true)
        extensions.set([.digitalSignature, .nonRepudiation] as KeyUsage, isCritical: true)
        extensions.set(SubjectKeyIdentifier(try SampleKeys.identifier(key)))
        extensions.set(AuthorityKeyIdentifier(keyIdentifier: [1, 2, 3]))
    }

    /// A CA's certificate.
    static func authority() throws -> SampleCertificate {
        var sample = try SampleCertificate()
        sample.subject = try Name(parsing: "C=CN, O=某某CA, CN=签发CA")
        sample.extensions.set(BasicConstraints(isCA: true), isCritical: true)
        sample.extensions.set([.keyCertSign, .cRLSign] as KeyUsage, isCritical: true)
        return sample
    }

    /// A root's.
    static func root() throws -> SampleCertificate {
        var sample = try authority()
        sample.subject = sample.issuer
        sample.extensions.set(AuthorityKeyIdentifier(keyIdentifier: try SampleKeys.identifier(sample.key)))
        return sample
    }

    var tbsBytes: [UInt8] {
        RawDER.sequence(
            version.map { RawDER.value(0xA0, RawDER.integer([$0])) } ?? [], RawDER.integer(serial), inner.derBytes,
            issuer.derBytes, RawDER.sequence(notBefore, notAfter), subject.derBytes, key.derBytes, uniqueIdentifiers,
            hasExtensions ? RawDER.value(0xA3, extensions.bytes) : [])
    }

    var derBytes: [UInt8] { RawDER.sequence(tbsBytes, outer.derBytes, RawDER.bits([1, 2, 3])) }

    var findings: [LintFinding] {
        get throws { Lints.findings(in: try LintedCertificate(derEncoded: derBytes)) }
    }
}

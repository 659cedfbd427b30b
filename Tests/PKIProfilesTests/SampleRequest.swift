import PKIProfiles
import PKIStructures

/// A request that breaks no rule.
struct SampleRequest {
    var version: UInt8 = 0
    var subject: Name
    var key = SampleKeys.p256
    var algorithm = AlgorithmIdentifier.ecdsa
    var extensions = SampleExtensions()
    /// Further attributes as DER.
    var attributes: [[UInt8]] = []
    var hasAttributes = true

    init() throws {
        subject = try Name(parsing: "C=CN, O=某某公司, CN=某某公司")
        extensions.set(SubjectAlternativeName([.dnsName("www.example.cn")]))
    }

    static func attribute(_ type: OID, _ values: [UInt8]...) -> [UInt8] {
        RawDER.sequence(RawDER.oid(type), RawDER.value(0x31, values.flatMap { $0 }))
    }

    var derBytes: [UInt8] {
        let requested = Self.attribute(CertificationRequest.extensionRequest, extensions.bytes)
        let list = attributes.flatMap { $0 } + (extensions.members.isEmpty ? [] : requested)
        let information = RawDER.sequence(
            RawDER.integer([version]), subject.derBytes, key.derBytes, hasAttributes ? RawDER.value(0xA0, list) : [])
        return RawDER.sequence(information, algorithm.derBytes, RawDER.bits([1, 2, 3]))
    }

    var findings: [LintFinding] {
        get throws { Lints.findings(in: try LintedRequest(derEncoded: derBytes)) }
    }
}

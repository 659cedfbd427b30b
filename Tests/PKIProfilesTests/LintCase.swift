import PKIProfiles
import PKIStructures
import Testing

/// A structure that breaks a rule, and one like it that does not.
struct LintCase: Sendable, CustomTestStringConvertible {
    enum Kind: String, Sendable {
        case certificate = "CERTIFICATE"
        case request = "CERTIFICATE REQUEST"
        case list = "X509 CRL"
    }

    let code: String
    let kind: Kind
    /// The DER of the one that breaks it.
    let breaks: @Sendable () throws -> [UInt8]
    /// The DER of the one that keeps it.
    let keeps: @Sendable () throws -> [UInt8]

    static let all = frame + certificates + holders + requests + lists

    var testDescription: String { code }

    /// The code without the word that all begin with.
    var rule: String { String(code.dropFirst("lint.".count)) }

    func findings(in bytes: [UInt8]) throws -> [LintFinding] {
        switch kind {
        case .certificate: Lints.findings(in: try LintedCertificate(derEncoded: bytes))
        case .request: Lints.findings(in: try LintedRequest(derEncoded: bytes))
        case .list: Lints.findings(in: try LintedRevocationList(derEncoded: bytes))
        }
    }

    /// A certificate that is changed in either way.
    static func certificate(
        _ code: String, like make: @escaping @Sendable () throws -> SampleCertificate = { try SampleCertificate() },
        breaks: @escaping @Sendable (inout SampleCertificate) throws -> Void,
        keeps: @escaping @Sendable (inout SampleCertificate) throws -> Void
    ) -> LintCase {
        LintCase(
            code: "lint." + code, kind: .certificate, breaks: { try changed(make(), breaks).derBytes },
            keeps: { try changed(make(), keeps).derBytes })
    }

    /// A request that is changed in either way.
    static func request(
        _ code: String, breaks: @escaping @Sendable (inout SampleRequest) throws -> Void,
        keeps: @escaping @Sendable (inout SampleRequest) throws -> Void
    ) -> LintCase {
        LintCase(
            code: "lint." + code, kind: .request, breaks: { try changed(SampleRequest(), breaks).derBytes },
            keeps: { try changed(SampleRequest(), keeps).derBytes })
    }

    /// A CRL that is changed in either way.
    static func list(
        _ code: String, breaks: @escaping @Sendable (inout SampleList) throws -> Void,
        keeps: @escaping @Sendable (inout SampleList) throws -> Void
    ) -> LintCase {
        LintCase(
            code: "lint." + code, kind: .list, breaks: { try changed(SampleList(), breaks).derBytes },
            keeps: { try changed(SampleList(), keeps).derBytes })
    }

    private static func changed<Sample>(_ sample: Sample, _ change: (inout Sample) throws -> Void) rethrows -> Sample {
        var sample = sample
        try change(&sample)
        return sample
    }
}

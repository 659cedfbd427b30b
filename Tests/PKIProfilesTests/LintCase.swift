import PKIProfiles
import Testing

/// A structure that breaks a rule, and one like it that does not.
struct LintCase: Sendable, CustomTestStringConvertible {
    let code: String
    let breaks: @Sendable () throws -> [LintFinding]
    let keeps: @Sendable () throws -> [LintFinding]

    var testDescription: String { code }

    /// A certificate that is changed in either way.
    static func certificate(
        _ code: String, like make: @escaping @Sendable () throws -> SampleCertificate = { try SampleCertificate() },
        breaks: @escaping @Sendable (inout SampleCertificate) throws -> Void,
        keeps: @escaping @Sendable (inout SampleCertificate) throws -> Void
    ) -> LintCase {
        func changed(_ change: @escaping @Sendable (inout SampleCertificate) throws -> Void)
            -> @Sendable () throws -> [LintFinding]
        {
            {
                var sample = try make()
                try change(&sample)
                return try sample.findings
            }
        }
        return LintCase(code: "lint." + code, breaks: changed(breaks), keeps: changed(keeps))
    }

    /// A request that is changed in either way.
    static func request(
        _ code: String, breaks: @escaping @Sendable (inout SampleRequest) throws -> Void,
        keeps: @escaping @Sendable (inout SampleRequest) throws -> Void
    ) -> LintCase {
        func changed(_ change: @escaping @Sendable (inout SampleRequest) throws -> Void)
            -> @Sendable () throws -> [LintFinding]
        {
            {
                var sample = try SampleRequest()
                try change(&sample)
                return try sample.findings
            }
        }
        return LintCase(code: "lint." + code, breaks: changed(breaks), keeps: changed(keeps))
    }

    /// A CRL that is changed in either way.
    static func list(
        _ code: String, breaks: @escaping @Sendable (inout SampleList) throws -> Void,
        keeps: @escaping @Sendable (inout SampleList) throws -> Void
    ) -> LintCase {
        func changed(_ change: @escaping @Sendable (inout SampleList) throws -> Void)
            -> @Sendable () throws -> [LintFinding]
        {
            {
                var sample = try SampleList()
                try change(&sample)
                return try sample.findings
            }
        }
        return LintCase(code: "lint." + code, breaks: changed(breaks), keeps: changed(keeps))
    }
}

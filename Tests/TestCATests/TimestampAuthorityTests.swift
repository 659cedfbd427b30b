import PKIKeys
import PKIMessages
import PKISealing
import PKIStructures
import TestCA
import TestSupport
import Testing

/// The time-stamping authority of the test CA, asked and judged by openssl (RFC 3161).
@Suite("The test CA's time stamps", .enabled(if: Foreign.has(.openssl)))
struct TimestampAuthorityTests {
    private static let made = Result { () throws -> (TestCA, Scratch) in
        let scratch = try Scratch()
        return (try TestCA(at: scratch.path), scratch)
    }
    private static let document = Array("一份合同".utf8)

    /// The hierarchy, and a fixed time in its certificates' validity.
    private func testCA() throws -> (TestCA, Instant) {
        let testCA = try Self.made.get().0
        return (testCA, testCA.hierarchy.clock.adding(days: 30))
    }

    private func scratch(_ testCA: TestCA, _ name: String) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write(Self.document, as: "document")
        let member = try testCA.member(name)
        try scratch.write(
            member.chain.dropLast().map(\.pem.text).joined() + member.certificate.pem.text, as: "chain.pem")
        try scratch.write(member.chain.suffix(1).map(\.pem.text).joined(), as: "root.pem")
        return scratch
    }

    @Test(arguments: ["timestamping-rsa", "timestamping-p256"], ["-sha256", "-sha512"])
    func `openssl's queries are answered, and openssl takes the answers`(name: String, digest: String) throws {
        let (testCA, now) = try testCA()
        let authority = try testCA.timestampAuthority(name) { now }
        let scratch = try scratch(testCA, name)
        try Foreign.openssl(["ts", "-query", "-data", scratch("document"), digest, "-cert", "-out", scratch("q")])
        try scratch.write(try authority.answer(try scratch.read("q")), as: "r")
        let verify = [
            "ts", "-verify", "-in", scratch("r"), "-CAfile", scratch("root.pem"), "-untrusted", scratch("chain.pem"),
        ]
        for against in [["-queryfile", scratch("q")], ["-data", scratch("document")]] {
            let verified = try Tool.run("openssl", verify + against)
            #expect(verified.status == 0 && verified.transcript.contains("Verification: OK"), "\(verified.transcript)")
        }
        let text = try Foreign.openssl(["ts", "-reply", "-in", scratch("r"), "-text"]).text
        #expect(text.contains("Status: Granted") && text.contains("Policy OID: 2.999.3161"), "\(text)")
        // What was not stamped is not taken.
        try scratch.write(Self.document + [0], as: "other")
        #expect(try Tool.run("openssl", verify + ["-data", scratch("other")]).status != 0)
    }

    @Test(arguments: ["timestamping", "timestamping-rsa", "timestamping-p256"])
    func `every kind of key stamps what is asked, with its nonce, at the authority's time`(name: String) throws {
        let (testCA, now) = try testCA()
        let authority = try testCA.timestampAuthority(name) { now }
        let request = try TimeStampRequest.make(over: SignableMessage(Self.document), digest: .sm3)
        let first = try authority.timeStamp(request)
        let verdict = try TimeStampVerifier().verify(first, for: request)
        #expect(verdict.isValid && verdict.information?.time.instant == now, "\(verdict.faults)")
        #expect(verdict.certificate == authority.certificate)
        let second = try TimeStampVerifier().verify(authority.timeStamp(request), for: request)
        #expect(second.information?.serialNumber != verdict.information?.serialNumber)
        let other = try TimeStampRequest.make(over: SignableMessage([1]), digest: .sm3)
        #expect(try !TimeStampVerifier().verify(first, for: other).isValid)
    }

    @Test func `what cannot be read or stamped is refused in the answer, and others have no such authority`() throws {
        let (testCA, now) = try testCA()
        let authority = try testCA.timestampAuthority { now }
        let unreadable = try TimeStampResponse(derEncoded: authority.answer([0x30, 0x01])[...])
        #expect(!unreadable.status.isGranted && unreadable.token == nil)
        let weak = try TimeStampRequest.make(over: SignableMessage(Self.document), digest: .sha1)
        #expect(try authority.timeStamp(weak).status.isGranted == false)
        #expect(throws: MessageError(.unsuitableCertificate, "")) {
            try TimestampAuthority(testCA.member("xinghe")) { now }
        }
    }
}

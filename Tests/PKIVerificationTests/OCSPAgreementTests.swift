import PKIKeys
import PKIStructures
import PKIVerification
import TestSupport
import Testing

/// Each response is read by `openssl ocsp -respin` and by us; where the two differ, the clause that decides is named.
@Suite("OCSP responses, read by openssl and by us", .enabled(if: Foreign.has(.openssl)))
struct OCSPAgreementTests {
    /// A response, and how both read it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var ours = ResponseReading.good
        /// `nil` where openssl agrees.
        var theirs: ResponseReading?
        /// The clause by which we are right, where openssl reads it otherwise.
        var clause: String?
        let make: @Sendable (OpenSSLResponder) throws -> OCSPResponse

        init(
            _ words: String, _ ours: ResponseReading = .good, theirs: ResponseReading? = nil, clause: String? = nil,
            make: @escaping @Sendable (OpenSSLResponder) throws -> OCSPResponse
        ) {
            testDescription = words
            (self.ours, self.theirs, self.clause) = (ours, theirs, clause)
            self.make = make
        }
    }

    private static let revokedLine = "R\t260501080000Z,superseded"

    private static func delegated(
        _ desk: OpenSSLResponder, by issuer: Identity? = nil, _ change: (inout Recipe) -> Void = { _ in }
    ) throws -> String {
        try desk.write(desk.responder(of: issuer, change), as: "delegate")
        return "delegate"
    }

    static let foreign: [Case] = [
        Case("the issuer says good") { try $0.answer(by: "issuing") },
        Case("the issuer says revoked", .revoked) { try $0.answer(by: "issuing", status: revokedLine) },
        Case("the issuer knows nothing", .nothing) { try $0.answer(by: "issuing", status: "") },
        Case("the issuer by its key") { try $0.answer(by: "issuing", options: "-ndays 7 -resp_key_id") },
        Case("the issuer with a longer digest") { try $0.answer(by: "issuing", options: "-ndays 7 -rmd sha512") },
        Case("no nextUpdate, made now") { try $0.answer(by: "issuing", options: "") },
        Case("a nonce that nobody compares") { try $0.answer(by: "issuing", request: "-nonce") },
        Case("a bad signature", .nothing) { try $0.answer(by: "issuing", options: "-ndays 7 -badsig") },
        Case("an authorised responder says good") { try $0.answer(by: delegated($0)) },
        Case("an authorised responder says revoked", .revoked) {
            try $0.answer(by: delegated($0), status: revokedLine)
        },
        Case("an authorised responder by its key") {
            try $0.answer(by: delegated($0), options: "-ndays 7 -resp_key_id")
        },
        Case("an authorised responder that nobody has the certificate of", .nothing) {
            try $0.answer(by: delegated($0), options: "-ndays 7 -resp_no_certs")
        },
        Case("a responder that is not authorised", .nothing) {
            try $0.answer(by: delegated($0) { $0.purposes = [.clientAuth] })
        },
        Case("a responder for any purpose", .nothing) {
            try $0.answer(by: delegated($0) { $0.purposes = [.anyExtendedKeyUsage] })
        },
        Case("a responder of another CA", .nothing) { try $0.answer(by: delegated($0, by: $0.pki.root)) },
        Case("a responder that has expired", .nothing) { desk in
            try desk.answer(by: delegated(desk) { $0.notAfter = desk.now.adding(days: -1) })
        },
        Case("a responder that is not yet valid", .nothing) { desk in
            try desk.answer(by: delegated(desk) { $0.notBefore = desk.now.adding(days: 1) })
        },
        Case("a responder that is another end entity", .nothing) { desk in
            try desk.answer(by: delegated(desk) { $0.purposes = [] })
        },
    ]

    @Test("what openssl answers is read alike", arguments: ["p256", "rsa2048"])
    func foreignResponses(key: String) throws {
        let desk = try OpenSSLResponder(key: key)
        for one in Self.foreign { try compare(one, desk) }
    }

    static let made: [Case] = [
        Case("good until some minutes ago", .nothing) { try $0.made(nextUpdate: -900) },
        Case("good until just now, within the tolerance") { try $0.made(nextUpdate: -120) },
        Case("made after now", .nothing) { try $0.made(thisUpdate: 900) },
        Case("made just after now, within the tolerance") { try $0.made(thisUpdate: 120) },
        Case("nextUpdate before thisUpdate", .nothing) { try $0.made(thisUpdate: -60, nextUpdate: -120) },
        Case("a CertID of another key", .nothing) { desk in
            try desk.made { $0.namedIssuer = desk.pki.root }
        },
        Case("a CertID of another number", .nothing) { desk in
            try desk.made { $0.serial = desk.pki.issuing.certificate.serialNumber }
        },
        Case("a refusal", .nothing) { _ in try #require(OCSPResponse(refusal: .tryLater)) },
        Case("extensions that inform") { try $0.made { $0.responseExtensions = [Extension(ExtendedRevoke())] } },
        Case("another's name", .nothing) { try $0.made { $0.responderName = "CN=Nobody" } },
        Case("an answer two days old without nextUpdate", .nothing, theirs: .good, clause: "RFC 6960 §4.2.2.1") {
            try $0.made(thisUpdate: -2 * 86_400, nextUpdate: nil)
        },
        Case("signed in an hour, of what was known an hour ago") { try $0.made(producedAt: 3600) },
        Case("signed before what it tells of", .nothing, theirs: .good, clause: "RFC 6960 §2.4") {
            try $0.made(producedAt: -7200)
        },
        Case("an unknown critical extension", .nothing, theirs: .good, clause: "RFC 6960 §4.4") {
            try $0.made { $0.responseExtensions = [Extension(OID(1, 2, 3), isCritical: true, value: [5, 0])] }
        },
        Case("an unknown critical extension of the answer", .nothing, theirs: .good, clause: "RFC 6960 §4.4") {
            try $0.made { $0.singleExtensions = [Extension(OID(1, 2, 3), isCritical: true, value: [5, 0])] }
        },
        Case("a responder whose key usage is encryption", .nothing, theirs: .good, clause: "RFC 5280 §4.2.1.3") {
            try $0.made(by: $0.responder { $0.keyUsage = .keyEncipherment })
        },
        Case("a responder with a critical extension", .nothing, clause: nil) {
            try $0.made(
                by: $0.responder { $0.more.append(Extension(OID(1, 2, 3), isCritical: true, value: [5, 0])) })
        },
        Case("a responder with a short key", .nothing, theirs: .good, clause: "NIST SP 800-57 Part 1 §5.6.1.1") {
            try $0.made(by: $0.responder { $0.key = "rsa1024" })
        },
        Case("revoked, told by an answer of later", .revoked, theirs: .nothing, clause: "RFC 6960 §2.2") { desk in
            try desk.made(thisUpdate: 900) {
                $0.status = .revoked(
                    RevokedInfo(at: GeneralizedTime(desk.now.adding(days: -1)), reason: .keyCompromise))
            }
        },
        Case("a certificate that answers for itself", .nothing, theirs: .good, clause: "RFC 6960 §4.2.2.2.1") {
            desk in
            let itself = try desk.responder {
                $0.subject = "C=CN, O=某某公司, CN=张三"
                $0.keyNumber = 2
                $0.serial = desk.pki.leaf.certificate.serialNumber.octets
            }
            return try desk.made(by: itself)
        },
    ]

    @Test("what others could answer is read alike, or the clause is named", arguments: made)
    func madeResponses(_ one: Case) throws { try compare(one, OpenSSLResponder(key: "p256")) }

    private func compare(_ one: Case, _ desk: OpenSSLResponder) throws {
        let response = try one.make(desk)
        let ours = desk.ourReading(response)
        #expect(ours.reading == one.ours, "\(one.testDescription): \(ours.verdict.summary)")
        let id = try response.basicResponse?.tbsResponseData.responses.first?.certID
        let theirs = try desk.reading(response, digest: id?.issuerNameHash.count == 32 ? "-sha256" : "")
        #expect(theirs.reading == one.theirs ?? one.ours, "\(one.testDescription): \(theirs.transcript)")
        #expect((one.theirs == nil) == (one.clause == nil), "a difference has its clause")
    }

    @Test("the digest of a CertID may be any of ours", arguments: ["-sha1", "-sha256", "-sha384", "-sha512", "-sm3"])
    func digests(option: String) throws {
        let desk = try OpenSSLResponder(key: "p256")
        let response = try desk.answer(by: "issuing", request: "-no_nonce \(option)")
        #expect(desk.ourReading(response).reading == .good)
        #expect(try desk.reading(response, digest: option).reading == .good)
    }

    @Test("a nonce is compared; one that is missing is an old answer to us (RFC 6960 §4.4.1)")
    func nonces() throws {
        let desk = try OpenSSLResponder(key: "p256")
        let with = try desk.answer(by: "issuing", request: "-nonce")
        let nonce = try #require(try desk.nonce)
        #expect(desk.ourReading(with, nonces: [nonce]).reading == .good)
        #expect(try desk.reading(with, comparesNonce: true).reading == .good)
        let other = try desk.answer(by: "issuing", request: "-nonce")
        #expect(desk.ourReading(other, nonces: [nonce]).reading == .nothing)
        // The request in the file is now the second one.
        #expect(try desk.reading(with, comparesNonce: true).reading == .nothing)
        let without = try desk.made { $0.digest = .sha1 }
        #expect(desk.ourReading(without, nonces: [nonce]).reading == .nothing)
        #expect(try desk.reading(without, comparesNonce: true).reading == .good)
    }

    @Test("a responder that is trusted by itself needs no word of the issuer")
    func trusted() throws {
        let desk = try OpenSSLResponder(key: "p256")
        let stranger = try desk.responder(of: Maker.issue(.authority("CN=别的根") { $0.keyNumber = 12 }))
        try desk.write(stranger, as: "stranger")
        let response = try desk.answer(by: "stranger")
        #expect(desk.ourReading(response).reading == .nothing)
        #expect(desk.ourReading(response, responders: [stranger]).reading == .good)
        #expect(try desk.reading(response).reading == .nothing)
        #expect(try desk.reading(response, options: "-VAfile stranger.pem").reading == .good)
    }

    @Test("SM2: openssl's responder with the usual identity, by itself and authorised, is read")
    func sm2() throws {
        let desk = try OpenSSLResponder(key: "sm2")
        try desk.write(desk.responder(), as: "delegate")
        for signer in ["issuing", "delegate"] {
            for request in ["-no_nonce -sm3", "-no_nonce"] {
                let good = try desk.answer(by: signer, request: request)
                let ours = desk.ourReading(good)
                #expect(ours.reading == .good, "\(ours.verdict.summary)")
                let revoked = try desk.answer(by: signer, status: Self.revokedLine, request: request)
                #expect(desk.ourReading(revoked).reading == .revoked)
            }
        }
    }
}

@Suite("OCSP responses that pyca made", .enabled(if: Foreign.has(.pyca)))
struct PycaResponseTests {
    @Test("each status is read, of the issuer and of its responder, by name and by key")
    func responses() throws {
        let scratch = try Scratch()
        let written = try Foreign.python("ocsp_responses.py", [scratch.path]).elements
        #expect(written.count == 24)
        let root = try #require(try Certificate.all(inFile: scratch.read("root.pem")).first)
        let leaf = try #require(try Certificate.all(inFile: scratch.read("leaf.pem")).first)
        var rules = OCSPRules(nonces: [Array("capki".utf8)])
        rules.toleranceInSeconds = 0
        for entry in written {
            let file = try #require(entry["file"]?.string)
            let validator = PathValidator(
                anchors: [TrustAnchor(root)], ocspResponses: try OCSPResponse.all(inFile: scratch.read(file)),
                configuration: Configuration(revocation: .require, ocsp: rules))
            let verdict = validator.verdict(for: leaf, at: Moment.now)
            let codes: [String: VerdictCode?] = ["good": nil, "revoked": .revoked, "unknown": .revocationUnknown]
            let wanted = try #require(codes[entry["status"]?.string ?? ""])
            #expect(verdict.code == wanted, "\(file): \(verdict.summary)")
            guard let producer = verdict.checked.evidenceOfLeaf?.producer else { continue }
            #expect((producer == root) == (entry["by"]?.string == "root"), "\(file)")
        }
    }
}

import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("Time stamps")
struct TimeStampTests {
    private static let content = SignedMessageTests.content
    private static let policy = OID(1, 3, 6, 1, 4, 1, 99999, 1)
    private static let purpose = ["extendedKeyUsage=critical,timeStamping", "keyUsage=critical,digitalSignature"]

    private static func configuration(_ name: String) -> String {
        """
        [tsa]
        default_tsa=t
        [t]
        serial=serial
        signer_cert=\(name).pem
        signer_key=\(name).key
        signer_digest=sha256
        default_policy=1.3.6.1.4.1.99999.1
        other_policies=1.3.6.1.4.1.99999.2
        digests=sha256,sha384,sha512
        accuracy=secs:1,millisecs:500,microsecs:100
        ordering=yes
        tsa_name=yes
        ess_cert_id_chain=no
        ess_cert_id_alg=sha256
        """
    }

    private static func authority(_ kind: String, _ scratch: Scratch) throws -> Party {
        let party = try Party(kind, name: "tsa", extensions: purpose, in: scratch)
        try scratch.write(configuration("tsa"), as: "tsa.cnf")
        try scratch.write("01\n", as: "serial")
        try scratch.write(content, as: "content")
        return party
    }

    @Test("openssl answers our request, and its answer holds", arguments: ["rsa", "p256"])
    func theirs(kind: String) throws {
        let scratch = try Scratch()
        let authority = try Self.authority(kind, scratch)
        for (digest, wantsCertificate, nonceByteCount) in [
            (DigestAlgorithm.sha256, true, 16), (.sha512, false, 8), (.sha384, true, 0),
        ] {
            let request = try TimeStampRequest.make(
                over: SignableMessage(Self.content), digest: digest, policy: Self.policy,
                nonceByteCount: nonceByteCount, wantsCertificate: wantsCertificate)
            try scratch.write(request.derBytes, as: "q.tsq")
            let shown = try OpenSSL.run("ts -query -in q.tsq -text", in: scratch).text
            #expect(shown.contains("Hash Algorithm: \(digest.rawValue)"))
            #expect(shown.contains("Certificate required: \(wantsCertificate ? "yes" : "no")"))
            try OpenSSL.run("ts -reply -config tsa.cnf -queryfile q.tsq -out r.tsr", in: scratch)
            let file = try scratch.read("r.tsr")
            let response = try TimeStampResponse(derEncoded: file[...])
            #expect(response.derBytes == file)
            var verifier = TimeStampVerifier()
            if !wantsCertificate {
                #expect(try verifier.verify(response, for: request).faults.map(\.code) == [.certificateMissing])
                verifier.certificates = [authority.certificate]
            }
            let verdict = try verifier.verify(response, for: request)
            #expect(verdict.isValid && verdict.certificate == authority.certificate, "\(verdict.faults)")
            let information = try #require(verdict.information)
            #expect(information.policy == Self.policy && information.isOrdered)
            #expect(information.accuracy == TimeStampAccuracy(seconds: 1, milliseconds: 500, microseconds: 100))
            #expect(try information.authority == .directoryName(authority.certificate.subject))
            let token = try #require(response.token)
            #expect(try verifier.verify(token, over: SignableMessage(Self.content)).isValid)
            #expect(
                try verifier.verify(token, over: SignableMessage([1])).faults.map(\.code) == [.imprintMismatch])
        }
    }

    @Test("our answer to openssl's request holds for openssl", arguments: ["rsa", "p256", "p384"])
    func ours(kind: String) throws {
        let scratch = try Scratch()
        let authority = try Self.authority(kind, scratch)
        for options in ["-cert", "-no_nonce -cert", "-cert -tspolicy 1.3.6.1.4.1.99999.2"] {
            try OpenSSL.run("ts -query -data content -sha256 \(options) -out q.tsq", in: scratch)
            let file = try scratch.read("q.tsq")
            let request = try TimeStampRequest(derEncoded: file[...])
            #expect(request.derBytes == file && request.wantsCertificate)
            var issuer = try TimeStampIssuer(
                MessageSigner(authority.certificate, key: authority.key), policy: Self.policy)
            issuer.furtherPolicies = [OID(1, 3, 6, 1, 4, 1, 99999, 2)]
            issuer.accuracy = TimeStampAccuracy(seconds: 1, milliseconds: 5)
            issuer.authority = .directoryName(try authority.certificate.subject)
            let response = try issuer.answer(
                file, serialNumber: SerialNumber(hexadecimal: "0123456789abcdef"),
                time: TimeStampTime(Instant(rfc3339: "2026-11-23T08:00:00Z"), milliseconds: 250))
            try scratch.write(response.derBytes, as: "r.tsr")
            let shown = try OpenSSL.run("ts -reply -in r.tsr -text", in: scratch).text
            #expect(shown.contains("Time stamp: Nov 23 08:00:00.25 2026 GMT"), "\(shown)")
            #expect(shown.contains("Serial number: 0x0123456789ABCDEF"))
            try OpenSSL.run("ts -verify -queryfile q.tsq -in r.tsr -CAfile tsa.pem", in: scratch)
            try OpenSSL.run("ts -verify -data content -in r.tsr -CAfile tsa.pem", in: scratch)
            #expect(try TimeStampVerifier().verify(response, for: request).isValid)
        }
    }

    @Test("an SM2 authority stamps SM3 digests in a frame of GB/T 35275")
    func national() throws {
        let scratch = try Scratch()
        let authority = try Self.authority("sm2", scratch)
        var issuer = try TimeStampIssuer(
            MessageSigner(authority.certificate, key: authority.key), policy: Self.policy)
        issuer.family = .gbt35275
        let request = try TimeStampRequest.make(over: SignableMessage(Self.content), digest: .sm3)
        let response = try issuer.answer(
            request, serialNumber: SerialNumber(hexadecimal: "01"),
            time: TimeStampTime(Instant(rfc3339: "2026-11-23T08:00:00Z")))
        let verdict = try TimeStampVerifier().verify(response, for: request)
        #expect(verdict.isValid, "\(verdict.faults)")
        #expect(response.token?.contentType == MessageContentType(.signedData, .gbt35275).oid)
    }

    @Test("an answer to another request is told by what differs")
    func mismatches() throws {
        let scratch = try Scratch()
        let authority = try Self.authority("p256", scratch)
        let issuer = try TimeStampIssuer(
            MessageSigner(authority.certificate, key: authority.key), policy: Self.policy)
        let message = SignableMessage(Self.content)
        let request = try TimeStampRequest.make(over: message)
        let response = try issuer.answer(
            request, serialNumber: SerialNumber(hexadecimal: "01"),
            time: TimeStampTime(Instant(rfc3339: "2026-11-23T08:00:00Z")))
        let verifier = TimeStampVerifier()
        let imprint = request.messageImprint
        for (other, code) in try [
            (TimeStampRequest.make(over: message), MessageFault.Code.nonceMismatch),
            (TimeStampRequest.make(over: SignableMessage([1]), nonceByteCount: 0), .imprintMismatch),
            (TimeStampRequest(messageImprint: imprint, policy: OID(1, 2, 3), wantsCertificate: true), .policyMismatch),
        ] {
            #expect(try verifier.verify(response, for: other).faults.map(\.code) == [code])
        }
        let refused = TimeStampResponse(status: PKIStatusInfo(.granted), token: nil)
        #expect(try verifier.verify(refused, for: request).faults.map(\.code) == [.noTimeStamp])
        let signer = try MessageSigner(authority.certificate, key: authority.key)
        let plain = try SignedMessageMaker(.cms).sign(message, by: [signer])
        #expect(try verifier.verify(plain, imprint: imprint).faults.map(\.code) == [.noTimeStamp])
        var unbound = signer
        unbound.bindsCertificate = false
        var tokens = SignedMessageMaker(.cms, contentType: .timeStampTokenInfo)
        let content = try #require(try verifier.verify(response, for: request).information)
        let token = try tokens.sign(SignableMessage(content.derBytes), by: [unbound])
        #expect(try verifier.verify(token, imprint: imprint).faults.map(\.code) == [.attributeMissing])
        let stranger = try Party("p256", name: "stranger", in: scratch)
        tokens.certificates = []
        let signed = try tokens.sign(
            SignableMessage(content.derBytes), by: [MessageSigner(stranger.certificate, key: stranger.key)])
        #expect(try verifier.verify(signed, imprint: imprint).faults.map(\.code) == [.wrongPurpose])
        #expect(throws: MessageError(.unsuitableCertificate, "")) {
            try TimeStampIssuer(MessageSigner(stranger.certificate, key: stranger.key), policy: Self.policy)
        }
    }

    @Test("what cannot be stamped is refused with its reason, which openssl shows")
    func refusals() throws {
        let scratch = try Scratch()
        let authority = try Self.authority("p256", scratch)
        let issuer = try TimeStampIssuer(
            MessageSigner(authority.certificate, key: authority.key), policy: Self.policy)
        let sha256 = AlgorithmIdentifier(DigestAlgorithm.sha256.oid)
        let good = MessageImprint(digestAlgorithm: sha256, digest: [UInt8](repeating: 1, count: 32))
        let extensions = Extensions([Extension(OID(1, 2, 3), value: [5, 0])])
        for (request, reason, shown) in [
            (
                TimeStampRequest(
                    messageImprint: MessageImprint(
                        digestAlgorithm: AlgorithmIdentifier(DigestAlgorithm.sha1.oid), digest: good.digest),
                    wantsCertificate: true
                ).derBytes,
                PKIFailureInfo.Reason.badAlg, "unrecognized or unsupported algorithm identifier"
            ),
            (
                TimeStampRequest(
                    messageImprint: MessageImprint(digestAlgorithm: sha256, digest: [1]), wantsCertificate: true
                ).derBytes, .badDataFormat, "the data submitted has the wrong format"
            ),
            (
                TimeStampRequest(messageImprint: good, policy: OID(1, 2, 3), wantsCertificate: true).derBytes,
                .unacceptedPolicy, "the requested TSA policy is not supported by the TSA"
            ),
            (
                TimeStampRequest(messageImprint: good, wantsCertificate: true, extensions: extensions).derBytes,
                .unacceptedExtension, "the requested extension is not supported by the TSA"
            ),
            ([0x30, 0x00], .badDataFormat, "the data submitted has the wrong format"),
        ] {
            let response = try issuer.answer(
                request, serialNumber: SerialNumber(hexadecimal: "01"),
                time: TimeStampTime(Instant(rfc3339: "2026-11-23T08:00:00Z")))
            #expect(response.status.status == .rejection && response.token == nil)
            #expect(response.status.failureInformation?.reasons == [reason])
            try scratch.write(response.derBytes, as: "r.tsr")
            let text = try OpenSSL.run("ts -reply -in r.tsr -text", in: scratch).text
            #expect(text.contains(shown) && text.contains("Rejected"), "\(text)")
            #expect(try TimeStampResponse(derEncoded: response.derBytes[...]) == response)
            let any = TimeStampRequest(messageImprint: good, wantsCertificate: true)
            #expect(try TimeStampVerifier().verify(response, for: any).faults.map(\.code) == [.notGranted])
        }
    }
}

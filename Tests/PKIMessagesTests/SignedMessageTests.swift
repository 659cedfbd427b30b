import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("Signed messages")
struct SignedMessageTests {
    static let content = Array("reissue of a certificate 补办\r\n".utf8)

    /// A key, what `openssl cms -sign` must be told, and the algorithm in our words.
    struct Scheme: Sendable, CustomTestStringConvertible {
        let kind: String
        let options: String
        let algorithm: SignatureAlgorithm

        var testDescription: String { algorithm.description }
    }

    static let schemes = [
        Scheme(kind: "rsa", options: "-md sha256", algorithm: .rsaPKCS1(.sha256)),
        Scheme(kind: "rsa", options: "-md sha512", algorithm: .rsaPKCS1(.sha512)),
        Scheme(
            kind: "rsa", options: "-md sha384 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest",
            algorithm: .rsaPSS(.sha384, saltByteCount: 48)),
        Scheme(kind: "p256", options: "-md sha256", algorithm: .ecdsa(.sha256)),
        Scheme(kind: "p521", options: "-md sha512", algorithm: .ecdsa(.sha512)),
    ]

    /// What is asked of `openssl cms -sign`.
    static let forms = [
        "", "-nodetach", "-nodetach -keyid", "-nodetach -stream", "-nodetach -noattr", "-nocerts -nodetach",
    ]

    @Test("what openssl signs holds here, and is written again to the same bytes", arguments: schemes, forms)
    func theirs(_ scheme: Scheme, form: String) throws {
        // OpenSSL 3.0 does not stream RSA-PSS ("illegal zero content").
        if form.contains("-stream"), case .rsaPSS = scheme.algorithm { return }
        let scratch = try Scratch()
        let party = try Party(scheme.kind, in: scratch)
        try scratch.write(Self.content, as: "content")
        try OpenSSL.run(
            "cms -sign -binary -in content -signer \(party.name).pem -inkey \(party.name).key -outform DER -out m.der "
                + "\(form) \(scheme.options)", in: scratch)
        let file = try scratch.read("m.der")
        let message = try Message(file: file)
        guard case .signedData(let data, .cms) = message else { throw MessageError(.wrongKind, "\(message)") }
        if form != "-nodetach -stream" { #expect(message.frame.derBytes == file) }
        var verifier = SignedMessageVerifier()
        if form.contains("-nocerts") { verifier.certificates = [party.certificate] }
        let verdict = try verifier.verify(
            data, content: data.encapsulatedContent.content == nil ? SignableMessage(Self.content) : nil)
        #expect(verdict.isValid && verdict.signers.count == 1, "\(verdict.signers.map(\.faults))")
        #expect(verdict.signers.first?.certificate == party.certificate)
        #expect((verdict.signers.first?.signingTime != nil) == !form.contains("-noattr"))
    }

    @Test("what is signed here holds with openssl", arguments: schemes, [true, false])
    func ours(_ scheme: Scheme, isDetached: Bool) throws {
        let scratch = try Scratch()
        let party = try Party(scheme.kind, in: scratch)
        for (hasAttributes, byKey) in [(true, false), (true, true), (false, false)] {
            var signer = try MessageSigner(party.certificate, key: party.key, algorithm: scheme.algorithm)
            signer.hasSignedAttributes = hasAttributes
            signer.isNamedByKeyIdentifier = byKey
            signer.signingTime = try Instant(rfc3339: "2026-11-23T08:00:00Z")
            var maker = SignedMessageMaker(.cms)
            maker.isDetached = isDetached
            let message = try maker.sign(SignableMessage(Self.content), by: [signer])
            try scratch.write(message.pem().text, as: "m.pem")
            try scratch.write(Self.content, as: "content")
            let outside = isDetached ? "-content content" : ""
            let shown = try OpenSSL.run(
                "cms -verify -binary -inform PEM -in m.pem -CAfile \(party.name).pem -purpose any \(outside)",
                in: scratch)
            #expect(shown.output == Self.content)
            let data = try SignedData(file: message.derBytes)
            #expect(data.isSorted && data.derBytes == message.content)
            let outsideContent = isDetached ? SignableMessage(Self.content) : nil
            #expect(try SignedMessageVerifier().verify(data, content: outsideContent).isValid)
        }
    }

    @Test("Ed25519 signs SHA-512 attributes (RFC 8419), in both directions")
    func ed25519() throws {
        let scratch = try Scratch()
        let party = try Party("ed25519", in: scratch)
        let signer = try MessageSigner(party.certificate, key: party.key)
        let message = try SignedMessageMaker(.cms).sign(SignableMessage(Self.content), by: [signer])
        let data = try SignedData(file: message.derBytes)
        #expect(data.signers[0].digestAlgorithm == AlgorithmIdentifier(DigestAlgorithm.sha512.oid))
        #expect(try SignedMessageVerifier().verify(data).isValid)
        try scratch.write(try #require(data.signers[0].signedAttributes).derBytes, as: "attributes")
        try scratch.write(data.signers[0].signature, as: "signature")
        try OpenSSL.run(
            "pkeyutl -verify -certin -inkey ed25519.pem -rawin -in attributes -sigfile signature", in: scratch)
    }

    @Test("several signers are judged one by one, and one false one makes the message false")
    func several() throws {
        let scratch = try Scratch()
        let parties = try ["rsa", "p256", "p384"].map { try Party($0, in: scratch) }
        let signers = try parties.map { try MessageSigner($0.certificate, key: $0.key) }
        let message = try SignedMessageMaker(.cms).sign(SignableMessage(Self.content), by: signers)
        let data = try SignedData(file: message.derBytes)
        #expect(data.isSorted && data.digestAlgorithms.count == 2)
        #expect(try SignedMessageVerifier().verify(data).isValid)
        try scratch.write(message.derBytes, as: "m.der")
        try scratch.write(
            try ["rsa", "p256", "p384"].flatMap { try scratch.read("\($0).pem") }, as: "all.pem")
        try OpenSSL.run("cms -verify -binary -inform DER -in m.der -CAfile all.pem -purpose any", in: scratch)
        var bytes = message.derBytes
        bytes[bytes.count - 1] ^= 1
        let verdict = try SignedMessageVerifier().verify(SignedData(file: bytes))
        #expect(!verdict.isValid && verdict.signers.count { $0.isValid } == 2)
        #expect(verdict.signers.flatMap(\.faults).map(\.code) == [.signatureWrong])
        var strict = SignedMessageVerifier()
        strict.signerLimit = 2
        #expect(throws: MessageError(.overLimit, "")) { try strict.verify(data) }
    }

    @Test("a message without signers is not valid")
    func unsigned() throws {
        let scratch = try Scratch()
        let party = try Party("p256", in: scratch)
        let bundle = CertificateBundle([party.certificate]).message()
        let verdict = try SignedMessageVerifier().verify(
            SignedData(file: bundle.derBytes), content: SignableMessage(Self.content))
        #expect(verdict.signers.isEmpty && !verdict.isValid)
    }
}

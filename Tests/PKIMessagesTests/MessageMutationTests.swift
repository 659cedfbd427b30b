import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("Damaged messages")
struct MessageMutationTests {
    private static let content = SignedMessageTests.content

    /// One message of each kind, made by us.
    private static func originals() throws -> [[UInt8]] {
        let scratch = try Scratch()
        let time = try Instant(rfc3339: "2026-11-23T08:00:00Z")
        let party = try Party(
            "p256", extensions: ["extendedKeyUsage=critical,timeStamping"], in: scratch)
        let national = try Party("sm2", in: scratch)
        let rsa = try Party("rsa", in: scratch)
        var signer = try MessageSigner(party.certificate, key: party.key)
        signer.signingTime = time
        let signed = try SignedMessageMaker(.cms).sign(SignableMessage(content), by: [signer])
        var bare = try MessageSigner(national.certificate, key: national.key)
        bare.isNamedByKeyIdentifier = true
        bare.hasSignedAttributes = false
        let nationally = try SignedMessageMaker(.gbt35275).sign(SignableMessage(content), by: [bare])
        let recipients = [party, rsa].map { MessageRecipient($0.certificate) }
        let sealed = try EnvelopedMessageMaker(.cms).seal(Secret(copying: content), to: recipients)
        let request = try TimeStampRequest.make(over: SignableMessage(content), policy: OID(1, 2, 3))
        var issuer = try TimeStampIssuer(signer, policy: OID(1, 2, 3))
        issuer.accuracy = TimeStampAccuracy(seconds: 1, milliseconds: 2, microseconds: 3)
        issuer.authority = .dnsName("tsa.example")
        let response = try issuer.answer(
            request, serialNumber: SerialNumber(hexadecimal: "0102"), time: TimeStampTime(time, milliseconds: 5))
        let refusal = try issuer.answer(
            [], serialNumber: SerialNumber(hexadecimal: "01"), time: TimeStampTime(time))
        return [
            signed.derBytes, nationally.derBytes, sealed.derBytes,
            CertificateBundle([party.certificate]).message().derBytes,
            request.derBytes, response.derBytes, refusal.derBytes,
        ]
    }

    /// Reads whatever the bytes are; what is read is written again to the same bytes.
    private static func read(_ bytes: [UInt8]) throws {
        if let frame = try? ContentInfo(derEncoded: bytes[...]) {
            #expect(frame.derBytes == bytes)
            if let message = try? Message(frame) {
                #expect(message.frame.derBytes == bytes)
                judge(message)
            }
        }
        _ = try? Message(encoded: bytes)
        if let request = try? TimeStampRequest(derEncoded: bytes[...]) { #expect(request.derBytes == bytes) }
        if let response = try? TimeStampResponse(derEncoded: bytes[...]) {
            #expect(response.derBytes == bytes)
            let any = TimeStampRequest(
                messageImprint: try MessageImprint(of: SignableMessage(content), digest: .sha256),
                wantsCertificate: false)
            _ = try? TimeStampVerifier().verify(response, for: any)
        }
    }

    private static func judge(_ message: Message) {
        switch message {
        case .signedData(let data, _):
            _ = data.isSorted
            _ = try? data.signers.first?.countersignatures
            // A judgement costs a signature check; the structure behind it has been read already.
            _ = data.signers.first?.signedAttributes.map { try? $0.content(SigningCertificateV2.self) }
        case .envelopedData(let data, _):
            _ = data.isSorted
            _ = data.encryptedContent.encryptedOctets
        default: break
        }
    }

    @Test("flipped, cut, doubled and swapped bytes never crash, and what is read is written again as it was")
    func mutated() throws {
        var generator = SeededGenerator(seed: 35275)
        for original in try Self.originals() {
            try Self.read(original)
            for _ in 0..<1500 { try Self.read(Mutation.mutate(original, &generator)) }
            for count in 0..<original.count { try Self.read(Array(original.prefix(count))) }
        }
    }
}

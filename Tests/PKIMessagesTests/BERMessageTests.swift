import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("Messages in BER")
struct BERMessageTests {
    private static let content = SignedMessageTests.content

    /// Rewrites the constructed values on the way down to `depth` with indefinite lengths.
    private static func indefinite(_ bytes: ArraySlice<UInt8>, depth: Int) throws -> [UInt8] {
        var reader = DERReader(bytes)
        var result: [UInt8] = []
        while !reader.isAtEnd {
            let element = try reader.readAny("it")
            guard depth > 0, element.tag.rawValue & 0x20 != 0 else {
                result += element.encoded
                continue
            }
            result += [element.tag.rawValue, 0x80] + (try indefinite(element.content, depth: depth - 1)) + [0, 0]
        }
        return result
    }

    @Test(
        "indefinite lengths around the content, the attributes and the signers change no verdict",
        arguments: [1, 2, 3, 4])
    func lengths(depth: Int) throws {
        let scratch = try Scratch()
        let party = try Party("p256", in: scratch)
        let signer = try MessageSigner(party.certificate, key: party.key)
        var maker = SignedMessageMaker(.cms)
        maker.includesSignerCertificates = false
        let message = try maker.sign(SignableMessage(Self.content), by: [signer])
        let ber = try Self.indefinite(message.derBytes[...], depth: depth)
        let read = try Message(encoded: ber)
        #expect(read.frame.derBytes == message.derBytes)
        guard case .signedData(let data, _) = read else { throw MessageError(.wrongKind, "") }
        var verifier = SignedMessageVerifier()
        verifier.certificates = [party.certificate]
        #expect(try verifier.verify(data).isValid)
    }

    @Test("a certificate that is not DER is not made so: the message is refused")
    func certificates() throws {
        let scratch = try Scratch()
        let party = try Party("p256", in: scratch)
        let signer = try MessageSigner(party.certificate, key: party.key)
        let message = try SignedMessageMaker(.cms).sign(SignableMessage(Self.content), by: [signer])
        // Down to the certificate itself: ContentInfo, [0], SignedData, [0], Certificate.
        #expect(try Message(encoded: Self.indefinite(message.derBytes[...], depth: 4)).frame == message)
        #expect(throws: StructureError(.unsupported, "")) {
            try Message(encoded: Self.indefinite(message.derBytes[...], depth: 5))
        }
    }

    @Test("what is neither DER nor BER is told by the rule of DER that it breaks, with its place")
    func neither() throws {
        let scratch = try Scratch()
        let party = try Party("p256", in: scratch)
        let message = CertificateBundle([party.certificate]).message()
        var bytes = message.derBytes
        bytes[4] = 0x05
        do throws(StructureError) {
            _ = try Message(encoded: bytes)
            Issue.record("it was read")
        } catch {
            #expect(error.offset == 4 && error.code == .malformed, "\(error)")
        }
    }
}

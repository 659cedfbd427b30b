import Foundation
import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

/// Messages by other makers, in documents that CAPKI_VECTORS holds and in pyca's test vectors.
@Suite("Messages by other makers", .enabled(if: Foreign.has(.pyca)))
struct ForeignMessageTests {
    private static let vectors = ProcessInfo.processInfo.environment["CAPKI_VECTORS"]

    /// The messages of the collection, by whom and in which form.
    private static let documents = [
        // Detached, with attributes, the algorithm …301.1 without parameters.
        "ccb-cms",
        "ewangplay-GBT35275PKCS9DigestSign.ofd/Doc_0/Signs/Sign_0/SignedValue.dat",
        // Attributes that are not in the order of DER, and the data of the two families mixed.
        "gomain-topsec-cms-two.ofd/Doc_0/Signs/Sign_0/SignedValue.dat",
        "gomain-topsec-cms-two.ofd/Doc_0/Signs/Sign_1/SignedValue.dat",
        // The content is SM3 of the original, and is signed bare.
        "ofdrw-hello-integrity.ofd/signedvalue.dat",
        // RSA with SHA-512 and signingCertificateV2.
        "ewangplay-pdf-seal-i7_signed.pdf", "ewangplay-pdf-seal-i7_signed1_show_date.pdf",
        "ewangplay-pdf-seal_signed.pdf",
    ]

    private static func collection(_ vectors: String) throws -> JSONValue {
        try Foreign.messages(["documents"] + ["ofd", "pdf", "sig"].map { "\(vectors)/seals/\($0)" })
    }

    @Test(
        "the signatures in signed documents hold, and no document's message is passed over",
        .enabled(if: vectors != nil))
    func documents() throws {
        let found = try Self.collection(try #require(Self.vectors))
        #expect(found.keys == Set(Self.documents))
        for name in Self.documents {
            let entry = try #require(found[name])
            let file = try #require(bytes(hexadecimal: entry["message"]?.string ?? ""))
            let original = try #require(bytes(hexadecimal: entry["original"]?.string ?? ""))
            let message = try Message(file: file)
            #expect(message.frame.derBytes == file, "\(name)")
            guard case .signedData(let data, _) = message else { throw MessageError(.wrongKind, name) }
            #expect(data.isSorted != name.hasPrefix("gomain"), "\(name)")
            let outside = data.encapsulatedContent.content == nil ? SignableMessage(original) : nil
            let verdict = try SignedMessageVerifier().verify(data, content: outside)
            #expect(verdict.isValid, "\(name): \(verdict.signers.flatMap(\.faults))")
            if let own = data.encapsulatedContent.signedOctets {
                #expect(try own == DigestAlgorithm.sm3.hash(original), "\(name)")
            } else {
                let altered = try SignedMessageVerifier().verify(data, content: SignableMessage(original + [0]))
                #expect(altered.signers.flatMap(\.faults).map(\.code) == [.digestMismatch], "\(name)")
            }
        }
    }

    @Test("every message of pyca's test vectors is read and written again, or refused with its reason")
    func samples() throws {
        let found = try Foreign.messages(["samples"])
        #expect(
            found.keys == [
                "amazon-roots.der", "amazon-roots.p7b", "ascii-san.pem", "enveloped-no-content.der",
                "enveloped-rsa-oaep.pem", "enveloped-triple-des.pem", "enveloped.pem", "isrg.pem", "non-ascii-san.pem",
            ])
        for name in found.keys.sorted() {
            let file = try #require(bytes(hexadecimal: found[name]?.string ?? ""))
            // Two of the files are certificates, and one message is in BER, so that it is not written again as it was.
            guard !name.hasSuffix("-san.pem") else {
                #expect(throws: StructureError(.missing, "")) { try Message(file: file) }
                continue
            }
            let der = file.first == 0x30 ? file : try #require(try PEMBlock.blocks(in: file).first).bytes
            let message = try Message(file: file)
            #expect((message.frame.derBytes == der) != (name == "amazon-roots.p7b"), "\(name)")
            switch message {
            case .signedData:
                #expect(try CertificateBundle(file: file).certificates.count == (name.hasPrefix("amazon") ? 2 : 1))
            case .envelopedData(let data, _):
                #expect((data.encryptedContent.content == nil) == (name == "enveloped-no-content.der"))
                #expect(data.recipients.count == (name == "enveloped.pem" ? 2 : 1))
            default: Issue.record("\(name) is read as \(message)")
            }
        }
    }
}

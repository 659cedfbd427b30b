import PKIKeys
import PKIMessages
import PKISealing
import PKIStructures
import TestSupport
import Testing

/// What we write, read by programs that we did not write: asn1tools over the module of the standards, `openssl` for each
/// signature, `openssl ts` for the time stamps that it can check.
@Suite("Seals read by others", .enabled(if: Foreign.has(.openssl, .pyca)))
struct SealSecondOpinionTests {
    private static let document = Array("甲方与乙方".utf8)

    @Test(
        "asn1tools reads every field and writes the same bytes; openssl verifies each signature",
        arguments: SealMakingTests.kinds)
    func fields(algorithm: String, generation: SealGeneration) throws {
        let desk = try SealDesk.with(algorithm)
        let scratch = try Scratch()
        let digest: DigestAlgorithm = algorithm == "sm2" ? .sm3 : .sha256
        let authority = try StampingAuthority(desk)
        let stamps = TimestampOrder(authority, digest: digest)
        let seal = try desk.seal(generation, timestamps: generation == .v5 ? stamps : nil) {
            $0.extensions = [
                SealExtension(OID(1, 2, 156, 10197, 1), isCritical: true, value: [5, 0]),
                SealExtension(OID(1, 2, 156, 10197, 2), value: [1]),
            ]
        }
        let signature = try desk.signer(seal).sign(
            SignableMessage(Self.document), propertyInfo: "合同.pdf", at: SealDesk.now,
            timestamps: generation == .v1 ? nil : stamps)
        let file = try scratch.write(signature.derBytes, as: "a.sig")
        try scratch.write(seal.derBytes, as: "a.esl")
        let shape = generation == .v1 ? "V1" : "V4"
        let decoded = try Foreign.python("seals.py", ["decode", "\(shape)Signature", file])
        #expect(decoded["same"]?.bool == true)
        #expect(try Foreign.python("seals.py", ["decode", "\(shape)Seal", scratch("a.esl")])["same"]?.bool == true)
        let signed = try #require(decoded["fields"]?["toSign"])
        #expect(signed["version"]?.int == generation.versionNumber)
        #expect(signed["dataHash"]?.string == hexadecimal(try digest.hash(Self.document)))
        #expect(signed["propertyInfo"]?.string == "%E5%90%88%E5%90%8C.pdf")
        if generation == .v1 {
            #expect(signed["timeInfo"]?.string == hexadecimal("20260601000000Z".utf8))
        } else {
            #expect(signed["timeInfo"]?.string == SealDesk.now.description)
        }
        let info = try #require(signed["eseal"]?["info"])
        #expect(info["header"]?["id"]?.string == "ES" && info["header"]?["vid"]?.string == "capki-test")
        #expect(info["header"]?["version"]?.int == generation.versionNumber)
        #expect(info["esID"]?.string == "44010000000001")
        #expect(info["property"]?["name"]?.string == SealDesk.name)
        #expect(info["property"]?["createDate"]?.string == SealDesk.now.description)
        #expect(info["property"]?["validEnd"]?.string == "2027-01-01T00:00:00Z")
        #expect(info["picture"]?["data"]?.string == hexadecimal(SealDesk.picture))
        #expect(info["picture"]?["type"]?.string == "PNG" && info["picture"]?["width"]?.int == 40)
        #expect(info["extDatas"]?.elements.map { $0["critical"]?.bool } == [true, false])
        try verifySignatures(Foreign.python("seals.py", ["walk", file]), algorithm, authority, scratch)
    }

    private func verifySignatures(
        _ walked: JSONValue, _ algorithm: String, _ authority: StampingAuthority, _ scratch: Scratch
    ) throws {
        for part in ["seal", "signature"] {
            let cut = try #require(walked[part])
            #expect(cut["algorithm"]?.string == (algorithm == "sm2" ? "2a811ccf55018375" : "2a864886f70d01010b"))
            for name in ["signed", "certificate", "signature"] {
                try scratch.write(octets(cut[name]), as: name)
            }
            let isSM2 = algorithm == "sm2"
            try OpenSSL.run(
                "pkeyutl -verify -certin -inkey certificate -rawin -digest \(isSM2 ? "sm3" : "sha256")",
                (isSM2 ? ["-pkeyopt", "distid:1234567812345678"] : []) + ["-in", "signed", "-sigfile", "signature"],
                in: scratch)
            guard let stamp = cut["time_stamp"]?.string, !isSM2 else { continue }
            // openssl ts knows no SM2.
            try scratch.write(octets(.string(stamp)), as: "token")
            try scratch.write(authority.certificate.pem.text, as: "tsa.pem")
            let accepted = try OpenSSL.run(
                "ts -verify -token_in -in token -data signature -partial_chain -CAfile tsa.pem -attime 1780272000",
                in: scratch)
            #expect(accepted.transcript.contains("Verification: OK"))
        }
    }

    private func octets(_ value: JSONValue?) -> [UInt8] {
        let digits = Array((value?.string ?? "").utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).map { place in
            UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16) ?? 0
        }
    }

    @Test("the digest list is as the standard has it")
    func digestList() throws {
        let desk = try SealDesk.with("sm2")
        let scratch = try Scratch()
        let file = try scratch.write(desk.seal { $0.listsDigests = true }.derBytes, as: "a.esl")
        let decoded = try Foreign.python("seals.py", ["decode", "V4Seal", file])
        #expect(decoded["same"]?.bool == true)
        let property = try #require(decoded["fields"]?["info"]?["property"])
        #expect(property["certListType"]?.int == 2)
        try scratch.write(desk.owner.certificate.derBytes, as: "owner.der")
        let digest = try OpenSSL.run("dgst -sm3 -r owner.der", in: scratch).text.prefix(64)
        let entry = try #require(property["certList"]?.elements.first?.elements.last)
        #expect(entry["type"]?.string == "SM3" && entry["value"]?.string == String(digest))
    }
}

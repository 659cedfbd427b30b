import Foundation
import PKIKeys
import PKISealing
import PKIStructures
import TestSupport
import Testing

@Suite("The page of PKISealing")
struct SealingExampleTests {
    @Test("its example is the code that is compiled here")
    func page() throws {
        let root = Sources.root
        let code = try String(contentsOfFile: root + "/Tests/PKISealingTests/SealingExample.swift", encoding: .utf8)
        let page = try String(
            contentsOfFile: root + "/Sources/PKISealing/PKISealing.docc/PKISealing.md", encoding: .utf8)
        let lines = code.components(separatedBy: "\n")
        let start = try #require(lines.firstIndex { $0.hasSuffix("// example: begin") })
        let end = try #require(lines.firstIndex { $0.hasSuffix("// example: end") })
        let example = lines[(start + 1)..<end].map { $0.hasPrefix("    ") ? String($0.dropFirst(4)) : $0 }
        #expect(page.contains("```swift\n" + example.joined(separator: "\n") + "\n```"))
    }

    @Test("its example does what it says", arguments: ["sm2", "rsa2048"])
    func example(algorithm: String) throws {
        let desk = try SealDesk.with(algorithm)
        let contract = Array("合同".utf8)
        let made = try SealingExample.sealContract(
            contract, image: SealDesk.picture, maker: (desk.maker.certificate, desk.maker.key),
            owner: (desk.owner.certificate, desk.owner.key), roots: [desk.authority.certificate], issuers: [],
            crls: [desk.crl([])], now: SealDesk.now)
        let signature = try SealSignature(derEncoded: made)
        #expect(
            try desk.verifier().verify(signature, original: SignableMessage(contract), at: SealDesk.now).isValid == true
        )
    }
}

import Foundation
import PKIProfiles
import PKIStructures
import TestSupport
import Testing

@Suite("Lints")
struct LintTests {
    private static let all: [any Lint.Type] = Lints.certificate + Lints.request + Lints.revocationList
    private static let rules = Set(all.map { $0.rule })

    @Test(arguments: LintCase.all)
    func `what breaks a rule is found by it, and what keeps it is not`(each: LintCase) throws {
        let found = try each.findings(in: each.breaks()).filter { $0.rule.code == each.code }
        #expect(!found.isEmpty)
        for finding in found {
            #expect(!finding.message.isEmpty && !finding.message.hasSuffix("."), "\(finding.message)")
        }
        let kept = try each.findings(in: each.keeps()).filter { $0.rule.code == each.code }
        #expect(kept.isEmpty, "\(kept)")
    }

    @Test func `every rule has a case`() {
        let missing = Set(Self.rules.map(\.code)).subtracting(LintCase.all.map(\.code))
        #expect(missing.isEmpty, "\(missing.sorted())")
    }

    @Test func `a structure that breaks no rule has no finding`() throws {
        #expect(try SampleCertificate().findings == [])
        #expect(try SampleCertificate.authority().findings == [])
        #expect(try SampleCertificate.root().findings == [])
        #expect(try SampleRequest().findings == [])
        #expect(try SampleList().findings == [])
    }

    @Test func `a rule stands in the file of its name, and every file is listed`() throws {
        let folder = Sources.root + "/Sources/PKIProfiles/Lints"
        let files = try ["Certificate", "Holder", "Request", "RevocationList", "Shared"].flatMap { room in
            try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(room)")
        }
        let listed = Set(Self.all.map { "\($0).swift" })
        #expect(Set(files) == listed)
        #expect(files.count == listed.count && listed.count >= 45)
        for lint in Self.all {
            let isOnce = Self.rules.filter { $0.code == lint.rule.code }.count == 1
            #expect(isOnce, "\(lint.rule.code)")
        }
    }

    @Test func `no rule is listed twice for a kind of structure`() {
        for lints in [Lints.certificate, Lints.request, Lints.revocationList] as [[any Lint.Type]] {
            #expect(Set(lints.map { $0.rule.code }).count == lints.count)
        }
    }

    @Test func `every rule has a code, a clause, and a sentence in either language`() {
        for rule in Self.rules {
            #expect(
                rule.code.hasPrefix("lint.")
                    && rule.code.allSatisfy { $0.isLowercase || $0.isNumber || "._".contains($0) })
            #expect(!rule.clause.isEmpty)
            #expect(!rule.english.hasSuffix(".") && rule.english.contains(" "), "\(rule.english)")
            let isChinese = rule.chinese.unicodeScalars.contains { $0.properties.isIdeographic }
            #expect(isChinese && !rule.chinese.hasSuffix("。") && !rule.chinese.contains(", "), "\(rule.chinese)")
        }
    }

    @Test func `a rule that a million entries break is told ten times`() throws {
        var list = try SampleList()
        list.entries = (0..<100).map { number in
            var entry = SampleList.Entry(serial: [0x01, UInt8(number)])
            entry.extensions.set(.reasonCode, [0x0A, 0x01, 0x00])
            return entry
        }
        #expect(try list.findings.count { $0.rule.code == "lint.entry_reason_unspecified" } == 10)
    }

    @Test func `a message does not steer a terminal, and is not as long as the value`() throws {
        var certificate = try SampleCertificate()
        let text = "\u{1B}[31m" + String(repeating: "x", count: 5000)
        certificate.subject = try name((AttributeType.commonName, 0x0C, text))
        let findings = try certificate.findings
        #expect(findings.contains { $0.rule.code == "lint.attribute_control_characters" })
        for finding in findings {
            #expect(finding.message.utf8.count < 300 && !finding.message.contains("\u{1B}"), "\(finding.message)")
        }
    }

    @Test func `the number of a person does not stand in a message`() throws {
        var certificate = try SampleCertificate()
        certificate.extensions.set(OID(1, 2, 156, 10260, 4, 1, 1), RawDER.string(0x80, "110105194912310021"))
        let findings = try certificate.findings
        #expect(!findings.isEmpty && !findings.contains { $0.message.contains("1101051949") })
    }

    /// Bytes of a certificate that are changed one at a time: whatever they are, there are findings or a refusal.
    @Test func `damaged bytes do not end the run`() throws {
        let samples = try [
            SampleCertificate().derBytes, SampleCertificate.authority().derBytes, SampleRequest().derBytes,
            SampleList().derBytes,
        ]
        var random = SeededGenerator(seed: 20)
        var runs = 0
        for _ in 0..<4000 {
            guard var bytes = samples.randomElement(using: &random) else { continue }
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            if let certificate = try? LintedCertificate(derEncoded: bytes) {
                _ = Lints.findings(in: certificate)
                runs += 1
            }
            if let request = try? LintedRequest(derEncoded: bytes) { _ = Lints.findings(in: request) }
            if let list = try? LintedRevocationList(derEncoded: bytes) { _ = Lints.findings(in: list) }
        }
        #expect(runs > 100)
    }
}

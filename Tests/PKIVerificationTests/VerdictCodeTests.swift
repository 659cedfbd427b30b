import Foundation
import TestSupport
import Testing

@Suite("Verdict codes")
struct VerdictCodeTests {
    @Test("every stable word is documented for users, and no other")
    func documented() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOfFile: "\(Sources.root)/\(path)", encoding: .utf8)
        }
        let source = try text("Sources/PKIVerification/VerdictCode.swift")
        let codes = Set(source.matches(of: /rawValue: "([a-z_]+)"/).map { String($0.output.1) })
        let manual = try text("README.md")
        let table = try #require(manual.firstRange(of: "| code | what is wrong |")).upperBound
        let rows = manual[table...].split(separator: "\n").prefix { $0.hasPrefix("|") }
        let told = rows.flatMap { row in
            row.split(separator: "|")[0].matches(of: /`([a-z_]+)`/).map { String($0.output.1) }
        }
        #expect(
            codes.count > 20 && Set(told) == codes && told.count == codes.count, "\(codes.symmetricDifference(told))")
    }
}

import Foundation
import TestSupport
import Testing

@Suite("Path validation vectors")
struct ConformanceTests {
    static let folder = ProcessInfo.processInfo.environment["CAPKI_VECTORS"]

    @Test(
        "every case comes out as its suite expects, its policies with it",
        .enabled(if: folder != nil, "CAPKI_VECTORS names no folder with the suites"),
        arguments: ["limbo-dev.json.gz", "pkits-dev.json.gz", "bettertls-nc-dev.json.gz"])
    func suite(_ name: String) throws {
        let path = try path(of: name)
        let expected = try #require(try Self.unpacked(path)["testcases"]?.elements)
        let results = try #require(try Self.judged(path)["results"]?.elements)
        #expect(results.count == expected.count)
        for (testcase, result) in zip(expected, results) { try compare(testcase, result) }
    }

    private func compare(_ testcase: JSONValue, _ result: JSONValue) throws {
        let id = try #require(testcase["id"]?.string)
        let context = result["context"]?.string ?? ""
        #expect(result["id"]?.string == id)
        let actual = result["actual_result"]?.string
        if actual == "SKIPPED" {
            #expect(Self.maySkip(testcase), "\(id): \(context)")
            return
        }
        #expect(actual == testcase["expected_result"]?.string, "\(id): \(context)")
        guard actual == "SUCCESS", let policies = testcase["expected_user_constrained_policy_set"]?.elements else {
            return
        }
        let found = result["user_constrained_policy_set"]?.elements.compactMap(\.string)
        #expect(found == policies.compactMap(\.string).sorted(), "\(id)")
    }

    /// What the suites' own rules let a run leave out: lists of public suffixes. They would let DSA too.
    private static func maySkip(_ testcase: JSONValue) -> Bool {
        let features = testcase["features"]?.elements.compactMap(\.string) ?? []
        return features.contains("pedantic-public-suffix-wildcard")
    }

    private func path(of name: String) throws -> String {
        let folder = try #require(Self.folder)
        let path = [folder + "/path-validation/" + name, folder + "/" + name].first {
            FileManager.default.fileExists(atPath: $0)
        }
        return try #require(path, "\(name) is not in \(folder)")
    }

    private static func unpacked(_ path: String) throws -> JSONValue {
        try Tool.run("gzip", ["-dc", path]).requireSuccess("gzip", [path]).json
    }

    private static func judged(_ path: String) throws -> JSONValue {
        let program = Capki.path.replacing(/capki$/, with: "capki-conformance")
        return try Tool.run(program, [path]).requireSuccess("capki-conformance", [path]).json
    }
}

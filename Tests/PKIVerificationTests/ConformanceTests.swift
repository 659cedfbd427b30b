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

    /// What upstream's own schema has of a case; ours has more.
    private static let upstreamFields: Set = [
        "id", "conflicts_with", "features", "importance", "description", "validation_kind", "trusted_certs",
        "untrusted_intermediates", "peer_certificate", "validation_time", "signature_algorithms", "key_usage",
        "extended_key_usage", "expected_result", "expected_peer_name", "expected_peer_names", "max_chain_depth", "crls",
    ]

    @Test(
        "x509-limbo's own form, limbo.json as it is published, comes out the same",
        .enabled(if: folder != nil, "CAPKI_VECTORS names no folder with the suites"))
    func upstreamForm() throws {
        let packed = try path(of: "limbo-dev.json.gz")
        let text = try Tool.run("gzip", ["-dc", packed]).requireSuccess("gzip", [packed]).text
        let suite = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let cases = try #require(suite["testcases"] as? [[String: Any]]).map { testcase in
            testcase.filter { Self.upstreamFields.contains($0.key) }.merging(["peer_certificate_key": NSNull()]) { $1 }
        }
        let scratch = try Scratch()
        let document: [String: Any] = ["version": 1, "testcases": cases]
        let bytes = try JSONSerialization.data(withJSONObject: document)
        try scratch.write(Array(bytes), as: "limbo.json")
        let results = try #require(try Self.judged(scratch("limbo.json"))["results"]?.elements)
        for (testcase, result) in zip(try #require(try JSONValue(text)["testcases"]?.elements), results) {
            try compare(testcase, result)
        }
        #expect(results.count == cases.count && cases.allSatisfy { $0["namespace"] == nil })
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

import Foundation
import Testing

@Suite("Path validation vectors")
struct ConformanceTests {
    static let folder = ProcessInfo.processInfo.environment["CAPKI_VECTORS"]

    @Test(
        "nothing that must fail is accepted, and nothing that must succeed is refused, but for the listed reasons",
        .enabled(if: folder != nil, "CAPKI_VECTORS names no folder with the suites"))
    func suites() throws {
        var unused = Set(Divergence.table.map(\.reason))
        for name in ["limbo-dev.json.gz", "pkits-dev.json.gz", "bettertls-nc-dev.json.gz"] {
            let suite = try ConformanceSuite.read(try path(of: name))
            var totals = Totals()
            for testcase in suite.testcases { judge(testcase, &totals) }
            totals.show(name, count: suite.testcases.count)
            unused.subtract(totals.explained.keys)
        }
        #expect(unused.isEmpty, "these reasons explain nothing any more")
    }

    private func path(of name: String) throws -> String {
        let folder = try #require(Self.folder)
        let path = [folder + "/path-validation/" + name, folder + "/" + name].first {
            FileManager.default.fileExists(atPath: $0)
        }
        return try #require(path, "\(name) is not in \(folder)")
    }

    private func judge(_ testcase: ConformanceCase, _ totals: inout Totals) {
        let outcome = testcase.outcome()
        if outcome.isAccepted == testcase.isExpectedToSucceed {
            totals.agreedCount += 1
        } else if let divergence = Divergence.explaining(testcase, outcome.reason) {
            totals.explained[divergence.reason, default: 0] += 1
        } else {
            Issue.record("\(testcase.id): expected \(testcase.expectedResult), got \(outcome.reason)")
        }
    }
}

/// What a run of a suite came to.
private struct Totals {
    var agreedCount = 0
    var explained: [String: Int] = [:]

    func show(_ name: String, count: Int) {
        print("\(name): \(count) cases, \(agreedCount) as expected")
        for (reason, count) in explained.sorted(by: { $0.key < $1.key }) { print("  \(count) other: \(reason)") }
    }
}

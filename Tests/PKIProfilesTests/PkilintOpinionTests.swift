import PKIProfiles
import PKIStructures
import TestSupport
import Testing

/// Where pkilint knows a rule too, it finds it broken in the same structures, and not in their neighbours.
@Suite("Lints beside pkilint", .enabled(if: Foreign.has(.pkilint)))
struct PkilintOpinionTests {
    /// Its words for our rules: any of them. Those after the bar it says of the neighbour too, for a reason that is given.
    static let words: [String: Set<String>] = [:]

    @Test func `pkilint finds the same rules broken`() throws {
        let scratch = try Scratch()
        let cases = LintCase.all.filter { $0.kind != .request }
        var files: [String] = []
        for (index, each) in cases.enumerated() {
            for (name, bytes) in [("breaks", try each.breaks()), ("keeps", try each.keeps())] {
                let pem = PEMBlock(label: each.kind.rawValue, bytes: bytes).text
                files.append(try scratch.write(pem, as: "\(index)-\(name).pem"))
            }
        }
        let opinions = try Foreign.pkilint(files).map { Set($0.elements.compactMap { $0["code"]?.string }) }
        for (index, each) in cases.enumerated() {
            print("ZZ", each.code, opinions[2 * index].subtracting(opinions[2 * index + 1]).sorted(), "keeps", opinions[2 * index + 1].subtracting(opinions[2 * index]).sorted())
        }
    }
}

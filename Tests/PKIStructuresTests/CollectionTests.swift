import Foundation
import PKIStructures
import TestSupport
import Testing

@Suite("Every certificate, request and CRL of the foreign collections", .enabled(if: Foreign.hasVectors))
struct CollectionTests {
    /// `NAME`, tab, `CODE at OFFSET`, tab, the sentence of the refusal.
    static let list = Sources.root + "/Tests/PKIStructuresTests/Refusals.tsv"

    @Test("each is written again from its typed fields to the same bytes, or refused as the list says")
    func reencoded() throws {
        let listed = try String(contentsOfFile: Self.list, encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        var found: [String] = []
        let members = try ForeignCollection.read().members
        for member in members {
            do throws(StructureError) {
                let again = try member.reencoded()
                #expect(again == member.bytes, "\(member.name)")
            } catch {
                found.append("\(member.name)\t\(error.code.rawValue) at \(error.offset.map(String.init) ?? "?")\t\(error.message)")
            }
        }
        #expect(members.count > 10_000, "the collections have shrunk to \(members.count)")
        if ProcessInfo.processInfo.environment["CAPKI_LIST"] != nil {
            try found.joined(separator: "\n").write(toFile: "/tmp/refusals.tsv", atomically: true, encoding: .utf8)
        }
        let unexpected = Set(found).subtracting(listed).sorted()
        #expect(unexpected.isEmpty, "refused, but not in the list:\n\(unexpected.joined(separator: "\n"))")
        let accepted = Set(listed).subtracting(found).sorted()
        #expect(accepted.isEmpty, "in the list, but not refused so:\n\(accepted.joined(separator: "\n"))")
    }
}

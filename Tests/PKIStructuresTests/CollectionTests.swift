import Foundation
import PKIStructures
import TestSupport
import Testing

@Suite("Every certificate, request and CRL of the foreign collections", .enabled(if: Foreign.hasVectors))
struct CollectionTests {
    /// The refusals that are right: kind, the first 16 digits of the SHA-256, code, offset, the sentence, and where it is.
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
                #expect(again == member.bytes, "\(member.origin)")
            } catch {
                // A refusal says where the fault is, and which rule it breaks.
                let offset = try #require(error.offset, "\(member.origin): \(error)")
                let fields = [try member.name(), error.code.rawValue, String(offset), error.message, member.origin]
                found.append(fields.joined(separator: "\t"))
            }
        }
        #expect(members.count > 10_000, "the collections have shrunk to \(members.count)")
        let unexpected = Set(found).subtracting(listed).sorted()
        #expect(unexpected.isEmpty, "refused, but not in the list:\n\(unexpected.joined(separator: "\n"))")
        let accepted = Set(listed).subtracting(found).sorted()
        #expect(accepted.isEmpty, "in the list, but not refused so:\n\(accepted.joined(separator: "\n"))")
    }
}

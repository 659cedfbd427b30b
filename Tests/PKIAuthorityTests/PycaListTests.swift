import PKIAuthority
import PKIKeys
import PKIStructures
import TestSupport
import Testing

/// What pyca/cryptography reads of CRLs of every kind is what was decided, entry by entry and extension by extension.
@Suite("CRLs of every kind before pyca", .enabled(if: Foreign.has(.pyca)))
struct PycaListTests {
    /// Revokes holders for every reason, some with an invalidity date; gives what an entry of each must say.
    private static func revokeAll(on desk: RevocationDesk) throws -> [String: String] {
        var expected: [String: String] = [:]
        for (place, reason) in RevocationReason.allCases.filter({ $0 != .removeFromCRL }).enumerated() {
            let holder = try desk.issue()
            let since = place % 2 == 0 ? desk.now.adding(seconds: Int64(-1000 * place)) : nil
            try desk.revoke(holder, reason, invalidityDate: since)
            var words = [desk.now.description]
            if reason != .unspecified { words.append("2.5.29.21 \(reason)") }
            if let since { words.append("2.5.29.24 \(since)") }
            expected[holder.serialNumber.description] = words.joined(separator: ", ")
            desk.now = desk.now.adding(seconds: 61)
        }
        return expected
    }

    /// An entry in the words of the expectation, without certificateIssuer.
    private static func words(_ entry: JSONValue) -> String {
        let date = (entry["date"]?.string ?? "").replacing("+00:00", with: "Z")
        let extensions = (entry["extensions"]?.elements ?? []).compactMap { member -> String? in
            guard let id = member["id"]?.string, id != "2.5.29.29" else { return nil }
            return "\(id) \((member["value"]?.string ?? "").replacing("+00:00", with: "Z"))"
        }
        return ([date] + extensions).joined(separator: ", ")
    }

    private static func entries(_ list: JSONValue) -> [String: String] {
        Dictionary((list["entries"]?.elements ?? []).map { ($0["serial"]?.string ?? "", words($0)) }) { first, _ in
            first
        }
    }

    private static func read(_ desk: RevocationDesk, _ name: String) throws -> JSONValue {
        try #require(try Foreign.python("crl_entries.py", [desk.scratch("\(name).crl")]).elements.first)
    }

    @Test(
        "a complete CRL of every reason and its delta",
        arguments: [
            KeyAlgorithm.rsa(sizeInBits: 2048), .ec(.p256), .ec(.sm2), .ed25519,
        ])
    func everyReason(algorithm: KeyAlgorithm) throws {
        let desk = try RevocationDesk(algorithm)
        let before = try Self.revokeAll(on: desk)
        try desk.publish()
        let complete = try Self.read(desk, "ca")
        #expect(Self.entries(complete) == before)
        #expect(complete["number"]?.int == 1 && complete["base"]?.int == nil)
        #expect(complete["freshest"]?.elements.first?.elements.map(\.string) == [RevocationDesk.base + "ca-delta.crl"])
        #expect(complete["extensions"]?["2.5.29.20"]?.bool == false)
        desk.now = desk.now.adding(seconds: 3600)
        let since = try Self.revokeAll(on: desk)
        try desk.publish(due: true)
        let delta = try Self.read(desk, "ca-delta")
        #expect(Self.entries(delta) == since)
        #expect(delta["number"]?.int == 2 && delta["base"]?.int == 1)
        #expect(delta["extensions"]?["2.5.29.27"]?.bool == true)
        #expect(delta["this_update"]?.string == desk.now.description.replacing("Z", with: "+00:00"))
    }

    @Test("parts by reason, and an indirect CRL: scope and issuer of every entry")
    func parts() throws {
        let desk = try RevocationDesk(division: .reasons(RevocationScenarioTests.reasons), isIndirect: true)
        let all = try Self.revokeAll(on: desk)
        try desk.publish()
        let parts = try ["ca-reasons-1", "ca-reasons-2"].map { try Self.read(desk, $0) }
        #expect(Self.entries(parts[0]).merging(Self.entries(parts[1])) { first, _ in first } == all)
        #expect(parts.map { $0["entries"]?.elements.count } == [4, 6], "one without a reason stands on both")
        #expect(
            parts[0]["scope"]?["reasons"]?.elements.compactMap(\.string) == [
                "aACompromise", "cACompromise", "keyCompromise",
            ])
        let name = hexadecimal(try desk.certificate.subject.derBytes)
        for (place, part) in parts.enumerated() {
            #expect(part["scope"]?["indirect"]?.bool == true && part["scope"]?["critical"]?.bool == true)
            #expect(
                part["scope"]?["addresses"]?.elements.map(\.string) == [
                    RevocationDesk.base + "ca-reasons-\(place + 1).crl"
                ])
            let issuers = (part["entries"]?.elements ?? []).map { entry in
                entry["extensions"]?.elements.first { $0["id"]?.string == "2.5.29.29" }
            }
            #expect(issuers.first??["value"]?.elements.map(\.string) == [name])
            #expect(issuers.first??["critical"]?.bool == true)
            #expect(issuers.dropFirst().allSatisfy { $0 == nil }, "the others have the issuer of the one before")
        }
    }

    @Test("pkilint finds no error in a CRL of any kind", .enabled(if: Foreign.has(.pkilint)))
    func pkilint() throws {
        // Not of some reasons: pkilint's decoder breaks off at onlySomeReasons, also at the one that openssl writes.
        let divisions: [RevocationListPartition.Division] = [.undivided, .shards(2), .classes]
        for (place, division) in divisions.enumerated() {
            let desk = try RevocationDesk(division: division, isIndirect: place % 2 == 0)
            _ = try Self.revokeAll(on: desk)
            var made = try desk.publish()
            desk.now = desk.now.adding(seconds: 3600)
            _ = try Self.revokeAll(on: desk)
            made += try desk.publish(due: true)
            let files = made.map { desk.scratch("\($0.order.fileName).crl") }
            for (file, opinion) in zip(files, try Foreign.pkilint(files)) {
                let heavy = opinion.elements.filter { ["FATAL", "ERROR"].contains($0["severity"]?.string) }
                #expect(heavy.isEmpty, "\(file): \(heavy)")
            }
        }
    }
}

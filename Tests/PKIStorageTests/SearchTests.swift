import PKIAuthority
import PKIStorage
import PKIStructures
import TestSupport
import Testing

@Suite("Searching a ledger")
struct SearchTests {
    private static let rows = Result { try OlderLedger.described("list")["certificates"]?.elements ?? [] }

    private func expected(_ isWanted: (JSONValue) -> Bool) throws -> [String] {
        try Self.rows.get().filter(isWanted).compactMap { $0["serial"]?.string }
    }

    @Test(arguments: CertificateStatus.allCases)
    func `a status finds what the first release listed with it`(status: CertificateStatus) throws {
        let store = try OlderLedger().store()
        let found = try store.serials {
            $0.condition = .status(status)
            $0.includesAbandoned = true
        }
        #expect(try found == expected { $0["status"]?.string == status.rawValue })
    }

    @Test func `statuses are those of the moment that is asked for`() throws {
        let store = try OlderLedger().store()
        let all = try store.serials { _ in }.count
        let late = try store.serials {
            $0.now = OlderLedger.now.adding(days: 40_000)
            $0.condition = .status(.expired)
        }
        let early = try store.serials {
            $0.now = OlderLedger.now.adding(days: -40_000)
            $0.condition = .status(.notYetValid)
        }
        // Revoked, held and intended ones stay what they are.
        #expect(late == early && late.count == 5 && all == 12)
    }

    @Test func `pending is the new certificate of the reissue that waits`() throws {
        let store = try OlderLedger().store()
        let waiting = try store.read { try $0.reissues(after: nil, limit: .max) }.map(\.record).filter {
            $0.state == .pending
        }
        #expect(waiting.count == 1)
        #expect(try store.serials { $0.condition = .pending } == waiting.map(\.replacement.description))
    }

    @Test(arguments: [1, 2, 512])
    func `reissues are handed over page by page, up to the last one that was asked for`(pageLength: Int) throws {
        let store = try OlderLedger().store()
        let all = try store.read { try $0.reissues(after: nil, limit: .max) }
        let last = try #require(try store.read { try $0.lastReissuePlace() })
        #expect(all.count > 2 && all.last?.place == last)
        for end in [last, all[1].place, 0] {
            var found: [ListedReissue] = []
            try store.forEachReissue(through: end, pageLength: pageLength, make: { $1 }) { found.append($0) }
            #expect(found == all.filter { $0.place <= end })
        }
    }

    @Test func `serial numbers are found by their beginning, also where the INTEGER has an octet before it`() throws {
        let store = try OlderLedger().store()
        for serial in try expected({ $0["status"]?.string != "abandoned" }) {
            for length in [1, 3, 4, 7, serial.count] {
                let prefix = String(serial.prefix(length))
                let found = try store.serials { $0.serialNumberPrefix = prefix }
                #expect(
                    try found
                        == expected {
                            $0["status"]?.string != "abandoned" && $0["serial"]?.string?.hasPrefix(prefix) == true
                        }, "\(prefix)")
            }
        }
        #expect(try store.serials { $0.serialNumberPrefix = "f1f2f3f4" } == ["f1f2f3f4"])
        #expect(try store.serials { $0.serialNumberPrefix = "f1f2f3f5" }.isEmpty)
        #expect(try store.serials { $0.serialNumberPrefix = "ffff" }.isEmpty)
        let whole = try SerialNumber(hexadecimal: "f1f2f3f4")
        #expect(try store.serials { $0.serialNumber = whole } == ["f1f2f3f4"])
    }

    @Test func `texts are found in subjects and identity numbers, signs of patterns stand for themselves`() throws {
        let store = try OlderLedger().store()
        #expect(try store.serials { $0.subjectText = "星河" }.count == 4)
        #expect(try store.serials { $0.text = "星河" }.count == 4)
        #expect(try store.serials { $0.text = "m000100" }.count == 4)
        #expect(try store.serials { $0.subjectText = "m000100" }.count == 3, "in the subject's serialNumber")
        #expect(try store.serials { $0.text = "1949" }.count == 3)
        for sign in ["%", "_", "\\"] { #expect(try store.serials { $0.text = sign }.isEmpty) }
    }

    @Test func `dates and profiles narrow a search`() throws {
        let store = try OlderLedger().store()
        let profiled = try store.serials { $0.profile = "organisation-signing" }
        #expect(try profiled == expected { $0["profile"]?.string != nil && $0["status"]?.string != "abandoned" })
        let ends = try Self.rows.get().compactMap { $0["not_after"]?.string }
        let bound = try Instant(rfc3339: try #require(ends.sorted().first))
        #expect(try store.serials { $0.notAfterTo = bound } == expected { $0["not_after"]?.string == ends.min() })
        let after = try store.serials { $0.notAfterFrom = bound.adding(seconds: 1) }.count
        #expect(try after + store.serials { $0.notAfterTo = bound }.count == store.serials { _ in }.count)
        #expect(try store.serials { $0.recordedTo = OlderLedger.now.adding(days: -1) }.isEmpty)
        #expect(try store.serials { $0.recordedFrom = OlderLedger.now.adding(days: -1) }.count == 12)
    }

    @Test(arguments: [1, 2, 5, 12, 100])
    func `pages of any length together are the whole`(length: Int) throws {
        let store = try OlderLedger().store()
        for condition in [nil, CertificateSearch.Condition.status(.valid)] {
            for prefix in [nil, "4"] {
                for number in [nil, "91350100M000100Y43"] {
                    var search = CertificateSearch(now: OlderLedger.now)
                    search.condition = condition
                    search.serialNumberPrefix = prefix
                    search.identityNumber = number
                    var whole: [ListedCertificate] = []
                    #expect(try store.forEachCertificate(search) { whole.append($0) } == nil)
                    var pieces: [ListedCertificate] = []
                    var place: Int64?
                    repeat {
                        place = try store.forEachCertificate(search, after: place, limit: length, pageLength: 3) {
                            pieces.append($0)
                        }
                    } while place != nil
                    #expect(pieces == whole)
                }
            }
        }
    }

    @Test func `a new certificate is found by its numbers at once`() throws {
        let ledger = try OlderLedger()
        let store = try ledger.store()
        let record = try #require(try store.read { try $0.certificate(SerialNumber(hexadecimal: "f1f2f3f4")) })
        let another = CertificateRecord(
            serialNumber: try SerialNumber(hexadecimal: "77"), state: .intended, origin: .issued, profile: nil,
            content: try Array(Certificate(derEncoded: record.content).tbsCertificate), subject: "CN=x",
            publicKeyHash: [1],
            notBefore: record.notBefore, notAfter: record.notAfter, recordedAt: record.recordedAt, operatorName: "x")
        try store.write { try $0.insert(another) }
        #expect(try store.serials { $0.identityNumber = "11010519491231002x" } == ["f1f2f3f4", "77"])
        #expect(try ledger.value("SELECT count(*) FROM identity WHERE value = '11010519491231002X'") == 2)
    }
}

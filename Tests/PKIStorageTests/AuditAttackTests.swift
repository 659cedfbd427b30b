import Foundation
import GRDB
import PKIAuthority
import PKIKeys
import PKIStorage
import PKIStructures
import TestSupport
import Testing

/// Whoever can write the database, but has no key, leaves a trace in the record of acts.
@Suite("Attacks on the audit chain")
struct AuditAttackTests {
    /// A ledger of some dozens of acts, several of them in one commit, under the key of its CA.
    private struct Victim {
        let scratch: Scratch
        let certificate: Certificate
        static let start = Instant(secondsSinceEpoch: 1_772_352_000)

        init() throws {
            scratch = try Scratch()
            let key = try SoftwareKey.generate(.ec(.p256))
            certificate = try SelfSigning.root(
                subject: Name(parsing: "C=CN, O=某某CA, CN=某某CA"), signer: key,
                validity: Validity(
                    notBefore: CertificateTime(Self.start), notAfter: CertificateTime(Self.start.adding(days: 3650))))
            let authority = try CertificateAuthority(
                issuer: Issuer(certificate: certificate, signer: key),
                store: SQLiteAuthorityStore(path: scratch("ledger.sqlite"), creates: true))
            let context = ActContext(now: Self.start, operatorName: "窗口一")
            try authority.open(.new, context: context)
            for group in 0..<12 {
                let members = try (0...group % 3).map { try Self.holder(group * 4 + $0, key) }
                _ = try authority.adopt(members, context: context)
                if group % 2 == 0 {
                    _ = try authority.revoke(members[0].serialNumber, reason: .superseded, context: context)
                }
                // A refusal is a row too.
                _ = try? authority.release(members[0].serialNumber, context: context)
            }
        }

        private static func holder(_ index: Int, _ key: SoftwareKey) throws -> Certificate {
            let tbs = TBSCertificate(
                serialNumber: try SerialNumber(hexadecimal: String(format: "40%04x", index)),
                signatureAlgorithm: try key.usualAlgorithm.identifier,
                issuer: try Name(parsing: "C=CN, O=某某CA, CN=某某CA"),
                validity: Validity(
                    notBefore: CertificateTime(start), notAfter: CertificateTime(start.adding(days: 365))),
                subject: try Name(parsing: "C=CN, O=单位\(index), CN=单位\(index)"),
                subjectPublicKeyInfo: try SoftwareKey.generate(.ec(.p256)).publicKey.subjectPublicKeyInfo,
                extensions: Extensions([Extension(BasicConstraints(isCA: false), isCritical: true)]))
            let bytes = tbs.derBytes
            return try Certificate(
                tbsCertificate: bytes, signatureAlgorithm: tbs.signatureAlgorithm,
                signature: key.sign(SignableMessage(bytes), with: key.usualAlgorithm))
        }

        func verdict(_ path: String, since kept: Checkpoint? = nil) throws -> AuditVerdict {
            try SQLiteAuthorityStore(path: path).read { ledger in
                var check = AuditCheck(ledger, issuers: [certificate], since: kept)
                return try check.run()
            }
        }
    }

    private static let columns = ["at", "operator", "kind", "outcome", "serial", "detail", "evidence", "hash"]
    private static let checkpointColumns = [
        "hash", "previous", "at", "head_digest", "signer", "algorithm", "signature", "head_key",
    ]

    /// What an attacker does to rows and checkpoints; `true` where the fault must be named at that very row.
    private enum Attack: CaseIterable {
        case flip, flipAndRehash, flipAndRehashCheckpoints, delete, deleteAndRenumber, cutTail, swap, append
        case flipCheckpoint, deleteCheckpoint, deleteAllCheckpoints
    }

    @Test("1,000 random changes of rows and checkpoints, with every digest made anew, are all found")
    func attacks() throws {
        let victim = try Victim()
        var generator = SeededGenerator(seed: 20_260_301)
        let honest = try victim.verdict(victim.scratch("ledger.sqlite"))
        #expect(honest.fault == nil && honest.rowCount > 40 && honest.checkpointCount > 20)
        var found: [String: Int] = [:]
        for number in 0..<1000 {
            let path = victim.scratch("attacked.sqlite")
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            try FileManager.default.copyItem(atPath: victim.scratch("ledger.sqlite"), toPath: path)
            let attack = try #require(Attack.allCases.randomElement(using: &generator))
            let touched = try Self.carryOut(attack, on: path, &generator)
            let verdict = try victim.verdict(path)
            let fault = try #require(verdict.fault, "attack \(number), \(attack), is not found")
            if let touched { #expect(fault.sequence == touched, "attack \(number), \(attack): \(fault)") }
            found[fault.code.rawValue, default: 0] += 1
        }
        #expect(found.count >= 5, "\(found)")
    }

    @Test("a folder that was put back whole is found by a checkpoint that was kept elsewhere, and by nothing else")
    func rollback() throws {
        let victim = try Victim()
        let path = victim.scratch("ledger.sqlite")
        let earlier = victim.scratch("earlier.sqlite")
        try FileManager.default.copyItem(atPath: path, toPath: earlier)
        let kept = try #require(try victim.verdict(path).head)
        #expect(try victim.verdict(earlier, since: kept).fault == nil)
        let queue = try DatabaseQueue(path: earlier)
        try queue.write { database in
            // The state before the last commit, as a copy of the folder would have it: its head key is not known here,
            // so that the cut is told from a rollback.
            try database.execute(sql: "DELETE FROM act WHERE sequence > (SELECT MAX(previous) FROM checkpoint)")
            try database.execute(sql: "DELETE FROM checkpoint WHERE sequence = (SELECT MAX(sequence) FROM checkpoint)")
        }
        try queue.close()
        #expect(try victim.verdict(earlier).fault?.code == .tailCut)
        let foreign = try Victim()
        let other = try #require(try foreign.verdict(foreign.scratch("ledger.sqlite")).head)
        #expect(try victim.verdict(path, since: other).fault?.code == .rolledBack)
    }

    /// Does it.
    ///
    /// - Returns: the row at which the fault must be named, where that can be told.
    private static func carryOut(
        _ attack: Attack, on path: String, _ generator: inout SeededGenerator
    ) throws -> Int64? {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.write { database in
            let count = try Int64.fetchOne(database, sql: "SELECT MAX(sequence) FROM act") ?? 0
            let row = Int64.random(in: 1...count, using: &generator)
            switch attack {
            case .flip:
                try flipBit(of: "act", columns, at: row, database, &generator)
                return row
            case .flipAndRehash:
                try flipBit(of: "act", Array(columns.dropLast()), at: row, database, &generator)
                try rehash(database)
            case .flipAndRehashCheckpoints:
                try flipBit(of: "act", Array(columns.dropLast()), at: row, database, &generator)
                try rehash(database)
                try database.execute(
                    sql: "UPDATE checkpoint SET hash = (SELECT hash FROM act WHERE act.sequence = checkpoint.sequence)")
            case .delete:
                try database.execute(sql: "DELETE FROM act WHERE sequence = ?", arguments: [row])
                return row
            case .deleteAndRenumber:
                try database.execute(sql: "DELETE FROM act WHERE sequence = ?", arguments: [row])
                for next in (row + 1)..<(count + 1) where next <= count {
                    try database.execute(
                        sql: "UPDATE act SET sequence = sequence - 1 WHERE sequence = ?", arguments: [next])
                }
                try rehash(database)
            case .cutTail:
                try database.execute(
                    sql: "DELETE FROM checkpoint WHERE sequence >= ? AND sequence > 1", arguments: [row])
                try database.execute(sql: "DELETE FROM act WHERE sequence > (SELECT MAX(sequence) FROM checkpoint)")
            case .swap:
                let other = row == count ? row - 1 : row + 1
                try database.execute(sql: "UPDATE act SET sequence = -1 WHERE sequence = ?", arguments: [row])
                try database.execute(sql: "UPDATE act SET sequence = ? WHERE sequence = ?", arguments: [row, other])
                try database.execute(sql: "UPDATE act SET sequence = ? WHERE sequence = -1", arguments: [other])
                try rehash(database)
            case .append:
                try database.execute(
                    sql: """
                        INSERT INTO act SELECT ?, at, operator, 'release', outcome, serial, detail, evidence, hash
                        FROM act WHERE sequence = ?
                        """, arguments: [count + 1, row])
                try rehash(database)
                if Bool.random(using: &generator) {
                    try database.execute(
                        sql: """
                            INSERT INTO checkpoint (sequence, hash, previous, at, head_digest, signer, algorithm,
                            signature, head_key) SELECT ?, (SELECT hash FROM act WHERE sequence = ?), sequence, at,
                            head_digest, signer, algorithm, signature, head_key FROM checkpoint
                            ORDER BY sequence DESC LIMIT 1
                            """, arguments: [count + 1, count + 1])
                    try database.execute(
                        sql: "UPDATE checkpoint SET head_key = NULL WHERE sequence < ?", arguments: [count + 1])
                }
            case .flipCheckpoint:
                let covering = try Int64.fetchOne(
                    database, sql: "SELECT sequence FROM checkpoint WHERE sequence >= ? LIMIT 1", arguments: [row])
                let isHead = covering == count
                try flipBit(
                    of: "checkpoint", isHead ? checkpointColumns : checkpointColumns.dropLast(), at: covering ?? count,
                    database, &generator)
            case .deleteCheckpoint:
                try database.execute(
                    sql:
                        "DELETE FROM checkpoint WHERE sequence = (SELECT sequence FROM checkpoint WHERE sequence >= ?)",
                    arguments: [row])
            case .deleteAllCheckpoints:
                try database.execute(sql: "DELETE FROM checkpoint")
                // As if nobody had signed yet.
                if Bool.random(using: &generator) { try database.execute(sql: "DELETE FROM audit_signer") }
            }
            return nil
        }
    }

    /// Flips one bit of one column, and repeats that where the column is empty.
    private static func flipBit(
        of table: String, _ columns: some Collection<String>, at sequence: Int64, _ database: Database,
        _ generator: inout SeededGenerator
    ) throws {
        while true {
            let column = columns.randomElement(using: &generator) ?? "hash"
            let sql = "SELECT \(column) FROM \(table) WHERE sequence = ?"
            let value = try DatabaseValue.fetchOne(database, sql: sql, arguments: [sequence]) ?? .null
            let changed: (any DatabaseValueConvertible)?
            switch value.storage {
            case .int64(let number): changed = number ^ (1 << Int64.random(in: 0..<62, using: &generator))
            case .blob(let data) where !data.isEmpty: changed = flipped(data, &generator)
            case .string(let text) where !text.isEmpty:
                changed = String(decoding: flipped(Data(text.utf8), &generator), as: UTF8.self)
            default: changed = nil
            }
            guard let changed else { continue }
            try database.execute(
                sql: "UPDATE \(table) SET \(column) = ? WHERE sequence = ?", arguments: [changed, sequence])
            return
        }
    }

    private static func flipped(_ data: Data, _ generator: inout SeededGenerator) -> Data {
        var bytes = data
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        return bytes
    }

    /// Makes the digests of all rows anew, as whoever knows the code can.
    private static func rehash(_ database: Database) throws {
        let ledger = try Data.fetchOne(database, sql: "SELECT ledger FROM authority") ?? Data()
        var previous = Array(ledger)
        for row in try Row.fetchAll(database, sql: "SELECT * FROM act ORDER BY sequence") {
            let (serial, sequence): (Data, Int64) = (row["serial"], row["sequence"])
            let audit = AuditRow(
                sequence: sequence, kind: row["kind"], outcome: row["outcome"],
                at: Instant(secondsSinceEpoch: row["at"]), operatorName: row["operator"], serial: Array(serial),
                detail: row["detail"], evidence: row["evidence"], hash: [])
            previous = try audit.digest(after: previous)
            try database.execute(
                sql: "UPDATE act SET hash = ? WHERE sequence = ?", arguments: [Data(previous), sequence])
        }
    }
}

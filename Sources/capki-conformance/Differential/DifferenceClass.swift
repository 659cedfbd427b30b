internal import Foundation
internal import PKIStructures
internal import PKIVerification

/// One way in which two verifiers part: what ours says, and what OpenSSL says.
struct DifferenceClass: Hashable, Comparable, CustomStringConvertible {
    /// Our code with its clause, or `valid`; of what cannot be read also what is wrong with it.
    let ours: String
    /// OpenSSL's words, `ok` where it finds nothing.
    let theirs: String

    var description: String { "\(ours)\t\(theirs)" }

    static func < (left: DifferenceClass, right: DifferenceClass) -> Bool { left.description < right.description }

    /// `nil` where both agree.
    init?(_ foreign: ForeignCase) throws {
        let opinion = try OpenSSLJudgement(foreign)
        let ours = try Self.ours(foreign)
        guard (ours == nil) != opinion.isValid else { return nil }
        self.ours = ours ?? "valid"
        theirs = opinion.text
    }

    private static func ours(_ foreign: ForeignCase) throws -> String? {
        func read(_ trees: [SignedTree]) -> [Certificate] {
            trees.compactMap { try? Certificate(derEncoded: $0.bytes) }
        }
        let crls = foreign.crls.compactMap { try? CertificateRevocationList(derEncoded: $0.bytes) }
        let leaf: Certificate
        do throws(StructureError) {
            leaf = try Certificate(derEncoded: foreign.leaf.bytes)
        } catch {
            return "unreadable: \(general(error.description))"
        }
        let validator = PathValidator(
            anchors: read(foreign.anchors).map(TrustAnchor.init), crls: crls,
            configuration: try foreign.question.configuration(), keptSignatureCount: 0)
        let verdict = validator.verdict(for: leaf, untrusted: read(foreign.pool), at: try foreign.question.time())
        guard let flaw = verdict.flaws.first else { return nil }
        let isDamage = flaw.clause == "RFC 5280 §4.2" || flaw.code == .revocationUnknown
        let detail = isDamage ? ", \(general(detail(flaw.reason)))" : ""
        return "\(flaw.code) (\(flaw.clause))\(detail)"
    }

    /// What stands behind the name of the certificate.
    private static func detail(_ reason: String) -> String {
        let parts = reason.split(separator: ": ", omittingEmptySubsequences: false)
        return parts.count > 1 ? parts.dropFirst().joined(separator: ": ") : reason
    }

    /// A sentence without its names and numbers.
    private static func general(_ text: String) -> String {
        let bare = text.split(separator: ";").first.map(String.init) ?? text
        return bare.replacing(/,? at byte [0-9]+/, with: "").replacing(/[0-9]{4}-[0-9-]+T[0-9:]+Z/, with: "T")
            .replacing(/'[^']*'/, with: "…").replacing(/[0-9]+(\.[0-9]+){2,}/, with: "N").replacing(
                /0x[0-9a-f]+/, with: "N"
            )
            .replacing(/serial -?[0-9a-f]+/, with: "serial N").replacing(/[0-9]+/, with: "N")
    }
}

/// The classes that were looked at, and why we say what we say: `ours`, `theirs`, a clause and an explanation a line,
/// parted by tabulators.
struct ExplainedDifferences {
    let classes: Set<String>

    static func read(_ path: String) throws -> ExplainedDifferences {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let rows = lines.filter { !$0.hasPrefix("#") }.map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        for row in rows where row.count != 4 || row.contains(where: \.isEmpty) {
            throw StructureError(.badText, "'\(row.joined(separator: "\t"))' is not ours, theirs, clause, explanation")
        }
        return ExplainedDifferences(classes: Set(rows.map { $0[0...1].joined(separator: "\t") }))
    }
}

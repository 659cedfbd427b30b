internal import Foundation
internal import PKIStructures
internal import PKIVerification

/// One way in which two verifiers part: what ours says, and what OpenSSL says.
struct DifferenceClass: Hashable, Comparable, CustomStringConvertible {
    /// Our code with its clause, or `valid`. Where we refuse what OpenSSL accepts, it is what decides of the parts of the case
    /// that OpenSSL cannot do without: what is wrong with one that cannot be read, or else the flaw that is left.
    let ours: String
    /// OpenSSL's words, `ok` where it finds nothing; where we are content, those on what we used of the case and nothing else.
    let theirs: String

    var description: String { "\(ours)\t\(theirs)" }

    static func < (left: DifferenceClass, right: DifferenceClass) -> Bool { left.description < right.description }

    /// `nil` where both agree.
    init?(_ foreign: ForeignCase) throws {
        let opinion = try OpenSSLJudgement(foreign)
        guard let verdict = try Self.verdict(foreign) else {
            guard opinion.isValid else { return nil }
            ours = Self.unreadable("", foreign.leaf, Certificate.init(derEncoded:))
            theirs = opinion.text
            return
        }
        guard verdict.isValid != opinion.isValid else { return nil }
        guard verdict.isValid else {
            ours = try Self.objection(to: foreign.shrunk(while: Self.isRefusedByUsAlone))
            theirs = opinion.text
            return
        }
        (ours, theirs) = try Self.consent(to: foreign, verdict, opinion)
    }

    /// How we come to be content, and what OpenSSL says.
    private static func consent(
        to foreign: ForeignCase, _ verdict: Verdict, _ opinion: OpenSSLJudgement
    ) throws -> (String, String) {
        var readable = foreign
        readable.crls.removeAll { !$0.isRevocationList }
        if readable.crls.count < foreign.crls.count, try OpenSSLJudgement(readable).isValid {
            return ("valid beside a CRL that cannot be read", opinion.text)
        }
        // Where OpenSSL agrees once it has nothing but what we used, it only stayed with something beside that.
        let used = try foreign.reduced(to: verdict).shrunk { try Self.verdict($0)?.isValid == true }
        let objection = try OpenSSLJudgement(used)
        return objection.isValid ? ("valid by what OpenSSL accepts alone", opinion.text) : ("valid", objection.text)
    }

    /// What we have against a case of which OpenSSL needs every part: that one of them cannot be read, or else our flaw.
    private static func objection(to foreign: ForeignCase) throws -> String {
        if let tree = (foreign.pool + foreign.anchors).first(where: { !$0.isCertificate }) {
            return unreadable("a certificate of the path is ", tree, Certificate.init(derEncoded:))
        }
        if let tree = foreign.crls.first(where: { !$0.isRevocationList }) {
            return unreadable("a CRL is ", tree, CertificateRevocationList.init(derEncoded:))
        }
        guard let flaw = try verdict(foreign)?.flaws.first else { return "valid" }
        return "\(flaw.code) (\(flaw.clause))\(detail(flaw))"
    }

    private static func isRefusedByUsAlone(_ foreign: ForeignCase) throws -> Bool {
        try OpenSSLJudgement(foreign).isValid && verdict(foreign)?.isValid == false
    }

    private static func unreadable<Structure>(
        _ subject: String, _ tree: SignedTree, _ read: ([UInt8]) throws(StructureError) -> Structure
    ) -> String {
        do throws(StructureError) {
            _ = try read(tree.bytes)
            return "\(subject)readable"
        } catch {
            return "\(subject)unreadable, \(kind(of: error.message))"
        }
    }

    /// `nil` where the leaf cannot be read.
    private static func verdict(_ foreign: ForeignCase) throws -> Verdict? {
        guard let leaf = try? Certificate(derEncoded: foreign.leaf.bytes) else { return nil }
        let certificates = [foreign.pool, foreign.anchors].map { trees in
            trees.compactMap { try? Certificate(derEncoded: $0.bytes) }
        }
        let crls = foreign.crls.compactMap { try? CertificateRevocationList(derEncoded: $0.bytes) }
        let validator = PathValidator(
            anchors: certificates[1].map(TrustAnchor.init), crls: crls,
            configuration: try foreign.question.configuration(), keptSignatureCount: 0)
        return validator.verdict(for: leaf, untrusted: certificates[0], at: try foreign.question.time())
    }

    /// More than code and clause, where one of these stands for many.
    private static func detail(_ flaw: Flaw) -> String {
        if flaw.code == .malformed, flaw.clause == "RFC 5280 §4.2" { return ", \(kind(of: flaw.reason))" }
        if flaw.code == .nameConstraintViolation, flaw.reason.contains("'*.") { return ", of a wildcard" }
        guard flaw.code == .revocationUnknown else { return "" }
        let marks = [
            "the certificate of its signer is not valid", "it is damaged", "it does not say whose key signed it",
        ]
        if let mark = marks.first(where: flaw.reason.contains) { return ", \(mark)" }
        let notes = flaw.reason.split(separator: ";")[0].split(separator: ": ", omittingEmptySubsequences: false)
        return ", \(general(notes.dropFirst().joined(separator: ": ")))"
    }

    /// What breaks the structure, by the rule and not by the field: the rules of DER are the same for all of them.
    private static let kinds: [(words: String, kind: String)] = [
        ("bytes too many after", "octets behind the end"), ("should be", "a part of another type"),
        ("is missing", "a part is missing"), ("is no form of", "an unknown form"),
        ("is empty", "an empty list or value"),
        ("BOOLEAN", "a BOOLEAN that is not DER"), ("default", "a default that is written out"),
        ("bits", "a BIT STRING that is not DER"), ("BIT STRING", "a BIT STRING that is not DER"),
        ("character", "a character that the string type lacks"), ("is negative", "an INTEGER out of its range"),
        ("shortest form", "an INTEGER that is not DER"), ("OBJECT IDENTIFIER", "an OBJECT IDENTIFIER that is none"),
        ("order of DER", "a SET OF that is not in order"), ("UTCTime", "a time that is not in the form of RFC 5280"),
    ]

    private static func kind(of text: String) -> String {
        kinds.first { text.contains($0.words) }?.kind ?? general(text)
    }

    /// A sentence without its names and numbers.
    private static func general(_ text: String) -> String {
        text.replacing(/(its critical|it has the) extension [A-Za-z0-9.]+/) { "\($0.output.1) extension …" }
            .replacing(/[0-9]{4}-[0-9-]+T[0-9:]+Z/, with: "T").replacing(/'[^']*'/, with: "…")
            .replacing(/[0-9]+(\.[0-9]+){2,}/, with: "N").replacing(/0x[0-9a-f]+/, with: "N")
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

import PKIProfiles
import PKIStructures

/// A CRL that breaks no rule.
struct SampleList {
    struct Entry {
        var serial: [UInt8]
        var date = RawDER.utcTime("260201000000Z")
        var extensions = SampleExtensions()
        var writesEmptyList = false

        var bytes: [UInt8] {
            let isWritten = writesEmptyList || !extensions.members.isEmpty
            return RawDER.sequence(RawDER.integer(serial), date, isWritten ? extensions.bytes : [])
        }
    }

    var version: UInt8? = 1
    var inner = AlgorithmIdentifier.ecdsa
    var outer = AlgorithmIdentifier.ecdsa
    var issuer: Name
    var thisUpdate = RawDER.utcTime("260301000000Z")
    var nextUpdate = RawDER.utcTime("260401000000Z")
    var entries: [Entry]
    var writesEmptyEntries = false
    var extensions = SampleExtensions()

    init() throws {
        issuer = try Name(parsing: "C=CN, O=某某CA, CN=某某CA")
        var first = Entry(serial: [0x41])
        first.extensions.set(.reasonCode, [0x0A, 0x01, 0x01])
        first.extensions.set(.invalidityDate, RawDER.generalizedTime("20260101000000Z"))
        entries = [first, Entry(serial: [0x42])]
        extensions.set(AuthorityKeyIdentifier(keyIdentifier: [1, 2, 3]))
        extensions.set(CRLNumber(7))
    }

    var derBytes: [UInt8] {
        let isListed = writesEmptyEntries || !entries.isEmpty
        let extensionList = RawDER.value(0xA0, extensions.bytes)
        let tbs = RawDER.sequence(
            version.map { RawDER.integer([$0]) } ?? [], inner.derBytes, issuer.derBytes, thisUpdate, nextUpdate,
            isListed ? RawDER.value(0x30, entries.flatMap(\.bytes)) : [], extensionList)
        return RawDER.sequence(tbs, outer.derBytes, RawDER.bits([1, 2, 3]))
    }

    var findings: [LintFinding] {
        get throws { Lints.findings(in: try LintedRevocationList(derEncoded: derBytes)) }
    }
}

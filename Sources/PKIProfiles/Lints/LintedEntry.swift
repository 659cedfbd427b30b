internal import PKIStructures

/// An entry of a CRL as lints see it.
struct LintedEntry: Sendable {
    let serialNumber: SerialNumber
    let revocationDate: LintedTime
    /// Absent in most entries.
    let extensions: ExtensionList

    init(from reader: inout DERReader, lists: inout KnownLists) throws(StructureError) {
        var parts = try reader.read(.sequence, "a revoked certificate").reader
        serialNumber = try LintedCertificate.serialNumber(parts.read(.integer, "a revoked serial number"))
        revocationDate = try LintedTime(from: &parts, "a revocation date")
        let list = try parts.readIfPresent(.sequence, "entry extensions")
        extensions = if let list { try lists.extensions(list.encoded) } else { .absent }
        try parts.expectEnd(of: "a revoked certificate")
    }

    /// The number of the reason; `nil` where none is given or it cannot be read.
    var reasonCode: UInt8? {
        guard let member = extensions[.reasonCode] else { return nil }
        var value = DERReader(member.value)
        guard let content = try? value.read(.enumerated, "reasonCode").content, content.count == 1 else { return nil }
        return content.first
    }

    /// The lists of extensions that were met: a million entries give one of a few reasons.
    struct KnownLists {
        private static let limit = 256
        private var known: [ArraySlice<UInt8>: ExtensionList] = [:]

        mutating func extensions(_ bytes: ArraySlice<UInt8>) throws(StructureError) -> ExtensionList {
            if let list = known[bytes] { return list }
            let list = try ExtensionList(derEncoded: bytes)
            if known.count < Self.limit { known[bytes] = list }
            return list
        }
    }
}

internal import PKIStructures

/// A list of extensions, in which what cannot be read is no error yet.
struct LintedExtensions: Sendable {
    /// Whether there is a list at all, if only an empty one.
    let isPresent: Bool
    let members: [Extension]

    /// No list.
    static let absent = LintedExtensions(isPresent: false, members: [])

    private init(isPresent: Bool, members: [Extension]) {
        self.isPresent = isPresent
        self.members = members
    }

    /// Reads a list; an empty one is taken.
    init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        let isEmpty = bytes.elementsEqual([DERTag.sequence.rawValue, 0x00])
        members = isEmpty ? [] : Array(try Extensions(derEncoded: bytes))
        isPresent = true
    }

    /// The first extension with the identifier.
    subscript(id: OID) -> Extension? { members.first { $0.id == id } }

    /// The typed extension, `nil` where it is absent or cannot be read.
    func content<Content: ExtensionContent>(_: Content.Type) -> Content? {
        guard let member = self[Content.id] else { return nil }
        return try? Content(derEncoded: member.value[...])
    }

    var isCA: Bool { content(BasicConstraints.self)?.isCA == true }

    /// The names of every subjectAltName and issuerAltName, with the extension in which each stands.
    var alternativeNames: [(id: OID, name: GeneralName)] {
        members.filter { $0.id == .subjectAlternativeName || $0.id == .issuerAlternativeName }.flatMap { member in
            ((try? GeneralNames(derEncoded: member.value[...]))?.names ?? []).map { (member.id, $0) }
        }
    }

    /// A flaw where an extension is there with the other criticality.
    func flaw(of id: OID, mustBeCritical: Bool) -> [LintFlaw] {
        members.filter { $0.id == id && $0.isCritical != mustBeCritical }.map { member in
            LintFlaw(
                .extension(id),
                "\(member.label) is \(mustBeCritical ? "not critical" : "critical"), it must "
                    + "\(mustBeCritical ? "be critical" : "not be")")
        }
    }
}

extension Extension {
    /// Its name, or its identifier.
    var label: String { id.extensionName ?? id.description }
}

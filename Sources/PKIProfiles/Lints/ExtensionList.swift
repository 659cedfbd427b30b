internal import PKIStructures

/// A list of extensions as it stands.
struct ExtensionList: Sendable {
    /// Whether there is a list at all, if only an empty one.
    let isPresent: Bool
    let members: [Extension]

    /// No list.
    static let absent = ExtensionList(isPresent: false, members: [])

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
}

extension Extension {
    /// Its name, or its identifier.
    var label: String { id.extensionName ?? id.description }
}

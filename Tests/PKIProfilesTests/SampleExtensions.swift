import PKIStructures

/// A list of extensions whose members can be replaced one by one.
struct SampleExtensions {
    private(set) var members: [(id: OID, bytes: [UInt8])] = []

    /// Puts an extension in the place of the one with its identifier, or at the end.
    mutating func set(_ id: OID, isCritical: Bool = false, writesDefault: Bool = false, _ content: [UInt8]) {
        let bytes = RawDER.extension(id, isCritical: isCritical, writesDefault: writesDefault, content)
        if let index = members.firstIndex(where: { $0.id == id }) {
            members[index].bytes = bytes
        } else {
            members.append((id, bytes))
        }
    }

    mutating func set(_ content: some ExtensionContent, isCritical: Bool = false) {
        set(type(of: content).id, isCritical: isCritical, content.derBytes)
    }

    /// Puts one more at the end, whatever is there.
    mutating func add(_ id: OID, _ content: [UInt8]) { members.append((id, RawDER.extension(id, content))) }

    mutating func remove(_ id: OID) { members.removeAll { $0.id == id } }

    mutating func removeAll() { members = [] }

    var bytes: [UInt8] { RawDER.value(0x30, members.flatMap(\.bytes)) }
}

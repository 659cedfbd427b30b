internal import PKIStructures

/// A list of extensions, in which what cannot be read is no error yet. Each value is read once, for all rules.
final class LintedExtensions: Sendable {
    /// What is inside an extension.
    enum Content: Sendable {
        /// The identifier is not known.
        case unknown
        case typed(any ExtensionContent)
        case fault(StructureError)
    }

    /// Whether there is a list at all, if only an empty one.
    let isPresent: Bool
    let members: [Extension]
    /// What is inside each member.
    let contents: [Content]
    let isCA: Bool
    /// The names of every subjectAltName and issuerAltName, with the extension in which each stands.
    let alternativeNames: [(id: OID, name: GeneralName)]
    /// The identifier of each member: nearly every rule looks for one.
    let identifiers: [OID]

    /// No list.
    static let absent = LintedExtensions(.absent)

    /// Reads a list; an empty one is taken.
    convenience init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        self.init(try ExtensionList(derEncoded: bytes))
    }

    private init(_ list: ExtensionList) {
        isPresent = list.isPresent
        members = list.members
        let identifiers = members.map(\.id)
        let contents = members.map(Self.content)
        self.identifiers = identifiers
        self.contents = contents
        alternativeNames = members.flatMap(Self.alternativeNames)
        let constraints = identifiers.firstIndex(of: .basicConstraints).map { contents[$0] }
        isCA = if case .typed(let content) = constraints { (content as? BasicConstraints)?.isCA == true } else { false }
    }

    private static func content(of member: Extension) -> Content {
        do throws(StructureError) {
            return try member.typedContent().map { .typed($0) } ?? .unknown
        } catch {
            return .fault(error)
        }
    }

    private static func alternativeNames(_ member: Extension) -> [(id: OID, name: GeneralName)] {
        guard member.id == .subjectAlternativeName || member.id == .issuerAlternativeName,
            let names = try? GeneralNames(derEncoded: member.content)
        else { return [] }
        return names.names.map { (member.id, $0) }
    }

    /// The first extension with the identifier.
    subscript(id: OID) -> Extension? { identifiers.firstIndex(of: id).map { members[$0] } }

    /// The typed extension, `nil` where it is absent or cannot be read.
    func content<Content: ExtensionContent>(_: Content.Type) -> Content? {
        guard let place = identifiers.firstIndex(of: Content.id), case .typed(let content) = contents[place] else {
            return nil
        }
        return content as? Content
    }

    /// A flaw where an extension is there with the other criticality.
    func flaw(of id: OID, mustBeCritical: Bool) -> [LintFlaw] {
        var flaws: [LintFlaw] = []
        for place in identifiers.indices where identifiers[place] == id {
            let member = members[place]
            guard member.isCritical != mustBeCritical else { continue }
            let found = mustBeCritical ? "not critical" : "critical"
            let wanted = mustBeCritical ? "be critical" : "not be"
            flaws.append(LintFlaw(.extension(id), "\(member.label) is \(found), it must \(wanted)"))
        }
        return flaws
    }
}

internal import PKIStructures

/// The leaf is for every name that is asked for (RFC 9525 §6).
enum ReferenceNameRule: PathRule {
    static func flaw(in examined: Examined) -> Flaw? {
        guard !examined.isIssuer else { return nil }
        let leaf = examined.certificate
        let wanted = examined.configuration.names
        guard !wanted.isEmpty else { return nil }
        let names = leaf.allNames
        guard let missing = wanted.first(where: { !names.cover($0) }) else { return nil }
        let present = leaf.content.alternativeNames?.prefix(8).map(\.description).joined(separator: ", ")
        return Flaw(
            .nameMismatch, "\(leaf.label) is not for '\(missing)', its alternative names are '\(present ?? "none")'",
            clause: "RFC 9525 §6")
    }
}

internal import SwiftASN1

/// The names that certificates under a CA may and may not have (RFC 5280 §4.2.1.10).
///
///     NameConstraints ::= SEQUENCE { permittedSubtrees [0] GeneralSubtrees OPTIONAL,
///         excludedSubtrees [1] GeneralSubtrees OPTIONAL }
///     GeneralSubtrees ::= SEQUENCE SIZE (1..MAX) OF GeneralSubtree
public struct NameConstraints: Hashable, ExtensionContent {
    public static let id = OID.nameConstraints

    /// Empty where the list is absent.
    public let permittedSubtrees: [GeneralSubtree]
    /// Empty where the list is absent.
    public let excludedSubtrees: [GeneralSubtree]

    public init(permittedSubtrees: [GeneralSubtree] = [], excludedSubtrees: [GeneralSubtree] = []) {
        self.permittedSubtrees = permittedSubtrees
        self.excludedSubtrees = excludedSubtrees
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        let whole = try soleElement(.sequence, in: bytes, "nameConstraints")
        try whole.expectParts("nameConstraints", "RFC 5280 §4.2.1.10")
        var parts = whole.reader
        permittedSubtrees =
            try parts.readIfPresent(.contextConstructed(0), "permittedSubtrees")?.members(
                "permittedSubtrees", GeneralSubtree.init(from:)) ?? []
        excludedSubtrees =
            try parts.readIfPresent(.contextConstructed(1), "excludedSubtrees")?.members(
                "excludedSubtrees", GeneralSubtree.init(from:)) ?? []
        try parts.expectEnd(of: "nameConstraints")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for (number, subtrees) in [permittedSubtrees, excludedSubtrees].enumerated() where !subtrees.isEmpty {
                    coder.contextConstructed(UInt(number)) { coder in
                        for subtree in subtrees { subtree.encode(into: &coder) }
                    }
                }
            }
        }
    }
}

/// All names of one form below a base.
///
///     GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] BaseDistance DEFAULT 0,
///         maximum [1] BaseDistance OPTIONAL }
///     BaseDistance ::= INTEGER (0..MAX)
///
/// RFC 5280 uses no minimum but 0 and no maximum; both are kept, since a validator must refuse what it cannot judge.
public struct GeneralSubtree: Hashable, Sendable {
    public let base: GeneralName
    public let minimum: Int
    public let maximum: Int?

    public init(base: GeneralName, minimum: Int = 0, maximum: Int? = nil) {
        self.base = base
        self.minimum = minimum
        self.maximum = maximum
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "a subtree").reader
        base = try GeneralName(parts.readAny("a subtree's base"))
        if let element = try parts.readIfPresent(.context(0), "a subtree's minimum") {
            minimum = try element.smallInteger("a subtree's minimum")
            guard minimum != 0 else {
                throw StructureError(
                    .malformed, "a subtree's minimum writes out its default 0, which DER forbids",
                    offset: element.start)
            }
        } else {
            minimum = 0
        }
        maximum = try parts.readNumberIfPresent(.context(1), "a subtree's maximum")
        try parts.expectEnd(of: "a subtree")
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            base.encode(into: &$0)
            if minimum != 0 { $0.contextPrimitive(0, signedOctets(of: minimum)) }
            if let maximum { $0.contextPrimitive(1, signedOctets(of: maximum)) }
        }
    }
}

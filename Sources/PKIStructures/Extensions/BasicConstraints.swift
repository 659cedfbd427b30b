internal import SwiftASN1

/// Whether the subject is a CA, and how long a path may follow it (RFC 5280 §4.2.1.9).
///
///     BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL }
public struct BasicConstraints: Hashable, ExtensionContent {
    public static let id = OID.basicConstraints

    public let isCA: Bool
    public let pathLengthConstraint: Int?

    public init(isCA: Bool, pathLengthConstraint: Int? = nil) {
        self.isCA = isCA
        self.pathLengthConstraint = pathLengthConstraint
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var parts = try reader.read(.sequence, "basicConstraints").reader
        // X.690 §11.5 wants FALSE left out; many issuers write it, and it means the same.
        isCA = try parts.readIfPresent(.boolean, "cA")?.boolean("cA") ?? false
        pathLengthConstraint = try parts.readIfPresent(.integer, "pathLenConstraint")?.smallInteger("pathLenConstraint")
        try parts.expectEnd(of: "basicConstraints")
        try reader.expectEnd(of: "basicConstraints")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                if isCA { $0.boolean(true) }
                if let pathLengthConstraint { $0.integer(pathLengthConstraint) }
            }
        }
    }
}

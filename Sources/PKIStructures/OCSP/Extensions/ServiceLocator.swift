internal import SwiftASN1

/// The responder that the one asked shall ask in turn (RFC 6960 §4.4.6).
///
///     ServiceLocator ::= SEQUENCE { issuer Name, locator AuthorityInfoAccessSyntax }
///
/// RFC 2560 §4.4.6 had the locator OPTIONAL; both are read.
public struct ServiceLocator: Hashable, ExtensionContent {
    public static let id = OID.serviceLocator

    public let issuer: Name
    /// Empty where the list is absent.
    public let locator: [AccessDescription]

    public init(issuer: Name, locator: [AccessDescription]) {
        self.issuer = issuer
        self.locator = locator
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var parts = try soleElement(.sequence, in: bytes, "serviceLocator").reader
        issuer = try Name(derEncoded: parts.read(.sequence, "the issuer").encoded)
        locator =
            try parts.readIfPresent(.sequence, "the locator")?.members(
                "the locator", AccessDescription.init(from:)) ?? []
        try parts.expectEnd(of: "serviceLocator")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.encoded(issuer.derBytes)
                if !locator.isEmpty { AccessDescription.encode(locator, into: &$0) }
            }
        }
    }
}

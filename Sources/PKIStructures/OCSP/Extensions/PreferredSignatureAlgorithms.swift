internal import SwiftASN1

/// The algorithms with which a client wants the response signed, the best first (RFC 6960 §4.4.7.1).
///
///     PreferredSignatureAlgorithms ::= SEQUENCE OF PreferredSignatureAlgorithm
///     PreferredSignatureAlgorithm ::= SEQUENCE { sigIdentifier AlgorithmIdentifier,
///         pubKeyAlgIdentifier SMIMECapability OPTIONAL }
public struct PreferredSignatureAlgorithms: Hashable, ExtensionContent {
    public static let id = OID.preferredSignatureAlgorithms

    /// One algorithm.
    public struct Preference: Hashable, Sendable {
        public let signature: AlgorithmIdentifier
        /// The key that the certificate of the responder should have; it has the shape of an AlgorithmIdentifier
        /// (RFC 5751 §2.5.2).
        public let publicKey: AlgorithmIdentifier?

        public init(signature: AlgorithmIdentifier, publicKey: AlgorithmIdentifier? = nil) {
            self.signature = signature
            self.publicKey = publicKey
        }

        init(from reader: inout DERReader) throws(StructureError) {
            var parts = try reader.read(.sequence, "a preferred algorithm").reader
            signature = try AlgorithmIdentifier(derEncoded: parts.read(.sequence, "sigIdentifier").encoded)
            if let element = try parts.readIfPresent(.sequence, "pubKeyAlgIdentifier") {
                publicKey = try AlgorithmIdentifier(derEncoded: element.encoded)
            } else {
                publicKey = nil
            }
            try parts.expectEnd(of: "a preferred algorithm")
        }
    }

    public let preferences: [Preference]

    public init(_ preferences: [Preference]) { self.preferences = preferences }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        preferences = try soleElement(.sequence, in: bytes, "the preferred algorithms").membersIfAny(
            "the preferred algorithms", Preference.init(from:))
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for preference in preferences {
                    coder.sequence {
                        $0.encoded(preference.signature.derBytes)
                        if let key = preference.publicKey { $0.encoded(key.derBytes) }
                    }
                }
            }
        }
    }
}

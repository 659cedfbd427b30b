internal import SwiftASN1

/// What the certificate may be used for (RFC 5280 §4.2.1.12).
///
///     ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF KeyPurposeId
public struct ExtendedKeyUsage: Hashable, ExtensionContent {
    public static let id = OID.extendedKeyUsage

    public let purposes: [OID]

    public init(_ purposes: [OID]) { self.purposes = purposes }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var list = try reader.read(.sequence, "extKeyUsage").reader
        var purposes: [OID] = []
        repeat {
            purposes.append(try list.read(.objectIdentifier, "a key purpose").objectIdentifier("a key purpose"))
        } while !list.isAtEnd
        try reader.expectEnd(of: "extKeyUsage")
        self.purposes = purposes
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for purpose in purposes { coder.objectIdentifier(purpose) }
            }
        }
    }
}

/// The purposes that have names (RFC 5280 §4.2.1.12, RFC 3161 §2.3, RFC 6960 §4.2.2.2).
extension OID {
    public static let anyExtendedKeyUsage = OID(2, 5, 29, 37, 0)
    public static let serverAuth = OID(1, 3, 6, 1, 5, 5, 7, 3, 1)
    public static let clientAuth = OID(1, 3, 6, 1, 5, 5, 7, 3, 2)
    public static let codeSigning = OID(1, 3, 6, 1, 5, 5, 7, 3, 3)
    public static let emailProtection = OID(1, 3, 6, 1, 5, 5, 7, 3, 4)
    public static let timeStamping = OID(1, 3, 6, 1, 5, 5, 7, 3, 8)
    public static let ocspSigning = OID(1, 3, 6, 1, 5, 5, 7, 3, 9)
    /// capki's own: signing the checkpoints of a CA's ledger.
    public static let auditSigning = OID(uuid: 0x6F1D_4C1E_2A53_4B0E, 0x9D37_5C8E_0A7B_94F2)

    /// The key purposes by the names of their ASN.1 modules.
    public static let keyPurposes: [String: OID] = [
        "anyExtendedKeyUsage": anyExtendedKeyUsage, "serverAuth": serverAuth, "clientAuth": clientAuth,
        "codeSigning": codeSigning, "emailProtection": emailProtection, "timeStamping": timeStamping,
        "OCSPSigning": ocspSigning, "auditSigning": auditSigning,
    ]
}

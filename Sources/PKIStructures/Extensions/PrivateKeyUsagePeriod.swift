internal import SwiftASN1

/// When the private key may sign, where that is not the validity of the certificate (RFC 3280 §4.2.1.4).
///
///     PrivateKeyUsagePeriod ::= SEQUENCE { notBefore [0] GeneralizedTime OPTIONAL, notAfter [1] GeneralizedTime OPTIONAL }
public struct PrivateKeyUsagePeriod: Hashable, ExtensionContent {
    public static let id = OID.privateKeyUsagePeriod

    public let notBefore: GeneralizedTime?
    public let notAfter: GeneralizedTime?

    public init(notBefore: GeneralizedTime? = nil, notAfter: GeneralizedTime? = nil) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        let whole = try soleElement(.sequence, in: bytes, "privateKeyUsagePeriod")
        try whole.expectParts("privateKeyUsagePeriod", "RFC 3280 §4.2.1.4")
        var parts = whole.reader
        notBefore = try GeneralizedTime(ifPresent: .context(0), in: &parts, "notBefore")
        notAfter = try GeneralizedTime(ifPresent: .context(1), in: &parts, "notAfter")
        try parts.expectEnd(of: "privateKeyUsagePeriod")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                if let notBefore { $0.contextPrimitive(0, notBefore.content) }
                if let notAfter { $0.contextPrimitive(1, notAfter.content) }
            }
        }
    }
}

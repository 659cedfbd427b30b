internal import SwiftASN1

/// A PKCS#12 file (RFC 7292 §4).
///
///     PFX ::= SEQUENCE { version INTEGER { v3(3) }, authSafe ContentInfo, macData MacData OPTIONAL }
///
/// Files of Java, NSS and Windows are BER; ``BERTranscoder`` comes before, here and for what is inside.
public struct PFX: Hashable, Sendable {
    /// The octets that the MAC is over: an ``AuthenticatedSafe``, DER or BER.
    public let authenticatedSafe: [UInt8]
    public let macData: MACData?

    public init(authenticatedSafe: [UInt8], macData: MACData?) {
        self.authenticatedSafe = authenticatedSafe
        self.macData = macData
    }

    /// Reads a file that fills `bytes`, DER.
    ///
    /// - Throws: `StructureError.Code.unsupported` for one whose integrity rests on a signature (RFC 7292 §3.1).
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the PKCS#12 file").reader
        try whole.expectEnd(of: "the PKCS#12 file")
        let version = try parts.read(.integer, "the version").smallInteger("the version")
        guard version == 3 else { throw StructureError(.unsupported, "PKCS#12 of version \(version)") }
        let frame = try ContentInfo(parts.read(.sequence, "authSafe"))
        guard let octets = try frame.dataOctets else {
            throw StructureError(
                .unsupported, "a PKCS#12 file of type \(frame.contentType), only a MAC is supported, no signature")
        }
        authenticatedSafe = octets
        macData = try parts.isAtEnd ? nil : MACData(parts.read(.sequence, "macData"))
        try parts.expectEnd(of: "the PKCS#12 file")
    }

    /// Whether bytes have the outline of a PKCS#12 file, DER or BER: a sequence that begins with the version 3.
    public static func hasOutline(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.first == DERTag.sequence.rawValue, let length = bytes.dropFirst().first else { return false }
        let lengthByteCount = length > 0x80 ? Int(length & 0x7F) : 0
        return bytes.dropFirst(2 + lengthByteCount).starts(with: [0x02, 0x01, 0x03, 0x30])
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(3)
                coder.encoded(ContentInfo(data: authenticatedSafe).derBytes)
                macData?.encode(into: &coder)
            }
        }
    }
}

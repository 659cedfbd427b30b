internal import SwiftASN1

/// The value of an SM2 signature in the forms that are met in seals (GM/T 0009-2012 §7.3: `SEQUENCE { r, s }`).
public struct SM2SignatureValue: Hashable, Sendable {
    private static let numberByteCount = 32

    /// Big-endian, 32 octets.
    public let r: [UInt8]
    /// Big-endian, 32 octets.
    public let s: [UInt8]
    /// What the standard has otherwise.
    public let deviations: [SealDeviation]

    /// Reads a value in any of its forms.
    ///
    /// - Throws: `StructureError` for what is no pair of numbers of 256 bits.
    public init(_ octets: ArraySlice<UInt8>) throws(StructureError) {
        var notes = SealNotes()
        let isSequence = octets.first == DERTag.sequence.rawValue && Self.isOneValue(octets)
        if !isSequence, octets.count == 2 * Self.numberByteCount {
            r = Array(octets.prefix(Self.numberByteCount))
            s = Array(octets.suffix(Self.numberByteCount))
            notes.note(.rawSignature, "the signature value is r ‖ s and no SEQUENCE")
        } else {
            var whole = DERReader(octets)
            var parts = try whole.read(.sequence, "the signature value").reader
            try whole.expectEnd(of: "the signature value")
            r = try Self.number(from: &parts, "r", &notes)
            s = try Self.number(from: &parts, "s", &notes)
            try parts.expectEnd(of: "the signature value")
        }
        deviations = notes.deviations
    }

    private static func isOneValue(_ octets: ArraySlice<UInt8>) -> Bool {
        var reader = DERReader(octets)
        return (try? reader.read(.sequence, "a value")) != nil && reader.isAtEnd
    }

    private static func number(
        from reader: inout DERReader, _ what: String, _ notes: inout SealNotes
    ) throws(StructureError) -> [UInt8] {
        let element = try reader.read(.integer, what)
        let content = element.content
        guard let first = content.first else {
            throw StructureError(.malformed, "\(what) is empty", offset: element.start)
        }
        if first >= 0x80 { notes.note(.negativeInteger, "\(what) of the signature value lacks its leading 00") }
        if first == 0, let second = content.dropFirst().first, second < 0x80 {
            notes.note(.paddedInteger, "\(what) of the signature value has a leading 00 too many")
        }
        let magnitude = content.drop { $0 == 0 }
        guard magnitude.count <= numberByteCount else {
            throw StructureError(
                .malformed, "\(what) of the signature value has \(magnitude.count) octets, the limit is 32",
                offset: element.start)
        }
        return [UInt8](repeating: 0, count: numberByteCount - magnitude.count) + magnitude
    }

    /// The value as the standard has it.
    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.integer(octets: Self.minimal(r))
                $0.integer(octets: Self.minimal(s))
            }
        }
    }

    private static func minimal(_ number: [UInt8]) -> [UInt8] {
        let magnitude = number.drop { $0 == 0 }
        guard let first = magnitude.first else { return [0] }
        return (first >= 0x80 ? [0] : []) + magnitude
    }
}

internal import SwiftASN1

/// A value encrypted to an SM2 key (GB/T 35276 §7.2, GM/T 0009 §7.2).
///
///     SM2Cipher ::= SEQUENCE { xCoordinate INTEGER, yCoordinate INTEGER, hash OCTET STRING (SIZE(32)),
///                              cipherText OCTET STRING }
///
/// Beside the DER form there are raw ones, the parts C1 (the point), C2 (the ciphertext) and C3 (the hash) one after
/// another.
public struct SM2Ciphertext: Hashable, Sendable {
    /// A raw form; the bytes do not tell which one it is.
    public struct RawForm: Hashable, Sendable {
        /// The order of the parts: GB/T 32918.4 has the hash before the ciphertext, older devices behind it.
        public enum Order: Sendable, Hashable, CaseIterable { case c1c3c2, c1c2c3 }

        public var order: Order
        /// Whether the point begins with `04`, its mark of being uncompressed.
        public var hasPointMark: Bool

        public init(_ order: Order, hasPointMark: Bool) {
            self.order = order
            self.hasPointMark = hasPointMark
        }
    }

    private static let coordinateByteCount = 32
    private static let hashByteCount = 32

    /// The coordinates of the point C1, 32 bytes each.
    public let x: [UInt8]
    public let y: [UInt8]
    /// C3, 32 bytes.
    public let hash: [UInt8]
    /// C2, as long as the message.
    public let ciphertext: [UInt8]

    /// Makes a value from its parts.
    ///
    /// - Throws: `StructureError.Code.malformed` for parts of other lengths.
    public init(x: [UInt8], y: [UInt8], hash: [UInt8], ciphertext: [UInt8]) throws(StructureError) {
        guard x.count == Self.coordinateByteCount, y.count == Self.coordinateByteCount,
            hash.count == Self.hashByteCount, !ciphertext.isEmpty
        else { throw StructureError(.malformed, "the parts of an SM2 ciphertext do not have their lengths") }
        self.x = x
        self.y = y
        self.hash = hash
        self.ciphertext = ciphertext
    }

    /// Reads the DER form, which fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var whole = DERReader(bytes)
        try self.init(try whole.read(.sequence, "the SM2 ciphertext"))
        try whole.expectEnd(of: "the SM2 ciphertext")
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        let x = try Self.coordinate(&parts, "xCoordinate")
        let y = try Self.coordinate(&parts, "yCoordinate")
        let hash = Array(try parts.read(.octetString, "the hash").content)
        let ciphertext = Array(try parts.read(.octetString, "the ciphertext").content)
        try parts.expectEnd(of: "the SM2 ciphertext")
        try self.init(x: x, y: y, hash: hash, ciphertext: ciphertext)
    }

    private static func coordinate(_ parts: inout DERReader, _ what: String) throws(StructureError) -> [UInt8] {
        let element = try parts.read(.integer, what)
        let octets = try element.unsignedInteger(what)
        guard octets.count <= coordinateByteCount else {
            throw StructureError(
                .malformed, "\(what) has \(octets.count) bytes, the limit is \(coordinateByteCount)",
                offset: element.start)
        }
        return [UInt8](repeating: 0, count: coordinateByteCount - octets.count) + octets
    }

    /// Reads a raw form.
    ///
    /// - Throws: `StructureError.Code.malformed` where the bytes are too few, or the mark of the point is another.
    public init(raw bytes: ArraySlice<UInt8>, form: RawForm) throws(StructureError) {
        guard !form.hasPointMark || bytes.first == 0x04 else {
            throw StructureError(.malformed, "the SM2 ciphertext does not begin with 04")
        }
        let body = Array(bytes.dropFirst(form.hasPointMark ? 1 : 0))
        let pointByteCount = 2 * Self.coordinateByteCount
        guard body.count > pointByteCount + Self.hashByteCount else {
            throw StructureError(.truncated, "an SM2 ciphertext of \(bytes.count) bytes is too short")
        }
        let rest = body.dropFirst(pointByteCount)
        let isHashFirst = form.order == .c1c3c2
        try self.init(
            x: Array(body.prefix(Self.coordinateByteCount)),
            y: Array(body.prefix(pointByteCount).dropFirst(Self.coordinateByteCount)),
            hash: Array(isHashFirst ? rest.prefix(Self.hashByteCount) : rest.suffix(Self.hashByteCount)),
            ciphertext: Array(isHashFirst ? rest.dropFirst(Self.hashByteCount) : rest.dropLast(Self.hashByteCount)))
    }

    /// The value in a raw form.
    public func rawBytes(_ form: RawForm) -> [UInt8] {
        let tail = form.order == .c1c3c2 ? hash + ciphertext : ciphertext + hash
        return (form.hasPointMark ? [0x04] : []) + x + y + tail
    }

    public var derBytes: [UInt8] { derEncoded { encode(into: &$0) } }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.integer(octets: Self.integerOctets(x))
            $0.integer(octets: Self.integerOctets(y))
            $0.octetString(hash)
            $0.octetString(ciphertext)
        }
    }

    /// The shortest octets of a non-negative INTEGER.
    private static func integerOctets(_ number: [UInt8]) -> [UInt8] {
        let significant = Array(number.drop { $0 == 0 })
        return (significant.first ?? 0x80) >= 0x80 ? [0] + significant : significant
    }
}

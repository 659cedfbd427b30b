internal import SwiftASN1

/// Builds DER: the closure appends values one after another.
func derEncoded(_ build: (inout DER.Serializer) -> Void) -> [UInt8] {
    var serializer = DER.Serializer()
    build(&serializer)
    return serializer.serializedBytes
}

/// A constructed value around parts that are DER already.
///
/// Its length is known before anything is written; the serializer learns it afterwards, and moves all that is inside
/// where the length takes several octets.
func derConstructed(_ tag: DERTag, _ parts: [ArraySlice<UInt8>]) -> [UInt8] {
    let count = parts.reduce(0) { $0 + $1.count }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 6)
    bytes.append(tag.rawValue)
    if count < 0x80 {
        bytes.append(UInt8(count))
    } else {
        let octetCount = (Int.bitWidth - count.leadingZeroBitCount + 7) / 8
        bytes.append(0x80 | UInt8(octetCount))
        for place in (0..<octetCount).reversed() { bytes.append(UInt8(truncatingIfNeeded: count >> (8 * place))) }
    }
    for part in parts { bytes += part }
    return bytes
}

/// The values that the structures of this room are made of.
extension DER.Serializer {
    mutating func sequence(_ build: (inout DER.Serializer) -> Void) {
        appendConstructedNode(identifier: .sequence, build)
    }

    mutating func set(_ build: (inout DER.Serializer) -> Void) {
        appendConstructedNode(identifier: .set, build)
    }

    /// A constructed `[number]`, as EXPLICIT tags and implicitly tagged sequences are.
    mutating func contextConstructed(_ number: UInt, _ build: (inout DER.Serializer) -> Void) {
        appendConstructedNode(identifier: ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific), build)
    }

    /// A primitive `[number]`.
    mutating func contextPrimitive(_ number: UInt, _ content: some Collection<UInt8>) {
        appendPrimitiveNode(identifier: ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)) {
            $0.append(contentsOf: content)
        }
    }

    /// Values that are DER already.
    mutating func encoded(_ bytes: some Collection<UInt8>) { serializeRawBytes(bytes) }

    mutating func boolean(_ value: Bool) {
        appendPrimitiveNode(identifier: .boolean) { $0.append(value ? 0xFF : 0x00) }
    }

    /// INTEGER from its two's complement octets, which must be minimal.
    mutating func integer(octets: some Collection<UInt8>) {
        appendPrimitiveNode(identifier: .integer) { $0.append(contentsOf: octets) }
    }

    mutating func integer(_ value: Int) {
        integer(octets: signedOctets(of: value))
    }

    mutating func enumerated(_ value: UInt8) { enumerated(octets: [value]) }

    mutating func enumerated(octets: [UInt8]) {
        appendPrimitiveNode(identifier: .enumerated) { $0.append(contentsOf: octets) }
    }

    mutating func null() { appendPrimitiveNode(identifier: .null) { _ in } }

    mutating func objectIdentifier(_ identifier: OID) {
        appendPrimitiveNode(identifier: .objectIdentifier) { $0.append(contentsOf: identifier.content) }
    }

    mutating func octetString(_ content: some Collection<UInt8>) {
        appendPrimitiveNode(identifier: .octetString) { $0.append(contentsOf: content) }
    }

    /// BIT STRING of whole octets.
    mutating func bitString(_ content: some Collection<UInt8>) {
        appendPrimitiveNode(identifier: .bitString) {
            $0.append(0)
            $0.append(contentsOf: content)
        }
    }

    /// BIT STRING of named bits, without trailing zeros (X.690 §11.2.2).
    mutating func namedBits(_ bits: [Bool]) {
        let used = (bits.lastIndex(of: true) ?? -1) + 1
        var octets = [UInt8](repeating: 0, count: (used + 7) / 8)
        for index in 0..<used where bits[index] { octets[index / 8] |= 0x80 >> UInt8(index % 8) }
        appendPrimitiveNode(identifier: .bitString) {
            $0.append(UInt8(octets.count * 8 - used))
            $0.append(contentsOf: octets)
        }
    }

    /// A primitive value of a universal tag below 31, such as a string type.
    mutating func primitive(_ tag: DERTag, _ content: some Collection<UInt8>) {
        appendPrimitiveNode(identifier: ASN1Identifier(tagWithNumber: UInt(tag.rawValue & 0x1F), tagClass: .universal))
        {
            $0.append(contentsOf: content)
        }
    }
}

/// The shortest two's complement form of a number.
func signedOctets(of value: Int) -> [UInt8] {
    var octets: [UInt8] = []
    var rest = value
    repeat {
        octets.insert(UInt8(truncatingIfNeeded: rest), at: 0)
        rest >>= 8
    } while !((rest == 0 && octets[0] < 0x80) || (rest == -1 && octets[0] >= 0x80))
    return octets
}

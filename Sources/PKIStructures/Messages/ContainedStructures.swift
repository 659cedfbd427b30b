internal import SwiftASN1

/// Reads a structure that keeps its own bytes; a fault in it is told by its place in the whole.
func readContained<Structure>(
    _ element: DERElement, _ read: ([UInt8]) throws(StructureError) -> Structure
) throws(StructureError) -> Structure {
    let encoded = element.encoded
    do throws(StructureError) {
        return try read(Array(encoded))
    } catch {
        throw StructureError(error.code, error.message, offset: (error.offset ?? 0) + encoded.startIndex)
    }
}

/// The most members that a set of signers, recipients, certificates or attributes may have: far more than there are, and
/// few enough that small members do not fill the memory.
private let memberLimit = 1 << 16

/// Reads the members of a SET OF or SEQUENCE OF, which may be empty.
///
/// - Throws: `StructureError.Code.unsupported` beyond 65,536 members, or what `read` throws.
func readMembers<Member>(
    of element: DERElement, _ read: (inout DERReader) throws(StructureError) -> Member
) throws(StructureError) -> [Member] {
    var reader = element.reader
    var members: [Member] = []
    while !reader.isAtEnd {
        guard members.count < memberLimit else {
            throw StructureError(
                .unsupported, "a set of more than \(memberLimit) members", offset: element.encoded.startIndex)
        }
        members.append(try read(&reader))
    }
    return members
}

/// Whether encodings stand in the order of a DER SET OF (X.690 §11.6).
func isSortedSet(_ encodings: [[UInt8]]) -> Bool {
    zip(encodings, encodings.dropFirst()).allSatisfy { first, second in !second.lexicographicallyPrecedes(first) }
}

extension DER.Serializer {
    /// A SET OF in the order given.
    mutating func set(of encodings: [[UInt8]]) {
        set { coder in
            for bytes in encodings { coder.encoded(bytes) }
        }
    }

    /// An implicitly tagged SET OF in the order given.
    mutating func contextSet(_ number: UInt, of encodings: [[UInt8]]) {
        contextConstructed(number) { coder in
            for bytes in encodings { coder.encoded(bytes) }
        }
    }
}

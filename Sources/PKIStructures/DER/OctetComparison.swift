extension Span where Element == UInt8 {
    /// Whether both hold the same octets.
    ///
    /// All of them are looked at: without a way out between two of them the compiler compares many in one step.
    package func holdsTheSame(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var difference: UInt8 = 0
        for place in indices { difference |= self[place] ^ other[place] }
        return difference == 0
    }
}

extension ArraySlice<UInt8> {
    /// Whether both hold the same octets; faster than `==` where they are likely to.
    package func holdsTheSame(as other: ArraySlice<UInt8>) -> Bool { span.holdsTheSame(as: other.span) }
}

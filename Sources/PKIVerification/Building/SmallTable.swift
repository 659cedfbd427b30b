internal import PKIStructures

/// A table that nearly always holds a few entries, which are found faster one by one than by their hashes.
struct SmallTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private static var fewLimit: Int { 8 }

    private var few: [(key: Key, value: Value)] = []
    private var many: [Key: Value] = [:]

    subscript(key: Key) -> Value? {
        if let entry = few.first(where: { $0.key == key }) { return entry.value }
        return many.isEmpty ? nil : many[key]
    }

    /// Adds an entry whose key is not there yet.
    mutating func add(_ value: Value, for key: Key) {
        if few.count < Self.fewLimit { few.append((key, value)) } else { many[key] = value }
    }
}

/// Bytes that are looked up again and again: hashed by their end alone, which is where keys and signatures differ, and
/// compared whole. Only for tables with a small limit: who makes many of one end gains that many comparisons.
struct KnownBytes: Hashable, Sendable {
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    static func == (left: KnownBytes, right: KnownBytes) -> Bool { left.bytes.holdsTheSame(as: right.bytes) }

    func hash(into hasher: inout Hasher) {
        var words: (UInt64, UInt64) = (UInt64(bytes.count), 0)
        for octet in bytes.suffix(16) { words = (words.0 << 8 | words.1 >> 56, words.1 << 8 | UInt64(octet)) }
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}

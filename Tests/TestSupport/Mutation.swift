/// Damage of the kinds that a parser meets.
public enum Mutation {
    /// One to four bytes flipped, replaced, removed, put in or swapped, or the end copied over them.
    public static func mutate(_ original: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: bytes[place] = [0x00, 0x01, 0x7F, 0x80, 0x81, 0x84, 0xFF].randomElement(using: &generator) ?? 0
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
            case 4: bytes.swapAt(place, Int.random(in: bytes.indices, using: &generator))
            default: bytes.replaceSubrange(place..<min(place + 8, bytes.count), with: original.suffix(8))
            }
            if bytes.isEmpty { bytes = [0] }
        }
        return bytes
    }
}

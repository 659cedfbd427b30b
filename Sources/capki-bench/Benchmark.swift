import Foundation

/// What one comparison gave: both sides ran in this process, in turn.
struct Comparison: Encodable, Sendable {
    let name: String
    let oursPerSecond: Double
    let theirsPerSecond: Double
    /// What stands on the other side.
    let against: String
    /// Ours by theirs in speed: above 1 is faster.
    let ratio: Double
    /// Memory in bytes, where the benchmark measures it.
    var memory: Memory?
    /// How much memory one run takes, where the benchmark measures it.
    var growth: Growth?

    /// What the process grew by in one run, in bytes.
    struct Growth: Encodable, Sendable {
        let ourBytes: Int
        let theirBytes: Int

        enum CodingKeys: String, CodingKey {
            case ourBytes = "our_bytes"
            case theirBytes = "their_bytes"
        }
    }

    /// The memory that one parsed input takes.
    struct Memory: Encodable, Sendable {
        let inputBytes: Int
        /// What is kept of an input, from which every part can be had.
        let ourBytes: Int
        /// The same with every part taken out and kept too.
        let ourBytesWithParts: Int
        let theirBytes: Int
        /// Ours by the length of the input.
        var ratioToInput: Double { Double(ourBytes) / Double(inputBytes) }

        enum CodingKeys: String, CodingKey {
            case inputBytes = "input_bytes"
            case ourBytes = "our_bytes"
            case ourBytesWithParts = "our_bytes_with_parts"
            case theirBytes = "their_bytes"
            case ratioToInput = "ratio_to_input"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(inputBytes, forKey: .inputBytes)
            try container.encode(ourBytes, forKey: .ourBytes)
            try container.encode(ourBytesWithParts, forKey: .ourBytesWithParts)
            try container.encode(theirBytes, forKey: .theirBytes)
            try container.encode(ratioToInput, forKey: .ratioToInput)
        }
    }

    enum CodingKeys: String, CodingKey {
        case name, against, ratio, memory
        case growth = "memory_growth"
        case oursPerSecond = "ours_per_s"
        case theirsPerSecond = "theirs_per_s"
    }
}

/// Something that is measured against something else.
struct Benchmark: Sendable {
    let name: String
    let against: String
    /// Runs our side this many times.
    let ours: @Sendable (Int) throws -> Void
    /// Runs the other side this many times.
    let theirs: @Sendable (Int) throws -> Void
    /// Makes what both sides need, before anything is measured.
    var prepare: (@Sendable () throws -> Void)?
    /// Takes it away again.
    var finish: (@Sendable () -> Void)?
    /// Measures memory, where that is asked for.
    var memory: (@Sendable () throws -> Comparison.Memory)?
    /// Measures what one run of each side takes; it runs before anything else has taken memory.
    var growth: (@Sendable () throws -> Comparison.Growth)?
    /// How often each side runs in a round, where one run takes long; otherwise that is found out.
    var repetitions: Int?

    /// Measures both sides in turn, `rounds` times, and compares the medians.
    func run() throws -> Comparison {
        try prepare?()
        defer { finish?() }
        let rounds = repetitions == nil ? 9 : 5
        let growth = try growth?()
        let ourCount = try repetitions ?? count(for: ours)
        let theirCount = try repetitions ?? count(for: theirs)
        var ourRates: [Double] = []
        var theirRates: [Double] = []
        for _ in 0..<rounds {
            ourRates.append(try rate(ours, ourCount))
            theirRates.append(try rate(theirs, theirCount))
        }
        var comparison = Comparison(name: name, ourRates, theirRates, against: against)
        comparison.memory = try memory?()
        comparison.growth = growth
        return comparison
    }

    /// How many repetitions take about a tenth of a second.
    private func count(for side: (Int) throws -> Void) throws -> Int {
        var count = 16
        while try Self.seconds({ try side(count) }) < 0.05, count < 1 << 24 { count *= 2 }
        return count * 2
    }

    private func rate(_ side: (Int) throws -> Void, _ count: Int) throws -> Double {
        Double(count) / (try Self.seconds { try side(count) })
    }

    /// How long something takes.
    static func seconds(_ work: () throws -> Void) throws -> Double {
        let time = try ContinuousClock().measure(work)
        return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }
}

extension Comparison {
    /// Compares the medians of what both sides did in a second, round by round.
    init(name: String, _ ourRates: [Double], _ theirRates: [Double], against: String) {
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        self.init(
            name: name, oursPerSecond: median(ourRates), theirsPerSecond: median(theirRates), against: against,
            ratio: median(ourRates) / median(theirRates))
    }
}

/// A value that is made when it is first needed.
final class Lazy<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private let make: () throws -> Value
    private var made: Value?

    init(_ make: @escaping @Sendable () throws -> Value) { self.make = make }

    func value() throws -> Value {
        try lock.withLock {
            if let made { return made }
            let fresh = try make()
            made = fresh
            return fresh
        }
    }
}

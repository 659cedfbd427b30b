internal import ArgumentParser
internal import PKISealImages
internal import PKISystem

/// `capki-images bench SCAN`: the whole way from a scan's bytes to the seal's, beside Leptonica's own reading of the same bytes,
/// in processor time.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure 'extract' beside the mere reading of the same scan.",
        shouldDisplay: false)

    @Argument(help: "A scan.")
    var scan: String

    @Option(help: "How often both are done in turn.")
    var rounds = 7

    func validate() throws {
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds is not in 1 to 1000") }
    }

    func run() throws {
        ScanReader.keepFreedMemory()
        let bytes = try FileReading.bytes(at: scan, byteLimit: ExtractCommand.byteLimit)
        var (ours, theirs): ([Int], [Int]) = ([], [])
        for _ in 0..<rounds {
            theirs.append(try time { _ = try ScanReader.bareRead(bytes) })
            ours.append(
                try time {
                    var extraction = try SealExtraction()
                    try ScanReader().forEachPage(of: bytes, name: scan) { try extraction.add($0) }
                    _ = try extraction.imprints[extraction.choice().index].normalised().png()
                })
        }
        let (own, foreign) = (median(ours), median(theirs))
        try Output.put(
            Document(benchmarks: [
                Document.Row(
                    name: "seal.extract", oursPerS: 1_000_000 / Double(max(own, 1)),
                    theirsPerS: 1_000_000 / Double(max(foreign, 1)),
                    against: "leptonica pixReadMem", ratio: Output.rounded(Double(foreign) / Double(max(own, 1))))
            ]))
    }

    private func time(_ body: () throws -> Void) rethrows -> Int {
        let start = SystemClock.processorMicroseconds()
        try body()
        return SystemClock.processorMicroseconds() - start
    }

    private func median(_ values: [Int]) -> Int { values.sorted()[values.count / 2] }

    private struct Document: Encodable {
        struct Row: Encodable {
            let name: String
            let oursPerS: Double
            let theirsPerS: Double
            let against: String
            let ratio: Double
        }

        let benchmarks: [Row]
    }
}

internal import Foundation
internal import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// The orders of a batch: a table with a heading (CSV, UTF-8), or one JSON object a line.
struct BatchFile: Sendable {
    /// Every line that can be read.
    let lines: [BatchLine]
    /// What is wrong with the others.
    let faults: [BatchLineFault]

    private static let byteLimit = 512 << 20

    /// Reads a batch whole; faults of lines are kept, so that all can be told at once.
    ///
    /// - Throws: `CommandError` for what is no batch at all.
    init(at path: String) throws {
        let bytes = try FileReading.bytes(at: path, byteLimit: Self.byteLimit)
        var reading = Reading()
        let first = bytes.first { $0 > 0x20 && $0 < 0x7F }
        do {
            if first == UInt8(ascii: "{") { try reading.objects(bytes) } else { try reading.table(bytes) }
        } catch {
            throw CommandError(error, of: path)
        }
        guard !reading.lines.isEmpty || !reading.faults.isEmpty else {
            throw CommandError(
                "batch.malformed", "'\(path)' holds no lines",
                hint: "the first line names the columns: \(BatchLine.columns.joined(separator: ","))")
        }
        lines = reading.lines
        faults = reading.faults
    }

    private struct Reading {
        var lines: [BatchLine] = []
        var faults: [BatchLineFault] = []

        mutating func table(_ bytes: [UInt8]) throws {
            var text = DelimitedText(bytes)
            guard let heading = try text.next() else { return }
            guard heading.fields.contains("request") else {
                throw CommandError(
                    "batch.malformed", "the first line names no column 'request'",
                    hint: "name the columns: \(BatchLine.columns.joined(separator: ","))")
            }
            while let record = try text.next() {
                guard record.fields.count == heading.fields.count else {
                    faults.append(
                        BatchLineFault(
                            record.line,
                            CommandError(
                                "batch.bad_line",
                                "\(record.fields.count) fields, the heading has \(heading.fields.count)")))
                    continue
                }
                let values = Dictionary(zip(heading.fields, record.fields)) { first, _ in first }
                add(record.line, values)
            }
        }

        mutating func objects(_ bytes: [UInt8]) throws {
            let decoder = JSONDecoder()
            for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                .enumerated()
            {
                guard line.contains(where: { $0 > 0x20 }) else { continue }
                guard let values = try? decoder.decode([String: Loose].self, from: Data(line)) else {
                    faults.append(
                        BatchLineFault(
                            index + 1, CommandError("batch.bad_line", "this is no JSON object of texts")))
                    continue
                }
                add(index + 1, values.compactMapValues(\.text))
            }
        }

        private mutating func add(_ number: Int, _ values: [String: String]) {
            do {
                lines.append(try BatchLine(number: number, values: values))
            } catch {
                faults.append(BatchLineFault(number, error))
            }
        }
    }

    /// A text, a truth value or nothing.
    private struct Loose: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                text = nil
            } else if let flag = try? container.decode(Bool.self) {
                text = flag ? "true" : "false"
            } else {
                text = try container.decode(String.self)
            }
        }
    }
}

/// What is wrong with one line.
struct BatchLineFault {
    let line: Int
    let report: ErrorReport

    init(_ line: Int, _ error: any Error) {
        self.line = line
        report = ErrorReport(error)
    }
}

/// The lines of a batch as orders; requests are read from their files when they are asked for.
struct BatchFileOrders: BatchOrders {
    let lines: [BatchLine]
    /// The folder of the batch, from which relative paths start.
    let folder: String

    var count: Int { lines.count }

    func order(at index: Int) throws -> ReissueOrder { try Self.order(lines[index], folder: folder) }

    static func order(_ line: BatchLine, folder: String) throws -> ReissueOrder {
        let request = try InputFiles.request(resolved(line.request, in: folder))
        var expected: Certificate?
        let serial: SerialNumber
        switch line.original {
        case .serial(let number): serial = number
        case .certificate(let path):
            let certificate = try InputFiles.certificate(resolved(path, in: folder))
            serial = certificate.serialNumber
            expected = certificate
        }
        return ReissueOrder(
            original: serial, expectedOriginal: expected, request: request, reason: line.reason,
            revocation: line.revocation, lostAt: line.lostAt, isAlreadyRevoked: line.isAlreadyRevoked)
    }

    static func resolved(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }
}

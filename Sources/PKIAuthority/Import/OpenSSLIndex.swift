public import PKIStructures

/// The database of `openssl ca`: one certificate a line, six fields with tabs between them.
///
///     V|R|E  expiry  revocation[,reason[,more]]  SERIAL  file  /subject
public struct OpenSSLIndex: Sendable, Hashable {
    /// One line.
    public struct Entry: Sendable, Hashable {
        /// What the line says of the certificate.
        public enum State: Sendable, Hashable {
            case valid
            case expired
            case revoked(RevocationRecord)
        }

        /// The number of the line, from 1.
        public let line: Int
        public let state: State
        public let notAfter: Instant
        public let serialNumber: SerialNumber
        /// The serial number as the line writes it, by which the certificate's file is named.
        public let serialText: String
        /// The subject as OpenSSL prints it.
        public let subject: String
    }

    /// What is wrong with a line.
    public struct Fault: Sendable, Hashable, CustomStringConvertible {
        public let line: Int
        public let message: String

        public init(line: Int, message: String) {
            self.line = line
            self.message = message
        }

        public var description: String { "line \(line): \(message)" }
    }

    public let entries: [Entry]
    /// Every fault of every line.
    public let faults: [Fault]

    /// Reads a whole file.
    public init(_ bytes: [UInt8]) {
        var entries: [Entry] = []
        var faults: [Fault] = []
        var lines: [SerialNumber: Int] = [:]
        for (offset, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            guard !text.isEmpty, !text.hasPrefix("#") else { continue }
            do throws(LineFault) {
                let entry = try IndexLine(text, number: offset + 1).entry()
                if let earlier = lines.updateValue(entry.line, forKey: entry.serialNumber) {
                    throw LineFault("the serial number \(entry.serialText) stands in line \(earlier) too")
                }
                entries.append(entry)
            } catch {
                faults.append(Fault(line: offset + 1, message: error.message))
            }
        }
        self.entries = entries
        self.faults = faults
    }
}

/// Why a line cannot be read.
struct LineFault: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// A line in its fields.
private struct IndexLine {
    private let number: Int
    private let fields: [String]

    init(_ text: String, number: Int) throws(LineFault) {
        self.number = number
        fields = Self.fields(of: text)
        guard fields.count == 6 else {
            throw LineFault("\(fields.count) fields, there should be 6 with tabs between them")
        }
    }

    /// A tab inside a field has a backslash before it.
    private static func fields(of text: String) -> [String] {
        var fields = [String.UnicodeScalarView()]
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if scalar == "\t", !isEscaped {
                fields.append(String.UnicodeScalarView())
            } else {
                if scalar == "\t" { fields[fields.count - 1].removeLast() }
                fields[fields.count - 1].append(scalar)
            }
            isEscaped = scalar == "\\" && !isEscaped
        }
        return fields.map { String($0) }
    }

    func entry() throws(LineFault) -> OpenSSLIndex.Entry {
        guard let serial = try? SerialNumber(hexadecimal: fields[3]) else {
            throw LineFault("'\(fields[3])' is no serial number in hexadecimal")
        }
        return OpenSSLIndex.Entry(
            line: number, state: try state(serial), notAfter: try Self.time(fields[1], "the expiry"),
            serialNumber: serial, serialText: fields[3], subject: fields[5])
    }

    private func state(_ serial: SerialNumber) throws(LineFault) -> OpenSSLIndex.Entry.State {
        switch fields[0] {
        case "V", "E":
            guard fields[2].isEmpty else { throw LineFault("a revocation date, but the state '\(fields[0])'") }
            return fields[0] == "V" ? .valid : .expired
        case "R": return .revoked(try revocation(serial))
        default: throw LineFault("the state '\(fields[0])' is not V, R or E")
        }
    }

    /// `date[,reason[,hold instruction or time of compromise]]`, as `openssl ca -revoke` writes it.
    private func revocation(_ serial: SerialNumber) throws(LineFault) -> RevocationRecord {
        let parts = fields[2].split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        let date = try Self.time(parts.first ?? "", "the revocation date")
        let word = parts.count > 1 ? parts[1] : "unspecified"
        let more = parts.count > 2 ? parts[2] : nil
        var invalidity: Instant?
        let reason: RevocationReason
        switch word {
        case "keyTime", "CAkeyTime":
            reason = word == "keyTime" ? .keyCompromise : .cACompromise
            invalidity = try Self.time(more ?? "", "the time of the compromise")
        case "holdInstruction": reason = .certificateHold
        case "CACompromise": reason = .cACompromise
        default:
            guard more == nil, let named = RevocationReason(name: word), named != .removeFromCRL else {
                throw LineFault("'\(fields[2].drop { $0 != "," }.dropFirst())' is no reason of 'openssl ca'")
            }
            reason = named
        }
        return RevocationRecord(serialNumber: serial, revokedAt: date, reason: reason, invalidityDate: invalidity)
    }

    /// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
    private static func time(_ text: String, _ what: String) throws(LineFault) -> Instant {
        let octets = Array(text.utf8)
        let tag: UInt8 = octets.count == 13 ? 0x17 : 0x18
        var reader = DERReader([tag, UInt8(truncatingIfNeeded: octets.count)] + octets)
        guard octets.count == 13 || octets.count == 15, let time = try? CertificateTime(from: &reader, what) else {
            throw LineFault("\(what) '\(text)' is no time such as 301231235959Z")
        }
        return time.instant
    }
}

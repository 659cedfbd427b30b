internal import SwiftASN1

/// What a time-stamping authority signs (RFC 3161 §2.4.2).
///
///     TSTInfo ::= SEQUENCE { version INTEGER { v1(1) }, policy TSAPolicyId, messageImprint MessageImprint,
///         serialNumber INTEGER, genTime GeneralizedTime, accuracy Accuracy OPTIONAL, ordering BOOLEAN DEFAULT FALSE,
///         nonce INTEGER OPTIONAL, tsa [0] GeneralName OPTIONAL, extensions [1] IMPLICIT Extensions OPTIONAL }
public struct TimeStampTokenInfo: Hashable, Sendable {
    public let policy: OID
    public let messageImprint: MessageImprint
    public let serialNumber: SerialNumber
    public let time: TimeStampTime
    public let accuracy: TimeStampAccuracy?
    /// Whether tokens of this authority can be ordered by their times alone.
    public var isOrdered: Bool { ordering ?? false }
    /// The octets of the INTEGER, two's complement, minimal.
    public let nonce: [UInt8]?
    /// The name of the authority.
    public let authority: GeneralName?
    public let extensions: Extensions?
    /// `nil` where it is left out, as DER does with FALSE.
    private let ordering: Bool?

    public init(
        policy: OID, messageImprint: MessageImprint, serialNumber: SerialNumber, time: TimeStampTime,
        accuracy: TimeStampAccuracy? = nil, isOrdered: Bool = false, nonce: [UInt8]? = nil,
        authority: GeneralName? = nil, extensions: Extensions? = nil
    ) {
        self.policy = policy
        self.messageImprint = messageImprint
        self.serialNumber = serialNumber
        self.time = time
        self.accuracy = accuracy
        ordering = isOrdered ? true : nil
        self.nonce = nonce
        self.authority = authority
        self.extensions = extensions
    }

    /// Reads a TSTInfo that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        let whole = try reader.read(.sequence, "the token's content")
        try reader.expectEnd(of: "the token's content")
        var parts = whole.reader
        let version = try parts.read(.integer, "the version").smallInteger("the version")
        guard version == 1 else {
            throw StructureError(
                .unsupported, "the token has version \(version), RFC 3161 §2.4.2 allows 1 alone",
                offset: whole.encoded.startIndex)
        }
        policy = try parts.read(.objectIdentifier, "the policy").objectIdentifier("the policy")
        messageImprint = try MessageImprint(from: &parts)
        serialNumber = try SerialNumber(parts.read(.integer, "the serial number"))
        time = try TimeStampTime(parts.read(.generalizedTime, "genTime"))
        accuracy =
            if let element = try parts.readIfPresent(.sequence, "the accuracy") {
                try TimeStampAccuracy(element)
            } else { nil }
        ordering =
            if let flag = try parts.readIfPresent(.boolean, "ordering") { try flag.boolean("ordering") } else { nil }
        nonce = try parts.readIntegerIfPresent("the nonce")
        if var tagged = try parts.readIfPresent(.contextConstructed(0), "tsa")?.reader {
            authority = try GeneralName(tagged.readAny("tsa"))
            try tagged.expectEnd(of: "tsa")
        } else {
            authority = nil
        }
        extensions = try parts.readImplicitExtensions(1)
        try parts.expectEnd(of: "the token's content")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(1)
                coder.objectIdentifier(policy)
                coder.encoded(messageImprint.derBytes)
                coder.encoded(serialNumber.derBytes)
                coder.primitive(.generalizedTime, Array(time.text.utf8))
                if let accuracy { coder.encoded(accuracy.derBytes) }
                if let ordering { coder.boolean(ordering) }
                if let nonce { coder.integer(octets: nonce) }
                if let authority { coder.contextConstructed(0) { authority.encode(into: &$0) } }
                coder.implicitExtensions(1, extensions)
            }
        }
    }
}

/// A time that may be finer than a second (RFC 3161 §2.4.2: `20260314092653.58979Z`).
public struct TimeStampTime: Hashable, Sendable, CustomStringConvertible {
    /// The moment, its fraction cut off.
    public let instant: Instant
    /// The decimal digits behind the seconds; empty where there are none.
    public let fraction: String

    /// - Parameter milliseconds: 0 to 999; others are cut off.
    public init(_ instant: Instant, milliseconds: Int = 0) {
        self.instant = instant
        var digits = padded(min(max(milliseconds, 0), 999), 3)
        while digits.last == "0" { digits.removeLast() }
        fraction = digits
    }

    init(_ element: DERElement) throws(StructureError) {
        guard let (instant, fraction) = Self.read(Array(element.content)) else {
            throw StructureError(
                .malformed, "genTime is no GeneralizedTime of RFC 3161 §2.4.2", offset: element.encoded.startIndex)
        }
        self.instant = instant
        self.fraction = fraction
    }

    private static func read(_ text: [UInt8]) -> (Instant, String)? {
        guard text.count >= 15, text.count <= 64, text.last == UInt8(ascii: "Z"), let year = number(text[0..<4]),
            let month = number(text[4..<6]), let day = number(text[6..<8]), let hour = number(text[8..<10]),
            let minute = number(text[10..<12]), let second = number(text[12..<14]),
            let instant = Instant(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        let rest = text[14...].dropLast()
        if rest.isEmpty { return (instant, "") }
        let digits = rest.dropFirst()
        guard rest.first == UInt8(ascii: "."), let last = digits.last, last != UInt8(ascii: "0"),
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return (instant, String(decoding: digits, as: UTF8.self))
    }

    /// The content of the GeneralizedTime.
    var text: String {
        let fields = instant.fields
        let rest = [fields.month, fields.day, fields.hour, fields.minute, fields.second].map { padded($0, 2) }.joined()
        return padded(fields.year, 4) + rest + (fraction.isEmpty ? "" : "." + fraction) + "Z"
    }

    /// RFC 3339 in UTC with the fraction.
    public var description: String {
        fraction.isEmpty ? instant.description : "\(instant.description.dropLast()).\(fraction)Z"
    }
}

/// By how much the time may be wrong.
///
///     Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0] INTEGER (1..999) OPTIONAL,
///         micros [1] INTEGER (1..999) OPTIONAL }
public struct TimeStampAccuracy: Hashable, Sendable {
    public let seconds: Int?
    public let milliseconds: Int?
    public let microseconds: Int?

    public init(seconds: Int? = nil, milliseconds: Int? = nil, microseconds: Int? = nil) {
        self.seconds = seconds
        self.milliseconds = milliseconds
        self.microseconds = microseconds
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        seconds = try parts.readIfPresent(.integer, "the seconds").map { element throws(StructureError) in
            try element.smallInteger("the seconds")
        }
        milliseconds = try Self.part(&parts, .context(0), "the milliseconds")
        microseconds = try Self.part(&parts, .context(1), "the microseconds")
        try parts.expectEnd(of: "the accuracy")
    }

    private static func part(_ parts: inout DERReader, _ tag: DERTag, _ what: String) throws(StructureError) -> Int? {
        guard let element = try parts.readIfPresent(tag, what) else { return nil }
        let value = try element.smallInteger(what)
        guard value <= 999 else {
            throw StructureError(
                .malformed, "\(what) of the accuracy are \(value), at most 999 are allowed",
                offset: element.encoded.startIndex)
        }
        return value
    }

    var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                if let seconds { $0.integer(seconds) }
                if let milliseconds { $0.contextPrimitive(0, signedOctets(of: milliseconds)) }
                if let microseconds { $0.contextPrimitive(1, signedOctets(of: microseconds)) }
            }
        }
    }
}

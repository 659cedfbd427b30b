internal import SwiftASN1

/// The answer of a time-stamping authority (RFC 3161 §2.4.2).
///
///     TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken TimeStampToken OPTIONAL }
///     TimeStampToken ::= ContentInfo
public struct TimeStampResponse: Hashable, Sendable {
    public let status: PKIStatusInfo
    /// A SignedData whose content is a TSTInfo.
    public let token: ContentInfo?

    public init(status: PKIStatusInfo, token: ContentInfo?) {
        self.status = status
        self.token = token
    }

    /// Reads a response that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        var parts = try reader.read(.sequence, "the time-stamp response").reader
        try reader.expectEnd(of: "the time-stamp response")
        status = try PKIStatusInfo(parts.read(.sequence, "the status"))
        token =
            if let element = try parts.readIfPresent(.sequence, "the token") { try ContentInfo(element) } else { nil }
        try parts.expectEnd(of: "the time-stamp response")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.encoded(status.derBytes)
                if let token { $0.encoded(token.derBytes) }
            }
        }
    }
}

/// What became of a request (RFC 3161 §2.4.2, RFC 4210 §5.2.3).
///
///     PKIStatusInfo ::= SEQUENCE { status PKIStatus, statusString PKIFreeText OPTIONAL, failInfo PKIFailureInfo OPTIONAL }
///     PKIFreeText ::= SEQUENCE SIZE (1..MAX) OF UTF8String
public struct PKIStatusInfo: Hashable, Sendable {
    /// The numbers of PKIStatus.
    public enum Status: Int, Sendable, Hashable, CaseIterable {
        case granted = 0
        case grantedWithMods, rejection, waiting, revocationWarning, revocationNotification
    }

    /// The number as it was read.
    public let statusNumber: Int
    public let statusStrings: [String]
    public let failureInformation: PKIFailureInfo?

    public init(_ status: Status, statusStrings: [String] = [], failureInformation: PKIFailureInfo? = nil) {
        statusNumber = status.rawValue
        self.statusStrings = statusStrings
        self.failureInformation = failureInformation
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        statusNumber = try parts.read(.integer, "the status").smallInteger("the status")
        statusStrings =
            if let list = try parts.readIfPresent(.sequence, "statusString") { try Self.texts(list) } else { [] }
        failureInformation =
            if let bits = try parts.readIfPresent(.bitString, "failInfo") { try PKIFailureInfo(bits) } else { nil }
        try parts.expectEnd(of: "the status")
    }

    private static func texts(_ list: DERElement) throws(StructureError) -> [String] {
        var reader = list.reader
        var texts: [String] = []
        repeat {
            let element = try reader.read(.utf8String, "statusString")
            guard let text = String(validating: element.content, as: UTF8.self) else {
                throw StructureError(.malformed, "statusString is no UTF-8", offset: element.encoded.startIndex)
            }
            texts.append(text)
        } while !reader.isAtEnd
        return texts
    }

    /// The status, or `nil` for a number without a name.
    public var status: Status? { Status(rawValue: statusNumber) }

    /// Whether there is a token with it.
    public var isGranted: Bool { status == .granted || status == .grantedWithMods }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.integer(statusNumber)
                if !statusStrings.isEmpty {
                    coder.sequence { coder in
                        for text in statusStrings { coder.primitive(.utf8String, Array(text.utf8)) }
                    }
                }
                if let failureInformation { coder.primitive(.bitString, failureInformation.content) }
            }
        }
    }
}

/// Why a request was refused, as named bits (RFC 3161 §2.4.2).
public struct PKIFailureInfo: Hashable, Sendable {
    /// The bits that time-stamping uses.
    public enum Reason: Int, Sendable, Hashable, CaseIterable {
        case badAlg = 0
        case badRequest = 2
        case badDataFormat = 5
        case timeNotAvailable = 14
        case unacceptedPolicy = 15
        case unacceptedExtension = 16
        case addInfoNotAvailable = 17
        case systemFailure = 25
    }

    /// The content of the BIT STRING, the count of unused bits first; trailing zeros are kept.
    let content: [UInt8]
    private let bits: [Bool]

    public init(_ reason: Reason) {
        bits = (0...reason.rawValue).map { $0 == reason.rawValue }
        let unused = 7 - reason.rawValue % 8
        content = [UInt8(unused)] + [UInt8](repeating: 0, count: reason.rawValue / 8) + [UInt8(1 << unused)]
    }

    init(_ element: DERElement) throws(StructureError) {
        bits = try element.namedBits("failInfo")
        content = Array(element.content)
    }

    /// The reasons that are set and have names.
    public var reasons: [Reason] { Reason.allCases.filter { $0.rawValue < bits.count && bits[$0.rawValue] } }
}

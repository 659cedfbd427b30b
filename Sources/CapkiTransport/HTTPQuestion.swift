internal import Foundation

/// One question that is put to a service: a POST of a few octets, answered within bounds.
public struct HTTPQuestion: Codable, Sendable {
    /// The seconds and octets that are allowed at most.
    public static let secondsAllowed = 1...600
    public static let byteLimitAllowed = 1 << 20

    public let address: String
    /// The media type of the question.
    public let type: String
    /// The media type that the answer must have.
    public let answerType: String
    public let body: [UInt8]
    /// From the first look-up of the host to the last octet of the answer.
    public let seconds: Int
    /// The longest answer that is taken, in octets.
    public let byteLimit: Int

    public init(
        _ address: HTTPAddress, type: String, answerType: String, body: [UInt8], seconds: Int, byteLimit: Int
    ) {
        self.address = address.description
        self.type = type
        self.answerType = answerType
        self.body = body
        self.seconds = min(max(seconds, Self.secondsAllowed.lowerBound), Self.secondsAllowed.upperBound)
        self.byteLimit = min(max(byteLimit, 1), Self.byteLimitAllowed)
    }

    /// One line of JSON, as it is handed to the program that asks.
    public var line: String { HTTPLine.encoded(self) }

    /// Reads such a line.
    public init?(line: String) {
        guard let question = HTTPLine.decoded(Self.self, line) else { return nil }
        self = question
    }
}

/// What came of a question: the octets of the answer, or why there are none.
public enum HTTPAnswer: Codable, Sendable {
    case body(Data64)
    case failure(TransportError)

    /// Octets that are Base64 in JSON.
    public struct Data64: Codable, Sendable {
        public let octets: [UInt8]

        public init(_ octets: [UInt8]) { self.octets = octets }

        public init(from decoder: any Decoder) throws {
            octets = Array(try decoder.singleValueContainer().decode(Data.self))
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(Data(octets))
        }
    }

    public var line: String { HTTPLine.encoded(self) }

    public init?(line: String) {
        guard let answer = HTTPLine.decoded(Self.self, line) else { return nil }
        self = answer
    }
}

/// Values that go from one process to another.
private enum HTTPLine {
    static func encoded(_ value: some Encodable) -> String {
        (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    static func decoded<Value: Decodable>(_: Value.Type, _ line: String) -> Value? {
        try? JSONDecoder().decode(Value.self, from: Data(line.utf8))
    }
}

internal import Foundation
internal import PKISystem

/// JSON as the command line writes it: keys in snake_case and sorted, slashes as they are.
enum JSONText {
    static func encode(_ document: some Encodable, isCompact: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !isCompact { encoder.outputFormatting.insert(.prettyPrinted) }
        return TerminalText.visibleInJSON(String(decoding: try encoder.encode(document), as: UTF8.self)) + "\n"
    }
}

/// A value that is `null` in JSON where it is absent, instead of leaving out its key.
struct Nullable<Value: Encodable & Sendable>: Encodable, Sendable {
    let value: Value?

    init(_ value: Value?) { self.value = value }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}

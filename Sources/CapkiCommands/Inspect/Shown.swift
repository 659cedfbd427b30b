internal import PKIStructures

/// What a structure holds, in a form that is written both as JSON for programs and in words for people.
indirect enum Shown: Sendable {
    /// Text as it stands.
    case text(String)
    /// A term of a standard, which people get in their language.
    case term(String)
    case number(Int)
    case flag(Bool)
    /// Octets in hexadecimal.
    case octets([UInt8])
    case list([Shown])
    /// Named parts in their order.
    case fields([Field])
    /// Words for people, and all parts for programs.
    case summary(String, Shown)
    /// What people have in another form already.
    case programsOnly(Shown)

    struct Field: Sendable {
        /// The key in JSON, snake_case.
        let key: String
        let value: Shown
    }

    /// Named parts; what is `nil` is left out.
    static func parts(_ pairs: KeyValuePairs<String, Shown?>) -> Shown {
        .fields(pairs.compactMap { key, value in value.map { Field(key: key, value: $0) } })
    }

    /// A list, or `nil` where there is nothing in it.
    static func listIfAny(_ members: [Shown]) -> Shown? { members.isEmpty ? nil : .list(members) }

    /// The parts of this one and further ones behind them.
    func adding(_ pairs: KeyValuePairs<String, Shown?>) -> Shown {
        adding(.parts(pairs))
    }

    /// The parts of this one and those of another behind them.
    func adding(_ other: Shown) -> Shown {
        guard case .fields(let mine) = self, case .fields(let further) = other else { return self }
        return .fields(mine + further)
    }

    static func time(_ instant: Instant) -> Shown { .text(instant.description) }

    static func identifier(_ oid: OID) -> Shown {
        guard let name = ObjectNames.name(of: oid) else { return .text(oid.description) }
        return .summary("\(name) (\(oid))", .parts(["oid": .text(oid.description), "name": .text(name)]))
    }
}

extension Shown: Encodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        if case .fields(let fields) = self {
            var container = encoder.container(keyedBy: Key.self)
            for field in fields { try container.encode(field.value, forKey: Key(stringValue: field.key)) }
            return
        }
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text), .term(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .octets(let octets): try container.encode(hexadecimal(octets))
        case .list(let members): try container.encode(members)
        case .summary(_, let whole), .programsOnly(let whole): try container.encode(whole)
        case .fields: break
        }
    }
}

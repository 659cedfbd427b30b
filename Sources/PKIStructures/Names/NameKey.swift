/// A number that names which match by RFC 5280 §7.1 share; unequal names may share one.
///
/// It is made from the bytes, since a name is looked up for every certificate and compared for few.
package struct NameKey: Hashable, Sendable {
    private let value: UInt64
    /// Whether the name holds compatibility ideographs, each of which is canonically equal to a unified one: such a name may
    /// match any other, whatever the numbers.
    package let mayMatchAny: Bool

    package static func == (left: NameKey, right: NameKey) -> Bool { left.value == right.value }

    package func hash(into hasher: inout Hasher) { hasher.combine(value) }

    /// The number of a name that stands in a buffer.
    init(_ range: Range<Int>, of buffer: [UInt8]) throws(StructureError) {
        if let value = Self.value(plain: range, buffer.span) {
            self.init(value: value)
        } else {
            try self.init(derEncoded: buffer[range])
        }
    }

    private init(value: UInt64) {
        self.value = value
        mayMatchAny = false
    }

    package init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var mixer = Mixer()
        var isWild = false
        var reader = DERReader(bytes)
        let name = try reader.enter(.sequence, "the name")
        while !reader.isAtEnd {
            let level = try reader.enter(.set, "a part of the name")
            // The attributes of a level have no order.
            var sum: UInt64 = 0
            // At least one attribute stands there (RFC 5280 §4.1.2.4).
            repeat { sum &+= try Self.value(of: &reader, &isWild) } while !reader.isAtEnd
            try reader.leave(level, "a part of the name")
            mixer.add(sum)
        }
        try reader.leave(name, "the name")
        try reader.expectEnd(of: "the name")
        value = mixer.value
        mayMatchAny = isWild
    }

    /// Whether two names with these numbers can match.
    package static func canMatch(_ left: NameKey?, _ right: NameKey?) -> Bool {
        guard let left, let right else { return false }
        return left == right || left.mayMatchAny || right.mayMatchAny
    }

    private static func value(of reader: inout DERReader, _ isWild: inout Bool) throws(StructureError) -> UInt64 {
        let attribute = try reader.enter(.sequence, "an attribute of the name")
        var mixer = Mixer()
        let type = try reader.read(.objectIdentifier, "an attribute's type")
        _ = try type.objectIdentifier("an attribute's type")
        for octet in type.content { mixer.add(octet) }
        let value = try reader.readAny("an attribute's value")
        try reader.leave(attribute, "an attribute of the name")
        mixer.add(plain(value) ?? folded(value, &isWild))
        return mixer.value
    }

    /// The number of a name whose values are plain; `nil` for any other, and for one that is damaged.
    private static func value(plain range: Range<Int>, _ bytes: Span<UInt8>) -> UInt64? {
        var whole = DERCursor(range)
        guard var name = whole.enter(.sequence, bytes), whole.isAtEnd else { return nil }
        var mixer = Mixer()
        while !name.isAtEnd {
            guard var level = name.enter(.set, bytes), !level.isAtEnd else { return nil }
            var sum: UInt64 = 0
            while !level.isAtEnd {
                guard var attribute = level.enter(.sequence, bytes),
                    let type = attribute.enter(.objectIdentifier, bytes), type.isIdentifier(bytes)
                else { return nil }
                var inner = Mixer()
                for place in type.range { inner.add(bytes[place]) }
                let tag = DERTag(rawValue: attribute.nextTag(bytes))
                guard let content = attribute.enterAny(bytes), attribute.isAtEnd,
                    let value = plain(tag, content, bytes)
                else { return nil }
                inner.add(value)
                sum &+= inner.value
            }
            mixer.add(sum)
        }
        return mixer.value
    }

    /// A value of plain characters alone, read from its bytes; `nil` for any other.
    private static func plain(_ element: DERElement) -> UInt64? {
        let content = element.content
        return plain(element.tag, DERCursor(0..<content.count), content.span)
    }

    private static func plain(_ tag: DERTag, _ content: DERCursor, _ bytes: Span<UInt8>) -> UInt64? {
        guard tag == .utf8String || tag == .printableString || tag == .ia5String else { return nil }
        var mixer = Mixer()
        var place = content.position
        while place < content.end {
            let octet = bytes[place]
            if octet < 0x80 {
                mixer.addFolded(octet)
                place += 1
            } else {
                guard tag == .utf8String, content.end - place >= 3,
                    let scalar = ideograph(octet, bytes[place + 1], bytes[place + 2])
                else { return nil }
                mixer.add(UInt64(scalar))
                place += 3
            }
        }
        return mixer.value
    }

    /// A unified ideograph of three octets.
    private static func ideograph(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt32? {
        guard first & 0xF0 == 0xE0, second & 0xC0 == 0x80, third & 0xC0 == 0x80 else { return nil }
        let scalar = UInt32(first & 0x0F) << 12 | UInt32(second & 0x3F) << 6 | UInt32(third & 0x3F)
        return isIdeograph(scalar) ? scalar : nil
    }

    /// Of these no two are equal in any way, and they have no case. Extension A and the unified ideographs.
    private static func isIdeograph(_ scalar: UInt32) -> Bool {
        (0x3400...0x4DBF).contains(scalar) || (0x4E00...0x9FFF).contains(scalar)
    }

    /// A value that is not plain: without white space, in lower case, equal where its characters are.
    private static func folded(_ element: DERElement, _ isWild: inout Bool) -> UInt64 {
        guard let text = (try? AttributeValue(derEncoded: Array(element.encoded)))?.text else { return 0 }
        var scalars = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars where !scalar.properties.isWhitespace {
            scalars.append(ascii(scalar))
        }
        isWild = isWild || scalars.contains { isCompatibilityIdeograph($0.value) }
        if scalars.allSatisfy({ $0.isASCII || isIdeograph($0.value) }) {
            var mixer = Mixer()
            for scalar in scalars { mixer.add(UInt64(scalar.value)) }
            return mixer.value
        }
        return UInt64(truncatingIfNeeded: String(scalars).hashValue)
    }

    /// The blocks whose characters stand for unified ideographs in older sets.
    private static func isCompatibilityIdeograph(_ scalar: UInt32) -> Bool {
        (0xF900...0xFAFF).contains(scalar) || (0x2F800...0x2FA1F).contains(scalar)
    }

    /// Two characters are canonically equal to one of ASCII, beside those that the lower case has made so.
    private static func ascii(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "\u{37E}": ";"
        case "\u{1FEF}": "`"
        default: scalar
        }
    }

    /// FNV-1a of 64 bits; who makes two names collide gains nothing but a comparison.
    private struct Mixer {
        private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

        mutating func add(_ octet: UInt8) { value = (value ^ UInt64(octet)) &* 0x100_0000_01B3 }

        mutating func add(_ number: UInt64) { value = (value ^ number) &* 0x100_0000_01B3 }

        /// An octet of ASCII, in lower case; white space is left out.
        mutating func addFolded(_ octet: UInt8) {
            if octet <= 0x20, octet == 0x20 || (0x09...0x0D).contains(octet) { return }
            add(UInt64((0x41...0x5A).contains(octet) ? octet | 0x20 : octet))
        }
    }
}

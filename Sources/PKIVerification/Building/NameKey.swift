internal import PKIStructures

/// A number that names which match by RFC 5280 §7.1 share; unequal names may share one.
///
/// It is made from the bytes, since a name is looked up for every certificate and compared for few.
struct NameKey: Hashable, Sendable {
    private let value: UInt64

    init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var mixer = Mixer()
        var reader = DERReader(bytes)
        var levels = try reader.read(.sequence, "the name").reader
        try reader.expectEnd(of: "the name")
        while !levels.isAtEnd {
            var attributes = try levels.read(.set, "a part of the name").reader
            // The attributes of a level have no order.
            var sum: UInt64 = 0
            while !attributes.isAtEnd { sum &+= try Self.value(of: &attributes) }
            mixer.add(sum)
        }
        value = mixer.value
    }

    private static func value(of attributes: inout DERReader) throws(StructureError) -> UInt64 {
        var parts = try attributes.read(.sequence, "an attribute of the name").reader
        var mixer = Mixer()
        for octet in try parts.read(.objectIdentifier, "an attribute's type").content { mixer.add(octet) }
        let value = try parts.readAny("an attribute's value")
        try parts.expectEnd(of: "an attribute of the name")
        if !mixer.addFolded(value.content, of: value.tag) { mixer.add(folded(value)) }
        return mixer.value
    }

    /// A value that is not plain ASCII: without white space, in lower case, equal where its characters are.
    private static func folded(_ element: DERElement) -> UInt64 {
        guard let text = (try? AttributeValue(derEncoded: Array(element.encoded)))?.text else { return 0 }
        var scalars = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars where !scalar.properties.isWhitespace {
            scalars.append(ascii(scalar))
        }
        let folded = String(scalars)
        var mixer = Mixer()
        if folded.utf8.allSatisfy({ $0 < 0x80 }) {
            for octet in folded.utf8 { mixer.add(octet) }
            return mixer.value
        }
        return UInt64(truncatingIfNeeded: folded.hashValue)
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

        /// Takes plain ASCII text; `false` where the value is something else.
        mutating func addFolded(_ content: ArraySlice<UInt8>, of tag: DERTag) -> Bool {
            guard tag == .utf8String || tag == .printableString || tag == .ia5String,
                content.allSatisfy({ $0 < 0x80 })
            else { return false }
            var text = Mixer()
            for octet in content where octet != 0x20 && !(0x09...0x0D).contains(octet) {
                text.add((0x41...0x5A).contains(octet) ? octet | 0x20 : octet)
            }
            add(text.value)
            return true
        }
    }
}

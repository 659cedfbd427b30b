/// A character string type of ASN.1 (X.680 §41): which characters it has, and how they become octets.
enum StringType: Sendable {
    case utf8
    case printable
    case numeric
    /// Seven bits; `visible` is the part of it that prints.
    case ia5
    case visible
    /// One octet a character. What T.61 meant is lost; those who still write it mean Latin-1.
    case teletex
    /// UTF-16 code units without surrogates.
    case bmp
    /// UTF-32.
    case universal

    init?(_ tag: DERTag) {
        switch tag {
        case .utf8String: self = .utf8
        case .printableString: self = .printable
        case .numericString: self = .numeric
        case .ia5String: self = .ia5
        case .visibleString: self = .visible
        case .teletexString: self = .teletex
        case .bmpString: self = .bmp
        case .universalString: self = .universal
        default: return nil
        }
    }

    init(_ tag: DERTag, _ what: String) throws(StructureError) {
        guard let type = StringType(tag) else { throw StructureError(.badText, "\(what) cannot be a \(tag)") }
        self = type
    }

    /// The universal tag of the type.
    private var tag: DERTag {
        switch self {
        case .utf8: .utf8String
        case .printable: .printableString
        case .numeric: .numericString
        case .ia5: .ia5String
        case .visible: .visibleString
        case .teletex: .teletexString
        case .bmp: .bmpString
        case .universal: .universalString
        }
    }

    /// The octets of a text.
    ///
    /// - Throws: `StructureError.Code.badText` where the type lacks a character.
    func content(of text: String, _ what: String) throws(StructureError) -> [UInt8] {
        guard has(text) else {
            throw StructureError(.badText, "\(what) '\(text)' has a character that \(tag) lacks")
        }
        return octets(of: text)
    }

    /// The octets of a text that ``text(of:)`` gave, also where it has characters that the type lacks.
    func octets(of text: String) -> [UInt8] {
        switch self {
        case .utf8, .printable, .numeric, .ia5, .visible: Array(text.utf8)
        case .teletex: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        case .bmp: text.unicodeScalars.flatMap { Self.octets($0.value, 2) }
        case .universal: text.unicodeScalars.flatMap { Self.octets($0.value, 4) }
        }
    }

    /// The text of octets, or `nil` where they break a rule of the type.
    ///
    /// Of PrintableString, NumericString and VisibleString only the seven bits are asked for: issuers that wrote `*` or
    /// `@` into them exist, and their names must be readable.
    func text(of content: ArraySlice<UInt8>) -> String? {
        switch self {
        case .utf8: String(validating: content, as: UTF8.self)
        case .printable, .numeric, .ia5, .visible:
            content.allSatisfy { $0 < 0x80 } ? String(decoding: content, as: UTF8.self) : nil
        case .teletex: String(String.UnicodeScalarView(content.map { Unicode.Scalar($0) }))
        case .bmp: Self.text(content, unitByteCount: 2)
        case .universal: Self.text(content, unitByteCount: 4)
        }
    }

    /// What a writer meant who put more than seven bits into a type that has no more: UTF-8, or else Latin-1; `nil` for
    /// the other types.
    func misused(_ content: [UInt8]) -> String? {
        switch self {
        case .printable, .numeric, .ia5, .visible:
            String(validating: content, as: UTF8.self)
                ?? String(String.UnicodeScalarView(content.map { Unicode.Scalar($0) }))
        case .utf8, .teletex, .bmp, .universal: nil
        }
    }

    /// Whether the octets hold only characters that the type has.
    func isWellFormed(_ content: ArraySlice<UInt8>) -> Bool {
        text(of: content)?.unicodeScalars.allSatisfy(has) ?? false
    }

    /// Whether it has all characters of a text.
    func has(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(has) }

    private func has(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .utf8, .universal: true
        case .printable: Self.isPrintable(scalar)
        case .numeric: scalar == " " || ("0"..."9").contains(scalar)
        case .ia5: scalar.isASCII
        case .visible: (" "..."~").contains(scalar)
        case .teletex: scalar.value < 0x100
        case .bmp: scalar.value < 0x10000
        }
    }

    /// X.680 §41.4: letters, digits, space and `' ( ) + , - . / : = ?`.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: " '()+,-./:=?".unicodeScalars.contains(scalar)
        }
    }

    private static func octets(_ value: UInt32, _ count: UInt32) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static func text(_ content: ArraySlice<UInt8>, unitByteCount: Int) -> String? {
        guard content.count % unitByteCount == 0 else { return nil }
        var scalars = String.UnicodeScalarView()
        for start in stride(from: content.startIndex, to: content.endIndex, by: unitByteCount) {
            let value = content[start..<start + unitByteCount].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard let scalar = Unicode.Scalar(value) else { return nil }
            scalars.append(scalar)
        }
        return String(scalars)
    }
}

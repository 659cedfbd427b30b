extension PKCS11URI {
    /// Reads a URI, strictly: an attribute that is unknown or comes twice is refused, since leaving it out would name
    /// more than was meant.
    ///
    /// - Throws: `TokenError.Code.badURI`. The message never repeats values, one of which may be a PIN.
    public init(_ text: String) throws(TokenError) {
        guard text.utf8.count <= Self.byteLimit else {
            throw Self.bad("a pkcs11 URI of \(text.utf8.count) bytes, the limit is \(Self.byteLimit)")
        }
        guard Self.isURI(text) else { throw Self.bad("a pkcs11 URI begins with 'pkcs11:'") }
        let rest = Array(text.utf8.dropFirst("pkcs11:".utf8.count))
        let parts = rest.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        self.init()
        var seen: Set<String> = []
        for (name, value) in try Self.attributes(parts[0], separator: UInt8(ascii: ";"), allowed: pathOctets) {
            guard seen.insert(name).inserted else { throw Self.bad("the attribute '\(name)' comes twice") }
            try setPath(name, value)
        }
        guard parts.count > 1 else { return }
        for (name, value) in try Self.attributes(parts[1], separator: UInt8(ascii: "&"), allowed: queryOctets) {
            guard seen.insert(name).inserted else { throw Self.bad("the attribute '\(name)' comes twice") }
            try setQuery(name, value)
        }
    }

    /// RFC 7512 §2.3, the path attributes.
    private mutating func setPath(_ name: String, _ value: [UInt8]) throws(TokenError) {
        switch name {
        case "token": token = try Self.text(name, value)
        case "manufacturer": manufacturer = try Self.text(name, value)
        case "serial": serial = try Self.text(name, value)
        case "model": model = try Self.text(name, value)
        case "object": object = try Self.text(name, value)
        case "id":
            guard value.count <= 255 else { throw Self.bad("an id of \(value.count) bytes, the limit is 255") }
            id = value
        case "slot-id":
            let isNumber = !value.isEmpty && value.allSatisfy { (0x30...0x39).contains($0) }
            guard isNumber, let number = UInt(String(decoding: value, as: UTF8.self)) else {
                throw Self.bad("the slot-id is no number")
            }
            slotID = number
        case "type":
            guard let known = ObjectType(rawValue: String(decoding: value, as: UTF8.self)) else {
                let names = ObjectType.allCases.map(\.rawValue).joined(separator: ", ")
                throw Self.bad("the type is none of \(names)")
            }
            type = known
        default: throw Self.unknown(name)
        }
    }

    /// RFC 7512 §2.4, the query attributes.
    private mutating func setQuery(_ name: String, _ value: [UInt8]) throws(TokenError) {
        switch name {
        case "module-path": modulePath = try Self.file(name, value)
        case "pin-source": pinSource = try Self.pinFile(value)
        case "module-name":
            throw Self.bad(
                "'module-name' is not supported", hint: "give the module's file by module-path, or by --module")
        case "pin-value":
            throw Self.bad(
                "'pin-value' is refused: a PIN in an argument can be read by everybody on this machine",
                hint: "use pin-source=file:PATH, --pin-file or --pin-env")
        default: throw Self.unknown(name)
        }
    }

    /// `file:/path`, `file:///path` or `/path`; a program to run (`|…`, RFC 7512 §2.4) is not run.
    private static func pinFile(_ value: [UInt8]) throws(TokenError) -> String {
        let whole = try file("pin-source", value)
        var path = whole[...]
        if path.hasPrefix("file:") { path = path.dropFirst(5) }
        if path.hasPrefix("//localhost/") { path = path.dropFirst("//localhost".count) }
        if path.hasPrefix("///") { path = path.dropFirst(2) }
        guard path.hasPrefix("/"), !path.hasPrefix("//") else {
            throw bad("pin-source is no absolute path of a file", hint: "write pin-source=file:/path/of/the/file")
        }
        return String(path)
    }

    private static func file(_ name: String, _ value: [UInt8]) throws(TokenError) -> String {
        let path = try text(name, value)
        guard !path.isEmpty else { throw bad("the attribute '\(name)' is empty") }
        return path
    }

    /// UTF-8 without control characters (RFC 7512 §2.3).
    private static func text(_ name: String, _ value: [UInt8]) throws(TokenError) -> String {
        guard let text = String(validating: value, as: UTF8.self) else {
            throw bad("the attribute '\(name)' is not in UTF-8")
        }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw bad("the attribute '\(name)' has a control character")
        }
        return text
    }

    /// Splits into names and decoded values.
    private static func attributes(
        _ part: ArraySlice<UInt8>, separator: UInt8, allowed: Set<UInt8>
    ) throws(TokenError) -> [(String, [UInt8])] {
        guard !part.isEmpty else { return [] }
        var attributes: [(String, [UInt8])] = []
        for piece in part.split(separator: separator, omittingEmptySubsequences: false) {
            guard let equals = piece.firstIndex(of: UInt8(ascii: "=")), equals > piece.startIndex,
                piece[..<equals].allSatisfy(nameOctets.contains)
            else { throw bad("a part of the pkcs11 URI is no 'name=value'") }
            let name = String(decoding: piece[..<equals], as: UTF8.self)
            attributes.append((name, try decoded(name, piece[(equals + 1)...], allowed)))
        }
        return attributes
    }

    /// RFC 3986 §2.1, and nothing that it asks to encode.
    private static func decoded(
        _ name: String, _ value: ArraySlice<UInt8>, _ allowed: Set<UInt8>
    ) throws(TokenError) -> [UInt8] {
        var bytes: [UInt8] = []
        var index = value.startIndex
        while index < value.endIndex {
            let byte = value[index]
            if byte == UInt8(ascii: "%") {
                guard value.endIndex - index > 2, let high = nibble(value[index + 1]),
                    let low = nibble(value[index + 2])
                else { throw bad("the attribute '\(name)' has a '%' without two hexadecimal digits") }
                bytes.append(high << 4 | low)
                index += 3
            } else {
                guard allowed.contains(byte) else {
                    throw bad(
                        "the attribute '\(name)' has a character that must be percent-encoded",
                        hint: "write the UTF-8 bytes as %XX, a blank as %20")
                }
                bytes.append(byte)
                index += 1
            }
        }
        return bytes
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        Character(Unicode.Scalar(digit)).hexDigitValue.map { UInt8($0) }
    }

    private static func unknown(_ name: String) -> TokenError { bad("the attribute '\(name)' is not known here") }

    private static func bad(_ message: String, hint: String? = nil) -> TokenError {
        TokenError(.badURI, message, hint: hint)
    }
}

private let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"
private let nameOctets = Set((letters + "_").utf8)
/// RFC 7512 §2.3: unreserved, pk11-res-avail and `&`.
private let pathOctets = Set((letters + "._~:[]@!$'()*+,=&").utf8)
/// RFC 7512 §2.3: unreserved, pk11-res-avail, `/`, `?` and `|`.
private let queryOctets = Set((letters + "._~:[]@!$'()*+,=/?|").utf8)

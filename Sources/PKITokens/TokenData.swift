internal import PKITokenDriver

/// A data object of a token (PKCS#11 v2.40 §4.5) that is no seal.
public struct TokenData: Sendable, Hashable {
    public let label: String
    public let bytes: [UInt8]
}

extension Token {
    /// The longest data object that is written, in bytes.
    public static let dataByteLimit = 1 << 20

    /// Writes bytes that everybody may read, and compares them.
    ///
    /// - Parameter replacing: says that data with the same label may go; they go last.
    /// - Returns: whether the very same data were there already.
    /// - Throws: `TokenError.Code.exists` where other data have the label.
    public func writeData(_ bytes: [UInt8], label: String, replacing: Bool = false) throws -> Bool {
        try requireName(label, "a data object's label")
        guard (1...Self.dataByteLimit).contains(bytes.count) else {
            throw TokenError(
                .badName, "a data object of \(bytes.count) bytes, it must have 1 to \(Self.dataByteLimit)")
        }
        try requireLogin(for: "writing data")
        let what = "writing data '\(label)' to token '\(description.label)'"
        let present = try perform(what) { try $0.data([Attribute(.label, Array(label.utf8))]) }
        let isPresent = present.contains { $0.data.bytes == bytes }
        guard replacing || present.allSatisfy({ $0.data.bytes == bytes }) else {
            throw TokenError(
                .exists, "other data '\(label)' are on token '\(description.label)'",
                hint: "say with --replace that they may be replaced, if they may")
        }
        try make(isPresent ? [] : [Self.plan(bytes, label)], what) {}
        try removeAll(
            present.filter { $0.data.bytes != bytes }.map { _ in "the old data '\(label)'" },
            "the data are written, but removing the old ones", hint: "run the same command again",
            [
                {
                    try $0.data([Attribute(.label, Array(label.utf8))]).filter { $0.data.bytes != bytes }.map {
                        ($0.handle, "the old data '\(label)'")
                    }
                }
            ])
        return isPresent
    }

    /// The data objects with a label, or all.
    public func data(label: String? = nil) throws -> [TokenData] {
        let wanted = label.map { [Attribute(.label, Array($0.utf8))] } ?? []
        return try perform("reading the data on token '\(description.label)'") { try $0.data(wanted).map(\.data) }
    }

    private static func plan(_ bytes: [UInt8], _ label: String) -> PlannedObject {
        let identity: [Attribute] = [
            .objectClass(.data), Attribute(.token, true), Attribute(.label, Array(label.utf8)),
        ]
        return PlannedObject(
            name: "data '\(label)'", identity: identity, value: bytes,
            attributes: identity + [
                Attribute(.private, false), Attribute(.application, Array("capki".utf8)), Attribute(.value, bytes),
            ])
    }
}

extension Connection {
    /// The data objects with all these attributes.
    fileprivate func data(_ attributes: [Attribute]) throws -> [(handle: ObjectHandle, data: TokenData)] {
        let wanted = [.objectClass(.data), Attribute(.token, true)] + attributes
        return try module.find(wanted, in: session).compactMap { handle in
            let values = try module.read([.application, .label, .value], of: handle, in: session)
            // Seals have a place of their own: see ``TokenSeal``.
            guard SealLink.hash(in: values[.application] ?? []) == nil else { return nil }
            return (handle, TokenData(label: printable(values[.label] ?? []), bytes: values[.value] ?? []))
        }
    }
}

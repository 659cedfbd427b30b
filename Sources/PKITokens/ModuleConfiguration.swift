/// What one file of p11-kit says of a PKCS#11 module, or several of the same name (pkcs11.conf(5)).
///
///     # a comment
///     module: vendor.so
public struct P11KitModule: Sendable, Hashable {
    private var fields: [String: String] = [:]

    /// Reads a file; a line that is no field is passed over, as p11-kit does.
    public init(_ bytes: [UInt8]) {
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let name = trimmed(parts[0])
            guard parts.count == 2, !name.hasPrefix("#") else { continue }
            fields[name] = trimmed(parts[1])
        }
    }

    /// Takes over what a file says that comes later: single fields of it replace those of the earlier one.
    public mutating func merge(_ later: P11KitModule) { fields.merge(later.fields) { $1 } }

    /// The file of the module, or its name alone; `nil` where it has none, or an empty one, which switches it off.
    public var path: String? { fields["module"].flatMap { $0.isEmpty ? nil : $0 } }
    /// Whether p11-kit reaches the module by a command.
    public var isRemote: Bool { fields["remote"] != nil }
    /// Whether it is a store of trust anchors.
    public var isForTrust: Bool { fields["trust-policy"] == "yes" }
}

/// SoftHSM's configuration (softhsm2.conf(5)).
///
///     directories.tokendir = /var/lib/softhsm/tokens/
public struct SoftHSMConfiguration: Sendable, Hashable {
    private static let usualFolder = "/var/lib/softhsm/tokens/"

    /// The folder that the tokens are in.
    public let tokenFolder: String

    /// Reads a file; what is no setting is passed over, and without a folder the usual one holds.
    public init(_ bytes: [UInt8]) {
        tokenFolder =
            String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .lazy.compactMap(Self.tokenFolder).first ?? Self.usualFolder
    }

    private static func tokenFolder(in line: Substring) -> String? {
        let parts = line.prefix { $0 != "#" }.split(separator: "=", maxSplits: 1).map(trimmed)
        return parts.count == 2 && parts[0] == "directories.tokendir" && !parts[1].isEmpty ? parts[1] : nil
    }
}

private func trimmed(_ text: Substring) -> String {
    let blanks: Set<Character> = [" ", "\t", "\r"]
    return String(text.drop(while: blanks.contains).reversed().drop(while: blanks.contains).reversed())
}

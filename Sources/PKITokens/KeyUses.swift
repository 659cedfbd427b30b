internal import PKITokenDriver

/// What a private key on a token may be used for (PKCS#11 v2.40 §4.9).
public struct KeyUses: OptionSet, Sendable, Hashable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// CKA_SIGN.
    public static let sign = KeyUses(rawValue: 1 << 0)
    /// CKA_SIGN_RECOVER.
    public static let signRecover = KeyUses(rawValue: 1 << 1)
    /// CKA_DECRYPT.
    public static let decrypt = KeyUses(rawValue: 1 << 2)
    /// CKA_UNWRAP.
    public static let unwrap = KeyUses(rawValue: 1 << 3)
    /// CKA_DERIVE.
    public static let derive = KeyUses(rawValue: 1 << 4)

    /// Each use by the name that settings have for it.
    public static let named: [(name: String, use: KeyUses)] = [
        ("sign", .sign), ("sign-recover", .signRecover), ("decrypt", .decrypt), ("unwrap", .unwrap),
        ("derive", .derive),
    ]

    private static let types: [(KeyUses, ObjectAttributeType)] = [
        (.sign, .sign), (.decrypt, .decrypt), (.unwrap, .unwrap), (.signRecover, .signRecover), (.derive, .derive),
    ]

    /// The attributes of a private key: what a module would allow by itself is forbidden by name, since SoftHSM sets every
    /// use that is left out.
    ///
    /// - Parameter unknown: uses whose attributes the module refuses.
    func attributes(without unknown: KeyUses) -> [Attribute] {
        Self.types.filter { !unknown.contains($0.0) }.map { Attribute($0.1, contains($0.0)) }
    }
}

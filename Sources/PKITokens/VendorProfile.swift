/// What is known of a vendor's tokens beyond what their module says.
public struct VendorProfile: Sendable, Hashable {
    /// What tells a vendor's tokens from others: texts as C_GetInfo and C_GetTokenInfo give them; what is `nil` is not
    /// asked about, and a `*` at the end stands for any rest.
    public struct Pattern: Sendable, Hashable {
        public var library: String?
        public var manufacturer: String?
        public var model: String?

        public init(library: String? = nil, manufacturer: String? = nil, model: String? = nil) {
            self.library = library
            self.manufacturer = manufacturer
            self.model = model
        }

        func matches(library name: String, _ token: TokenDescription) -> Bool {
            Self.fits(library, name) && Self.fits(manufacturer, token.manufacturer) && Self.fits(model, token.model)
        }

        private static func fits(_ pattern: String?, _ text: String) -> Bool {
            guard let pattern else { return true }
            return pattern.hasSuffix("*") ? text.hasPrefix(pattern.dropLast()) : text == pattern
        }
    }

    /// How a user PIN that is locked becomes usable again.
    public enum UnlockStyle: String, Sendable, CaseIterable {
        /// The security officer logs in and calls C_InitPIN (PKCS#11 v2.40 §5.5).
        case securityOfficer = "so-pin"
        /// The PUK stands for the old PIN in a C_SetPIN without a login, as OpenSC's cards have it.
        case puk
        /// Nothing but a new initialisation, which erases the token.
        case initialisation
    }

    /// The profile of a token that no other one fits: it locks its PIN, and its security officer unlocks it.
    public static let standard = VendorProfile(name: "standard", patterns: [])

    public var name: String
    /// Any one of them has to fit.
    public var patterns: [Pattern]
    /// Whether the token locks a PIN by itself after wrong tries.
    public var locksPIN: Bool
    public var unlock: UnlockStyle
    /// Whether the SO PIN of a new token is set at the factory, and C_InitToken asks for it instead of setting it.
    public var hasFactorySOPIN: Bool
    /// How the module makes SM2 keys and signs with them, where it does.
    public var sm2: SM2Mechanisms?
    /// What a new key that signs may do. An SM2 key also unwraps where ``SM2Mechanisms/unwrapping`` says how.
    public var signingKeyUses: KeyUses = .sign
    /// What an encryption key may do; `nil` is decrypting and unwrapping, and deriving for keys on curves other than SM2.
    public var encryptionKeyUses: KeyUses?
    /// Uses that the module does not know: it refuses a key for which they are even forbidden.
    public var unknownKeyUses: KeyUses = []

    public init(
        name: String, patterns: [Pattern], locksPIN: Bool = true, unlock: UnlockStyle = .securityOfficer,
        hasFactorySOPIN: Bool = false, sm2: SM2Mechanisms? = nil
    ) {
        self.name = name
        self.patterns = patterns
        self.locksPIN = locksPIN
        self.unlock = unlock
        self.hasFactorySOPIN = hasFactorySOPIN
        self.sm2 = sm2
    }
}

/// What a program knows of tokens, and keeps for them.
public struct TokenCare: Sendable {
    /// After how many wrong tries in a row a PIN is locked, where the token itself does not lock it.
    public static let usualTryLimit = 10

    /// The profiles of vendors, the first that fits counts.
    public var profiles: [VendorProfile]
    /// Where wrong tries are counted for tokens that do not lock a PIN; without it they are not counted.
    public var tryStore: (any PINTryStore)?
    public var tryLimit: Int

    public init(
        profiles: [VendorProfile] = [], tryStore: (any PINTryStore)? = nil, tryLimit: Int = TokenCare.usualTryLimit
    ) {
        self.profiles = profiles
        self.tryStore = tryStore
        self.tryLimit = tryLimit
    }

    func profile(library: String, _ token: TokenDescription) -> VendorProfile {
        profiles.first { profile in
            profile.patterns.contains { $0.matches(library: library, token) }
        } ?? .standard
    }
}

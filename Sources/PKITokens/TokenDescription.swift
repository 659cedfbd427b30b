internal import PKITokenDriver

/// The state of a token (PKCS#11 v2.40 §3.3, the CKF_ bits of CK_TOKEN_INFO).
public struct TokenFlags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt

    public init(rawValue: UInt) { self.rawValue = rawValue }

    public static let writeProtected = TokenFlags(rawValue: 1 << 1)
    public static let loginRequired = TokenFlags(rawValue: 1 << 2)
    public static let userPINSet = TokenFlags(rawValue: 1 << 3)
    public static let ownPINPad = TokenFlags(rawValue: 1 << 8)
    public static let initialised = TokenFlags(rawValue: 1 << 10)
    public static let userPINCountLow = TokenFlags(rawValue: 1 << 16)
    public static let userPINFinalTry = TokenFlags(rawValue: 1 << 17)
    public static let userPINLocked = TokenFlags(rawValue: 1 << 18)
    public static let userPINToBeChanged = TokenFlags(rawValue: 1 << 19)
    public static let soPINCountLow = TokenFlags(rawValue: 1 << 20)
    public static let soPINFinalTry = TokenFlags(rawValue: 1 << 21)
    public static let soPINLocked = TokenFlags(rawValue: 1 << 22)
    public static let soPINToBeChanged = TokenFlags(rawValue: 1 << 23)

    private static let names: [(TokenFlags, String)] = [
        (.initialised, "initialised"), (.userPINSet, "user PIN set"), (.loginRequired, "login required"),
        (.writeProtected, "write-protected"), (.ownPINPad, "own PIN pad"),
        (.userPINCountLow, "user PIN count low"), (.userPINFinalTry, "user PIN final try"),
        (.userPINLocked, "user PIN locked"), (.userPINToBeChanged, "user PIN to be changed"),
        (.soPINCountLow, "SO PIN count low"), (.soPINFinalTry, "SO PIN final try"), (.soPINLocked, "SO PIN locked"),
        (.soPINToBeChanged, "SO PIN to be changed"),
    ]

    /// The flags that are set, in words.
    public var words: [String] { Self.names.filter { contains($0.0) }.map(\.1) }
}

/// A token as it was when it was asked.
public struct TokenDescription: Sendable, Hashable {
    public let label: String
    public let manufacturer: String
    public let model: String
    public let serial: String
    public let flags: TokenFlags
    /// The slot's number; it is not stable from one start of a module to the next.
    public let slotID: UInt
    public let slotDescription: String
    /// The shortest PIN that the token takes in bytes, where it says so.
    public let minimumPINByteCount: Int?
    /// The longest PIN that the token takes in bytes, where it says so.
    public let maximumPINByteCount: Int?
    /// How many sessions the token gives one program, where it says so.
    public let maximumSessionCount: Int?
    /// What capki counted of its PINs, where the token does not lock them.
    public internal(set) var counted: CountedTries?

    init(_ record: SlotRecord) {
        self.init(record.token, slotID: record.slotID, slotDescription: record.slotDescription)
    }

    init(_ token: TokenRecord, slotID: UInt, slotDescription: String) {
        label = token.label
        manufacturer = token.manufacturer
        model = token.model
        serial = token.serialNumber
        flags = TokenFlags(rawValue: token.flags)
        self.slotID = slotID
        self.slotDescription = slotDescription
        minimumPINByteCount = token.minimumPINByteCount
        maximumPINByteCount = token.maximumPINByteCount
        maximumSessionCount = token.maximumSessionCount
    }

    public var isInitialised: Bool { flags.contains(.initialised) }

    /// The token's name that other programs take too (RFC 7512).
    public var uri: PKCS11URI {
        var uri = PKCS11URI()
        uri.token = label
        uri.manufacturer = manufacturer
        uri.serial = serial
        uri.model = model
        return uri
    }

    /// Which token is meant, for messages.
    var summary: String {
        isInitialised ? "'\(label)' (serial \(serial), slot \(slotID))" : "a token without a label in slot \(slotID)"
    }

    /// Whether it is the same piece of hardware with the same content, wherever it is plugged in.
    func isSame(as other: TokenDescription) -> Bool {
        label == other.label && serial == other.serial && model == other.model && manufacturer == other.manufacturer
    }
}

/// Which token is wanted; what is `nil` is not asked about.
public struct TokenSelector: Sendable, Hashable {
    public var label: String?
    public var manufacturer: String?
    public var model: String?
    public var serial: String?
    public var slotID: UInt?

    public init(label: String? = nil, serial: String? = nil, slotID: UInt? = nil) {
        self.label = label
        self.serial = serial
        self.slotID = slotID
    }

    /// The token's part of a URI.
    public init(_ uri: PKCS11URI) {
        self.init(label: uri.token, serial: uri.serial, slotID: uri.slotID)
        manufacturer = uri.manufacturer
        model = uri.model
    }

    /// Whether the token is one of those that are wanted.
    public func matches(_ token: TokenDescription) -> Bool {
        (label ?? token.label) == token.label && (manufacturer ?? token.manufacturer) == token.manufacturer
            && (model ?? token.model) == token.model && (serial ?? token.serial) == token.serial
            && (slotID ?? token.slotID) == token.slotID
    }

    /// What is wanted, for messages.
    var summary: String {
        let parts: [(String, String?)] = [
            ("label", label), ("manufacturer", manufacturer), ("model", model), ("serial", serial),
            ("slot", slotID.map(String.init)),
        ]
        let given = parts.compactMap { name, value in value.map { "\(name) '\($0)'" } }
        return given.isEmpty ? "any token" : "a token with " + given.joined(separator: ", ")
    }
}

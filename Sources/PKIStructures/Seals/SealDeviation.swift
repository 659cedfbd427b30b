/// Which standard a seal or a seal signature follows.
public enum SealGeneration: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// GM/T 0031-2014.
    case v1 = "V1"
    /// GB/T 38540-2020.
    case v4 = "V4"
    /// GM/T 0031-2025.
    case v5 = "V5"

    /// What is written into `version`; GM/T 0031-2014 fixes none, and 1 is what most write.
    public var versionNumber: Int {
        switch self {
        case .v1: 1
        case .v4: 4
        case .v5: 5
        }
    }

    public var description: String { rawValue }
}

/// Something in a seal that its standard has otherwise, and that files in use have all the same.
public struct SealDeviation: Hashable, Sendable, CustomStringConvertible {
    /// The stable word for a kind of deviation.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The octets are BER, but not DER.
        public static let notDER = Code(rawValue: "not_der")
        /// An INTEGER of a signature value lacks its leading 00, so that DER reads it as negative.
        public static let negativeInteger = Code(rawValue: "negative_integer")
        /// An INTEGER of a signature value has more leading octets than DER allows.
        public static let paddedInteger = Code(rawValue: "padded_integer")
        /// A signature holds over the structure written again as DER, and not over the octets of the file.
        public static let reencoded = Code(rawValue: "reencoded")
        /// An SM2 value is r ‖ s, and no SEQUENCE.
        public static let rawSignature = Code(rawValue: "raw_signature")
        /// The file is base64 or PEM, and not DER.
        public static let textFile = Code(rawValue: "text_file")
        /// An extension says that it is not critical, which DER leaves out.
        public static let criticalFalse = Code(rawValue: "critical_false")
        /// An extension's identifier is not one.
        public static let oddIdentifier = Code(rawValue: "odd_identifier")
        /// An IA5String or UTF8String has octets that its type lacks, or a text has another type.
        public static let oddText = Code(rawValue: "odd_text")
        /// The number in `version` is not the one of the shape.
        public static let versionMismatch = Code(rawValue: "version_mismatch")
        /// The identifier of the header is not `ES`.
        public static let oddHeader = Code(rawValue: "odd_header")
        /// A time has no zone, and is taken as China's.
        public static let localTime = Code(rawValue: "local_time")
        /// A time has another type or form than the standard's.
        public static let oddTime = Code(rawValue: "odd_time")
        /// A member of the list of certificates is none, and is passed over.
        public static let oddMember = Code(rawValue: "odd_member")
        /// Nobody can sign with the seal.
        public static let noSigners = Code(rawValue: "no_signers")
        /// Width or height look like pixels.
        public static let largePicture = Code(rawValue: "large_picture")
        /// An optional part has another tag than the standard's.
        public static let oddTag = Code(rawValue: "odd_tag")
        /// The algorithm is named by the identifier of the key's.
        public static let oddAlgorithm = Code(rawValue: "odd_algorithm")

        /// Whether only a lenient reader takes it: two readers could read two things.
        public var needsLenience: Bool {
            [.notDER, .negativeInteger, .paddedInteger, .reencoded].contains(self)
        }
    }

    public let code: Code
    /// What there is, lower case, without a full stop.
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { detail }
}

/// The deviations that are met while something is read; each kind once for each place.
struct SealNotes {
    private(set) var deviations: [SealDeviation] = []

    mutating func note(_ code: SealDeviation.Code, _ detail: String) {
        let deviation = SealDeviation(code, detail)
        if !deviations.contains(deviation) { deviations.append(deviation) }
    }
}

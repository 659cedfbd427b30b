public import PKIStructures

/// What a seal is for, as names of the command line and as numbers of `property.type`.
public enum SealKind: String, Sendable, Hashable, CaseIterable {
    /// 公章.
    case official
    /// 财务专用章.
    case finance
    /// 发票专用章.
    case invoice
    /// 合同专用章.
    case contract
    /// A person's.
    case personal

    /// GM/T 0031-2014 knows organisations, 1, and persons, 2; later standards leave the number to the business.
    public func typeNumber(_ generation: SealGeneration) -> Int {
        guard generation != .v1 else { return self == .personal ? 2 : 1 }
        switch self {
        case .official: return 1
        case .finance: return 2
        case .invoice: return 3
        case .contract: return 4
        case .personal: return 5
        }
    }
}

/// The kinds of image files that a seal may hold (GM/T 0031-2014, GB/T 38540).
public enum SealPictureFormat: String, Sendable, Hashable, CaseIterable {
    case png = "PNG"
    case gif = "GIF"
    case bmp = "BMP"
    case jpg = "JPG"
    case svg = "SVG"

    /// The kind of a file by its first octets; `nil` for any other.
    public init?(_ file: some Collection<UInt8>) {
        let start = Array(file.prefix(512))
        if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if start.starts(with: "GIF87a".utf8) || start.starts(with: "GIF89a".utf8) {
            self = .gif
        } else if start.starts(with: "BM".utf8), start.count > 26 {
            self = .bmp
        } else if start.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpg
        } else if String(decoding: start, as: UTF8.self).contains("<svg") {
            self = .svg
        } else {
            return nil
        }
    }
}

/// The image of a new seal.
public struct SealImage: Sendable {
    /// The longest file, in bytes: seals travel on USB keys with little room.
    public static let byteLimit = 1 << 20
    /// From the smallest name seal to that of the State Council, in millimetres (国发〔1999〕25号).
    public static let sizesInMillimetres = 5...60

    public let file: [UInt8]
    /// `picture.type`.
    public let type: String
    /// Millimetres.
    public let width: Int
    /// Millimetres.
    public let height: Int

    /// - Throws: `SealError.Code.badPicture` for a file or a size that a seal cannot have.
    public init(_ file: [UInt8], width: Int, height: Int) throws(SealError) {
        guard let format = SealPictureFormat(file) else {
            let known = SealPictureFormat.allCases.map(\.rawValue).joined(separator: ", ")
            throw SealError(.badPicture, "the picture is none of \(known)")
        }
        guard file.count <= Self.byteLimit else {
            throw SealError(.badPicture, "the picture has \(file.count) bytes, the limit is \(Self.byteLimit)")
        }
        let sizes = Self.sizesInMillimetres
        guard sizes.contains(width), sizes.contains(height) else {
            throw SealError(
                .badPicture,
                "the seal is \(width) × \(height) mm, each from \(sizes.lowerBound) to \(sizes.upperBound) is possible",
                hint: "width and height are millimetres on paper, not pixels")
        }
        self.file = file
        type = format.rawValue
        self.width = width
        self.height = height
    }

    /// The image of an old seal, as it was; whatever it is, it was accepted once.
    init(of picture: SealPicture) {
        file = Array(picture.data)
        type = picture.type.description
        width = picture.width
        height = picture.height
    }
}

/// What a new seal is to be.
public struct SealOrder: Sendable {
    public var generation = SealGeneration.v4
    /// The unique code of the seal, characters of IA5String.
    public var sealID: String
    /// `property.type`, see ``SealKind/typeNumber(_:)``.
    public var type: Int
    public var name: String
    /// Who may sign with it.
    public var owners: [Certificate]
    /// Whether the seal holds the SM3 digests of the owners' certificates in their place (GB/T 38540).
    public var listsDigests = false
    public var image: SealImage
    /// From the making on where it is `nil`.
    public var validFrom: Instant?
    /// As long as the certificates allow where it is `nil`.
    public var validUntil: Instant?
    /// `nil` leaves the list out, which is another encoding than an empty one.
    public var extensions: [SealExtension]?

    public init(sealID: String, type: Int, name: String, owners: [Certificate], image: SealImage) {
        self.sealID = sealID
        self.type = type
        self.name = name
        self.owners = owners
        self.image = image
    }
}

extension SealImage {
    /// The size on paper of a PNG that tells its resolution (PNG §11.3.4.3, pHYs), in whole millimetres; `nil` for any other.
    public static func sizeInMillimetres(ofPNG file: [UInt8]) -> (width: Int, height: Int)? {
        guard SealPictureFormat(file) == .png else { return nil }
        var chunks = file.dropFirst(8)
        var pixels: (width: Int, height: Int)?
        while chunks.count >= 12 {
            let length = number(chunks.prefix(4))
            let type = String(decoding: chunks.dropFirst(4).prefix(4), as: UTF8.self)
            let content = chunks.dropFirst(8).prefix(length)
            guard content.count == length else { return nil }
            if type == "IHDR", length >= 8 {
                pixels = (number(content.prefix(4)), number(content.dropFirst(4).prefix(4)))
            }
            if type == "pHYs", length == 9, content.last == 1, let pixels {
                let perMetre = (number(content.prefix(4)), number(content.dropFirst(4).prefix(4)))
                guard perMetre.0 > 0, perMetre.1 > 0 else { return nil }
                return (rounded(pixels.width, perMetre.0), rounded(pixels.height, perMetre.1))
            }
            chunks = chunks.dropFirst(12 + length)
        }
        return nil
    }

    private static func number(_ octets: ArraySlice<UInt8>) -> Int { octets.reduce(0) { $0 << 8 | Int($1) } }

    private static func rounded(_ pixels: Int, _ perMetre: Int) -> Int { (pixels * 1000 + perMetre / 2) / perMetre }
}

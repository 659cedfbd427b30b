internal import SwiftASN1

/// What a seal's maker vouches for: SES_SealInfo of GM/T 0031 and GB/T 38540.
///
///     SES_SealInfo ::= SEQUENCE { header SES_Header, esID IA5String, property SES_ESPropertyInfo,
///         picture SES_ESPictrueInfo, extDatas ExtensionDatas OPTIONAL }
///     SES_Header ::= SEQUENCE { ID IA5String, version INTEGER, Vid IA5String }
public struct SealInformation: Hashable, Sendable {
    /// The DER value, inside the buffer that it was read from.
    public let encoded: ArraySlice<UInt8>
    public let generation: SealGeneration
    /// `ES`.
    public let headerID: SealText
    public let version: Int
    /// The maker of the seal system.
    public let vendorID: SealText
    /// The unique code of the seal.
    public let sealID: SealText
    public let property: SealProperty
    public let picture: SealPicture
    /// In their order; empty where there is none.
    public var extensions: [SealExtension] { extensionList?.members ?? [] }

    private let extensionList: SealExtensions?

    /// - Parameter shape: the generation that the outer shape tells; the number decides between V4 and V5.
    init(_ element: DERElement, shape: SealGeneration, _ notes: inout SealNotes) throws(StructureError) {
        encoded = element.encoded
        var parts = element.reader
        var header = try parts.read(.sequence, "header").reader
        headerID = try SealText(from: &header, .ia5String, "header.ID", &notes)
        version = try header.read(.integer, "header.version").smallInteger("header.version")
        vendorID = try SealText(from: &header, .ia5String, "header.Vid", &notes)
        try header.expectEnd(of: "header")
        let generation: SealGeneration = shape == .v4 && version == SealGeneration.v5.versionNumber ? .v5 : shape
        self.generation = generation
        if headerID.description != "ES" { notes.note(.oddHeader, "header.ID is '\(headerID)' and not 'ES'") }
        if version != generation.versionNumber {
            notes.note(.versionMismatch, "header.version is \(version), the shape is that of \(generation)")
        }
        sealID = try SealText(from: &parts, .ia5String, "esID", &notes)
        property = try SealProperty(from: &parts, generation, &notes)
        picture = try SealPicture(from: &parts, &notes)
        extensionList = try SealExtensions(ifPresentIn: &parts, isTagged: false, &notes)
        try parts.expectEnd(of: "SES_SealInfo")
    }

    /// What a new seal is to say.
    public struct Fields: Sendable {
        public var generation = SealGeneration.v4
        public var vendorID: String
        public var sealID: String
        public var type: Int
        public var name: String
        public var certificates: SealCertificates
        public var createDate: Instant
        public var validStart: Instant
        public var validEnd: Instant
        public var pictureType: String
        public var picture: [UInt8]
        /// Millimetres.
        public var width: Int
        /// Millimetres.
        public var height: Int
        /// `nil` leaves the list out, which is another encoding than an empty one.
        public var extensions: [SealExtension]?

        public init(
            vendorID: String, sealID: String, type: Int, name: String, certificates: SealCertificates,
            createDate: Instant, validStart: Instant, validEnd: Instant, pictureType: String, picture: [UInt8],
            width: Int, height: Int, extensions: [SealExtension]? = nil
        ) {
            self.vendorID = vendorID
            self.sealID = sealID
            self.type = type
            self.name = name
            self.certificates = certificates
            self.createDate = createDate
            self.validStart = validStart
            self.validEnd = validEnd
            self.pictureType = pictureType
            self.picture = picture
            self.width = width
            self.height = height
            self.extensions = extensions
        }
    }

    /// Writes what a new seal says.
    ///
    /// - Throws: `StructureError` for a text or a time that its type lacks, or digests in a seal of GM/T 0031-2014.
    public init(_ fields: Fields) throws(StructureError) {
        let bytes = try Self.derBytes(fields)
        var reader = DERReader(bytes)
        var notes = SealNotes()
        try self.init(
            reader.read(.sequence, "SES_SealInfo"), shape: fields.generation == .v1 ? .v1 : .v4, &notes)
    }

    private static func derBytes(_ fields: Fields) throws(StructureError) -> [UInt8] {
        let generation = fields.generation
        if case .digests = fields.certificates, generation == .v1 {
            throw StructureError(.unsupported, "seals of GM/T 0031-2014 hold certificates and not their digests")
        }
        guard fields.type >= 0, fields.width > 0, fields.height > 0 else {
            throw StructureError(.unsupported, "the type, width or height of a seal is negative or zero")
        }
        let vendorID = try ia5Octets(fields.vendorID, "the maker of the seal system")
        let sealID = try ia5Octets(fields.sealID, "the code of the seal")
        let pictureType = try ia5Octets(fields.pictureType, "the type of the picture")
        let times = [
            try SealTime(fields.createDate, generation), try SealTime(fields.validStart, generation),
            try SealTime(fields.validEnd, generation),
        ]
        let areDigests = if case .digests = fields.certificates { true } else { false }
        return derEncoded { coder in
            coder.sequence { coder in
                coder.sequence {
                    $0.primitive(.ia5String, Array("ES".utf8))
                    $0.integer(generation.versionNumber)
                    $0.primitive(.ia5String, vendorID)
                }
                coder.primitive(.ia5String, sealID)
                coder.sequence { coder in
                    coder.integer(fields.type)
                    coder.primitive(.utf8String, Array(fields.name.utf8))
                    if generation != .v1 { coder.integer(areDigests ? 2 : 1) }
                    fields.certificates.encode(into: &coder)
                    for time in times { time.encode(into: &coder) }
                }
                coder.sequence {
                    $0.primitive(.ia5String, pictureType)
                    $0.octetString(fields.picture)
                    $0.integer(fields.width)
                    $0.integer(fields.height)
                }
                if let extensions = fields.extensions {
                    SealExtensions(extensions, isTagged: false).encode(into: &coder)
                }
            }
        }
    }

    /// The value written again from its fields.
    func reencode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            coder.sequence { coder in
                headerID.encode(into: &coder)
                coder.integer(version)
                vendorID.encode(into: &coder)
            }
            sealID.encode(into: &coder)
            property.encode(into: &coder, generation)
            picture.encode(into: &coder)
            extensionList?.encode(into: &coder)
        }
    }

    public static func == (left: SealInformation, right: SealInformation) -> Bool {
        left.encoded.elementsEqual(right.encoded)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(Array(encoded)) }
}

internal import SwiftASN1

/// Who may sign with a seal (GB/T 38540: certListType 1 or 2; GM/T 0031-2014 has certificates alone).
public enum SealCertificates: Hashable, Sendable {
    /// The DER of each certificate.
    case certificates([ArraySlice<UInt8>])
    case digests([SealCertificateDigest])

    /// The most members that are taken.
    static let memberLimit = 1024

    public var count: Int {
        switch self {
        case .certificates(let members): members.count
        case .digests(let members): members.count
        }
    }

    init(_ list: DERElement, areDigests: Bool, _ notes: inout SealNotes) throws(StructureError) {
        var rest = list.reader
        var certificates: [ArraySlice<UInt8>] = []
        var digests: [SealCertificateDigest] = []
        while !rest.isAtEnd {
            guard certificates.count + digests.count < Self.memberLimit else {
                throw StructureError(
                    .unsupported, "more than \(Self.memberLimit) certificates in a seal", offset: list.start)
            }
            let member = try rest.readAny("a certificate of the seal")
            switch member.tag {
            case .sequence where areDigests: digests.append(try SealCertificateDigest(member))
            case .octetString where !areDigests: certificates.append(member.content)
            default: notes.note(.oddMember, "certList holds a \(member.tag), which nobody can sign with")
            }
        }
        self = areDigests ? .digests(digests) : .certificates(certificates)
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            switch self {
            case .certificates(let members): for member in members { coder.octetString(member) }
            case .digests(let members): for member in members { member.encode(into: &coder) }
            }
        }
    }
}

/// The digest of a certificate.
///
///     CertDigestObj ::= SEQUENCE { type PrintableString, value OCTET STRING }
public struct SealCertificateDigest: Hashable, Sendable {
    /// Free text that is meant to name the digest.
    public let type: String
    public let value: ArraySlice<UInt8>

    /// - Throws: `StructureError.Code.badText` for a type that is no PrintableString.
    public init(type: String, value: [UInt8]) throws(StructureError) {
        _ = try StringType.printable.content(of: type, "the type of a digest")
        self.type = type
        self.value = value[...]
    }

    init(_ element: DERElement) throws(StructureError) {
        var parts = element.reader
        let text = try parts.read(.printableString, "the type of a digest")
        guard let type = StringType.printable.text(of: text.content) else {
            throw StructureError(.malformed, "the type of a digest is no PrintableString", offset: text.start)
        }
        self.type = type
        value = try parts.read(.octetString, "the value of a digest").content
        try parts.expectEnd(of: "a digest of a certificate")
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.primitive(.printableString, Array(type.utf8))
            $0.octetString(value)
        }
    }
}

/// What a seal says of its owner.
///
///     SES_ESPropertyInfo ::= SEQUENCE { type INTEGER, name UTF8String, certListType INTEGER (V4, V5), certList,
///         createDate, validStart, validEnd }
public struct SealProperty: Hashable, Sendable {
    /// GM/T 0031-2014: 1 an organisation, 2 a person; later standards leave it to the business.
    public let type: Int
    public let name: SealText
    public let certificates: SealCertificates
    public let createDate: SealTime
    public let validStart: SealTime
    public let validEnd: SealTime

    /// Whether a moment is within the validity, both ends included.
    public func isValid(at instant: Instant) -> Bool {
        validStart.instant <= instant && instant <= validEnd.instant
    }

    init(
        from reader: inout DERReader, _ generation: SealGeneration, _ notes: inout SealNotes
    ) throws(StructureError) {
        var parts = try reader.read(.sequence, "property").reader
        type = try parts.read(.integer, "property.type").smallInteger("property.type")
        name = try SealText(from: &parts, .utf8String, "property.name", &notes)
        var areDigests = false
        if generation != .v1 {
            let element = try parts.read(.integer, "certListType")
            let number = try element.smallInteger("certListType")
            guard number == 1 || number == 2 else {
                throw StructureError(
                    .unsupported, "certListType is \(number), 1 and 2 are defined", offset: element.start)
            }
            areDigests = number == 2
        }
        certificates = try SealCertificates(parts.read(.sequence, "certList"), areDigests: areDigests, &notes)
        createDate = try SealTime(from: &parts, generation, "createDate", &notes)
        validStart = try SealTime(from: &parts, generation, "validStart", &notes)
        validEnd = try SealTime(from: &parts, generation, "validEnd", &notes)
        try parts.expectEnd(of: "property")
        if certificates.count == 0 { notes.note(.noSigners, "certList is empty: nobody can sign with the seal") }
    }

    func encode(into coder: inout DER.Serializer, _ generation: SealGeneration) {
        coder.sequence { coder in
            coder.integer(type)
            name.encode(into: &coder)
            if generation != .v1 { coder.integer(areDigests ? 2 : 1) }
            certificates.encode(into: &coder)
            for time in [createDate, validStart, validEnd] { time.encode(into: &coder) }
        }
    }

    private var areDigests: Bool { if case .digests = certificates { true } else { false } }
}

/// The image of a seal.
///
///     SES_ESPictrueInfo ::= SEQUENCE { type IA5String, data OCTET STRING, width INTEGER, height INTEGER }
public struct SealPicture: Hashable, Sendable {
    /// `PNG`, `GIF`, `BMP`, `JPG`, `SVG`, `ofd`, in any letter case.
    public let type: SealText
    /// The image file.
    public let data: ArraySlice<UInt8>
    /// Millimetres.
    public let width: Int
    /// Millimetres.
    public let height: Int

    /// No seal is wider: what is above was measured in pixels.
    private static let plausibleMillimetres = 200

    init(from reader: inout DERReader, _ notes: inout SealNotes) throws(StructureError) {
        var parts = try reader.read(.sequence, "picture").reader
        type = try SealText(from: &parts, .ia5String, "picture.type", &notes)
        data = try parts.read(.octetString, "picture.data").content
        width = try parts.read(.integer, "picture.width").smallInteger("picture.width")
        height = try parts.read(.integer, "picture.height").smallInteger("picture.height")
        try parts.expectEnd(of: "picture")
        if max(width, height) > Self.plausibleMillimetres {
            notes.note(.largePicture, "the picture is \(width) × \(height) mm, which look like pixels")
        }
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence { coder in
            type.encode(into: &coder)
            coder.octetString(data)
            coder.integer(width)
            coder.integer(height)
        }
    }
}

/// What a file with a seal or a seal signature holds.
public enum SealFile: Hashable, Sendable {
    case seal(Seal)
    case signature(SealSignature)

    /// Something else that stands where seals and seal signatures do.
    public enum Stranger: Hashable, Sendable {
        /// CMS or GB/T 35275; signatures without a seal in OFD are.
        case message(OID)
        /// `SEQUENCE { r, s }` alone, as older writers of OFD left it.
        case bareSignature
    }

    /// The longest file that is read, in bytes.
    public static let byteLimit = 64 << 20

    /// Reads the seal or the seal signature of a file: DER, base64 or PEM of it, and BER, which is noted.
    ///
    /// - Throws: `StructureError`, ``stranger(in:)`` tells whether it is something else that is known.
    public init(_ file: [UInt8]) throws(StructureError) {
        guard file.count <= Self.byteLimit else {
            throw StructureError(.unsupported, "\(file.count) bytes, the limit for a seal is \(Self.byteLimit)")
        }
        let bytes = try Self.binary(file)
        var notes = SealNotes()
        if bytes != file { notes.note(.textFile, "the file is text and not DER") }
        do throws(StructureError) {
            try self.init(derEncoded: bytes, received: nil, notes)
        } catch let fault {
            // The rules of DER are reported where the bytes keep those of BER, but are no seal either.
            guard let rewritten = try? BERTranscoder().derBytes(of: bytes[...]), rewritten != bytes else { throw fault }
            notes.note(.notDER, "the file is BER and not DER: \(fault)")
            try self.init(derEncoded: rewritten, received: bytes[...], notes)
        }
    }

    private init(
        derEncoded bytes: [UInt8], received: ArraySlice<UInt8>?, _ known: SealNotes
    ) throws(StructureError) {
        var notes = known
        var reader = DERReader(bytes)
        let element = try reader.read(.sequence, "the file")
        if let stranger = Self.stranger(element) {
            throw StructureError(.unsupported, "this is \(stranger.name) and no seal")
        }
        try reader.expectEnd(of: "the file")
        var parts = element.reader
        let first = try parts.read(.sequence, "the first part")
        // TBS_Sign begins with its version, SES_SealInfo with its header.
        if first.reader.nextTag == .integer {
            self = .signature(try SealSignature(element, received: received, &notes))
        } else {
            self = .seal(try Seal(element, received: received, &notes))
        }
    }

    /// What a file holds where that is no seal, but known.
    public static func stranger(in file: [UInt8]) -> Stranger? {
        guard let bytes = try? binary(file) else { return nil }
        var reader = DERReader(bytes)
        if let element = try? reader.read(.sequence, "the file") { return stranger(element) }
        guard let rewritten = try? BERTranscoder().derBytes(of: bytes[...]) else { return nil }
        reader = DERReader(rewritten)
        return (try? reader.read(.sequence, "the file")).flatMap { stranger($0) }
    }

    private static func stranger(_ element: DERElement) -> Stranger? {
        var parts = element.reader
        guard let first = try? parts.readAny("the first part") else { return nil }
        if first.tag == .objectIdentifier, let type = OID(content: first.content) { return .message(type) }
        guard first.tag == .integer, let second = try? parts.readAny("the second part"), second.tag == .integer,
            parts.isAtEnd
        else { return nil }
        return .bareSignature
    }

    /// The DER or BER of a file that may be text.
    private static func binary(_ file: [UInt8]) throws(StructureError) -> [UInt8] {
        guard let first = file.first else { throw StructureError(.missing, "the file is empty") }
        if first == DERTag.sequence.rawValue { return file }
        if let block = PEMBlock(bareBase64: file) { return block.bytes }
        guard let block = try? PEMBlock.blocks(in: file).first else {
            throw StructureError(.missing, "the file is neither DER nor base64")
        }
        return block.bytes
    }

    /// The octets that were received, DER or BER.
    public var received: ArraySlice<UInt8> {
        switch self {
        case .seal(let seal): seal.received
        case .signature(let signature): signature.received
        }
    }

    public var generation: SealGeneration {
        switch self {
        case .seal(let seal): seal.generation
        case .signature(let signature): signature.generation
        }
    }

    public var deviations: [SealDeviation] {
        switch self {
        case .seal(let seal): seal.deviations
        case .signature(let signature): signature.deviations
        }
    }
}

extension SealFile.Stranger {
    /// What it is called.
    public var name: String {
        switch self {
        case .message(let type):
            switch MessageContentType(type)?.family {
            case .cms: "a CMS message"
            case .gbt35275: "a message of GB/T 35275"
            case nil: "a message of the type \(type)"
            }
        case .bareSignature: "a bare signature value"
        }
    }
}

/// A message with its content read, of either family.
public enum Message: Hashable, Sendable {
    case data([UInt8], MessageContentType.Family)
    case signedData(SignedData, MessageContentType.Family)
    case envelopedData(EnvelopedData, MessageContentType.Family)
    case signedAndEnvelopedData(SignedAndEnvelopedData, MessageContentType.Family)
    case encryptedData(EncryptedData, MessageContentType.Family)
    /// Another type, or a type without its content.
    case other(ContentInfo)

    /// Reads the content of a frame.
    public init(_ frame: ContentInfo) throws(StructureError) {
        guard let type = frame.type, let content = frame.content else {
            self = .other(frame)
            return
        }
        do throws(StructureError) {
            try self.init(type, content[...])
        } catch {
            // The content stands at the end of its frame.
            let start = frame.derBytes.count - content.count
            throw StructureError(error.code, error.message, offset: error.offset.map { $0 + start })
        }
    }

    private init(_ type: MessageContentType, _ content: ArraySlice<UInt8>) throws(StructureError) {
        switch type.kind {
        case .data:
            var reader = DERReader(content)
            self = .data(Array(try reader.read(.octetString, "the data").content), type.family)
            try reader.expectEnd(of: "the data")
        case .signedData: self = .signedData(try SignedData(derEncoded: content), type.family)
        case .envelopedData: self = .envelopedData(try EnvelopedData(derEncoded: content), type.family)
        case .signedAndEnvelopedData:
            self = .signedAndEnvelopedData(try SignedAndEnvelopedData(derEncoded: content), type.family)
        case .encryptedData: self = .encryptedData(try EncryptedData(derEncoded: content), type.family)
        }
    }

    /// Reads a message that fills `bytes`, DER or BER.
    ///
    /// What is written again is DER. Signed octets come out of BER as they were, and certificates and CRLs are DER there
    /// too, or the message is refused.
    public init(encoded bytes: [UInt8]) throws(StructureError) {
        do throws(StructureError) {
            try self.init(ContentInfo(derEncoded: bytes[...]))
        } catch let fault {
            // The rules of DER are reported where the bytes keep those of BER, but are not a message either.
            guard let rewritten = try? BERTranscoder().derBytes(of: bytes[...]), rewritten != bytes else { throw fault }
            try self.init(ContentInfo(derEncoded: rewritten[...]))
            try requireSignedBytes(in: bytes)
        }
    }

    /// Reads the one message of a file: PEM, DER or BER.
    public init(file bytes: [UInt8]) throws(StructureError) {
        guard bytes.first != DERTag.sequence.rawValue else {
            try self.init(encoded: bytes)
            return
        }
        let blocks = try PEMBlock.blocks(in: bytes).filter { ContentInfo.pemLabels.contains($0.label) }
        guard let block = blocks.first, blocks.count == 1 else {
            throw StructureError(.missing, "there are \(blocks.count) messages in the file, one is wanted")
        }
        try self.init(encoded: block.bytes)
    }

    /// The frame with the content written again.
    public var frame: ContentInfo {
        switch self {
        case .data(let octets, let family):
            ContentInfo(
                contentType: MessageContentType(.data, family).oid, content: derEncoded { $0.octetString(octets) })
        case .signedData(let data, let family):
            ContentInfo(contentType: MessageContentType(.signedData, family).oid, content: data.derBytes)
        case .envelopedData(let data, let family):
            ContentInfo(contentType: MessageContentType(.envelopedData, family).oid, content: data.derBytes)
        case .signedAndEnvelopedData(let data, let family):
            ContentInfo(contentType: MessageContentType(.signedAndEnvelopedData, family).oid, content: data.derBytes)
        case .encryptedData(let data, let family):
            ContentInfo(contentType: MessageContentType(.encryptedData, family).oid, content: data.derBytes)
        case .other(let frame): frame
        }
    }

    /// Refuses what was signed as other bytes than the DER it has become.
    private func requireSignedBytes(in bytes: [UInt8]) throws(StructureError) {
        // They stand in the order of the file, so that one pass finds them all.
        var rest = bytes[...]
        for signed in bytesSignedAsDER {
            guard let place = rest.firstRange(of: signed) else {
                throw StructureError(
                    .unsupported, "a certificate, CRL or signed value of the message is not DER",
                    offset: rest.startIndex)
            }
            rest = rest[place.upperBound...]
        }
    }

    private var bytesSignedAsDER: [[UInt8]] {
        switch self {
        case .signedData(let data, _):
            let content = if case .value(let value) = data.encapsulatedContent.content { [value] } else { [[UInt8]]() }
            return content + Self.signed(data.certificates, data.revocationInformation)
        case .signedAndEnvelopedData(let data, _): return Self.signed(data.certificates, data.revocationInformation)
        case .envelopedData(let data, _):
            return Self.signed(data.originator?.certificates, data.originator?.revocationInformation)
        case .data, .encryptedData, .other: return []
        }
    }

    private static func signed(
        _ certificates: [CertificateChoices]?, _ revocation: [RevocationInfoChoice]?
    ) -> [[UInt8]] {
        (certificates ?? []).map(\.derBytes) + (revocation ?? []).map(\.derBytes)
    }
}

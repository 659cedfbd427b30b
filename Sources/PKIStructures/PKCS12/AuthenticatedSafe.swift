internal import SwiftASN1

/// The parts of a PKCS#12 file, plain or encrypted (RFC 7292 §4.1).
///
///     AuthenticatedSafe ::= SEQUENCE OF ContentInfo
public struct AuthenticatedSafe: Hashable, Sendable {
    /// One part; what it holds, decrypted, is SafeContents.
    public enum Part: Hashable, Sendable {
        case data([UInt8])
        case encryptedData(EncryptedData)
    }

    public let parts: [Part]

    public init(_ parts: [Part]) { self.parts = parts }

    /// Reads the parts, which fill `bytes`.
    ///
    /// - Throws: `StructureError.Code.unsupported` for a part under a public key (RFC 7292 §3.1).
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var whole = DERReader(bytes)
        var reader = try whole.read(.sequence, "AuthenticatedSafe").reader
        try whole.expectEnd(of: "AuthenticatedSafe")
        var parts: [Part] = []
        while !reader.isAtEnd { parts.append(try Self.part(ContentInfo(reader.read(.sequence, "a part")))) }
        self.parts = parts
    }

    private static func part(_ frame: ContentInfo) throws(StructureError) -> Part {
        if let octets = try frame.dataOctets { return .data(octets) }
        guard frame.type == MessageContentType(.encryptedData, .cms), let content = frame.content else {
            throw StructureError(
                .unsupported,
                "a part of type \(frame.contentType), only data and encryptedData are supported")
        }
        return .encryptedData(try EncryptedData(derEncoded: content[...]))
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for part in parts {
                    switch part {
                    case .data(let octets): coder.encoded(ContentInfo(data: octets).derBytes)
                    case .encryptedData(let data):
                        let type = MessageContentType(.encryptedData, .cms).oid
                        coder.encoded(ContentInfo(contentType: type, content: data.derBytes).derBytes)
                    }
                }
            }
        }
    }
}

extension ContentInfo {
    /// A frame of type data.
    init(data octets: [UInt8]) {
        let content = derEncoded { $0.octetString(octets) }
        self.init(contentType: MessageContentType(.data, .cms).oid, content: content)
    }

    /// The octets of a content of type data; `nil` for another type.
    var dataOctets: [UInt8]? {
        get throws(StructureError) {
            guard type == MessageContentType(.data, .cms) else { return nil }
            var reader = DERReader(content ?? [])
            let octets = Array(try reader.read(.octetString, "the data").content)
            try reader.expectEnd(of: "the data")
            return octets
        }
    }
}

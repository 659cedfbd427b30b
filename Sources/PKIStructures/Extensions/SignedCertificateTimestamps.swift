internal import SwiftASN1

/// The promises of logs, inside a certificate (RFC 6962 §3.3).
///
///     SignedCertificateTimestampList ::= OCTET STRING
public struct SignedCertificateTimestamps: Hashable, ExtensionContent {
    public static let id = OID.signedCertificateTimestamps

    public let list: SignedCertificateTimestampList

    public init(_ list: SignedCertificateTimestampList) { self.list = list }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        list = try SignedCertificateTimestampList(inOctetString: bytes)
    }

    public var derBytes: [UInt8] { derEncoded { $0.octetString(list.tlsBytes) } }
}

/// The promises of logs, inside an OCSP response (RFC 6962 §3.3).
///
///     SignedCertificateTimestampList ::= OCTET STRING
public struct OCSPSignedCertificateTimestamps: Hashable, ExtensionContent {
    public static let id = OID.ocspSignedCertificateTimestamps

    public let list: SignedCertificateTimestampList

    public init(_ list: SignedCertificateTimestampList) { self.list = list }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        list = try SignedCertificateTimestampList(inOctetString: bytes)
    }

    public var derBytes: [UInt8] { derEncoded { $0.octetString(list.tlsBytes) } }
}

/// The list as TLS writes it.
///
///     opaque SerializedSCT<1..2^16-1>;
///     struct { SerializedSCT sct_list <1..2^16-1>; } SignedCertificateTimestampList;
public struct SignedCertificateTimestampList: Hashable, Sendable {
    /// One promise.
    public enum Member: Hashable, Sendable {
        case version1(SignedCertificateTimestamp)
        /// A version that RFC 6962 does not define, whole.
        case other([UInt8])
    }

    public let members: [Member]

    /// `nil` where the list is empty or too long for its length field.
    public init?(_ members: [Member]) {
        self.members = members
        guard !members.isEmpty, content.count <= 0xFFFF else { return nil }
    }

    fileprivate init(inOctetString bytes: ArraySlice<UInt8>) throws(StructureError) {
        let what = "the list of timestamps"
        var whole = TLSReader(try soleElement(.octetString, in: bytes, what).content)
        var list = TLSReader(try whole.readVector(what))
        try whole.expectEnd(of: what)
        var members: [Member] = []
        repeat { members.append(try Self.member(&list)) } while !list.isAtEnd
        self.members = members
    }

    private static func member(_ list: inout TLSReader) throws(StructureError) -> Member {
        let content = try list.readVector("a timestamp")
        var reader = TLSReader(content)
        guard try reader.readOctet("a timestamp's version") == 0 else { return .other(Array(content)) }
        return .version1(try SignedCertificateTimestamp(from: &reader))
    }

    /// The members of version 1.
    public var timestamps: [SignedCertificateTimestamp] {
        members.compactMap { member in
            if case .version1(let timestamp) = member { timestamp } else { nil }
        }
    }

    private var content: [UInt8] {
        members.flatMap { member in
            switch member {
            case .version1(let timestamp): tlsVector(timestamp.tlsBytes)
            case .other(let bytes): tlsVector(bytes)
            }
        }
    }

    /// The TLS encoding.
    public var tlsBytes: [UInt8] { tlsVector(content) }
}

internal import SwiftASN1

/// A CRL (RFC 5280 §5.1): one buffer with offsets; entries are read one after another when they are asked for.
///
///     CertificateList ::= SEQUENCE { tbsCertList TBSCertList, signatureAlgorithm, signatureValue BIT STRING }
///     TBSCertList ::= SEQUENCE { version Version OPTIONAL, signature, issuer Name, thisUpdate Time, nextUpdate Time OPTIONAL,
///         revokedCertificates SEQUENCE OF … OPTIONAL, crlExtensions [0] EXPLICIT Extensions OPTIONAL }
public struct CertificateRevocationList: Hashable, Sendable {
    /// The whole CRL, kept as it was read.
    public let derBytes: [UInt8]
    /// The bytes that the issuer signed.
    public var tbsCertList: ArraySlice<UInt8> { derBytes[tbsRange] }
    /// 1 or 2.
    public let version: Int
    public let issuer: Name
    public var thisUpdate: Instant { thisUpdateTime.instant }
    /// When the next CRL will have come; `nil` where the CRL does not say.
    public var nextUpdate: Instant? { nextUpdateTime?.instant }
    /// The time of issue with its type.
    public let thisUpdateTime: CertificateTime
    /// The time by which the next CRL comes, with its type.
    public let nextUpdateTime: CertificateTime?
    public let extensions: Extensions
    /// The algorithm inside the signed part.
    public let tbsSignatureAlgorithm: AlgorithmIdentifier
    public let signatureAlgorithm: AlgorithmIdentifier
    /// Whether the algorithm inside the signed part is the one behind it (RFC 5280 §5.1.1.2).
    public var signatureAlgorithmsAgree: Bool { tbsSignatureAlgorithm == signatureAlgorithm }
    public let signature: [UInt8]

    private let tbsRange: Range<Int>
    private let entriesRange: Range<Int>?

    /// Reads a CRL that fills `bytes`; each entry is checked once.
    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the CRL").reader
        try whole.expectEnd(of: "the CRL")
        let signed = try parts.read(.sequence, "tbsCertList")
        tbsRange = signed.range
        signatureAlgorithm = try AlgorithmIdentifier(from: &parts, "signatureAlgorithm")
        signature = Array(try parts.read(.bitString, "the signature").bitStringOctets("the signature"))
        try parts.expectEnd(of: "the signature")

        var fields = signed.reader
        version = try Self.readVersion(&fields)
        tbsSignatureAlgorithm = try AlgorithmIdentifier(from: &fields, "the signature algorithm")
        issuer = try Name(fields.read(.sequence, "the issuer"))
        thisUpdateTime = try CertificateTime(from: &fields, "thisUpdate")
        let hasNext = fields.nextTag == .utcTime || fields.nextTag == .generalizedTime
        nextUpdateTime = hasNext ? try CertificateTime(from: &fields, "nextUpdate") : nil
        let entries = try fields.readIfPresent(.sequence, "revokedCertificates")
        entriesRange = entries?.range
        let tagged = try fields.readIfPresent(.contextConstructed(0), "crlExtensions")
        try fields.expectEnd(of: "tbsCertList")
        extensions = if let tagged { try Extensions(explicit: tagged) } else { Extensions([]) }
        derBytes = bytes
        try forEachEntry { _ in }
    }

    /// Absent for version 1, or v2(1) (RFC 5280 §5.1.2.1).
    private static func readVersion(_ fields: inout DERReader) throws(StructureError) -> Int {
        guard let element = try fields.readIfPresent(.integer, "the version") else { return 1 }
        let number = try element.smallInteger("the version")
        guard number <= 1 else {
            throw StructureError(.unsupported, "version \(number + 1) of CRLs is not known", offset: element.start)
        }
        return number + 1
    }

    /// Puts a signature behind what was signed.
    public init(tbsCertList: [UInt8], signatureAlgorithm: AlgorithmIdentifier, signature: [UInt8])
        throws(StructureError)
    {
        try self.init(
            derEncoded: derEncodedSigned(toBeSigned: tbsCertList, algorithm: signatureAlgorithm, signature: signature))
    }

    /// Hands every entry to `body`, in the order of the CRL, without keeping any.
    public func forEachEntry(_ body: (RevokedCertificate) -> Void) throws(StructureError) {
        var entries = try entries()
        while let entry = try entries.next() { body(entry) }
    }

    /// The entries, for a reader that stops or fails on the way.
    public func entries() throws(StructureError) -> RevokedCertificateReader {
        guard let entriesRange else { return RevokedCertificateReader(list: nil) }
        var reader = DERReader(derBytes[entriesRange])
        return RevokedCertificateReader(list: try reader.read(.sequence, "revokedCertificates").reader)
    }

    /// Hands every entry with the serial number to `body`, in the order of the CRL; of all others only the number is read.
    public func forEachEntry(
        of serialNumber: SerialNumber, _ body: (RevokedCertificate) -> Void
    ) throws(StructureError) {
        guard let entriesRange else { return }
        let wanted = serialNumber.octets
        var reader = DERReader(derBytes[entriesRange])
        var list = try reader.read(.sequence, "revokedCertificates").reader
        while !list.isAtEnd {
            let entry = try list.read(.sequence, "a revoked certificate")
            var parts = entry.reader
            guard try parts.read(.integer, "a revoked serial number").content.elementsEqual(wanted) else { continue }
            var whole = DERReader(entry.encoded)
            body(try RevokedCertificate(from: &whole))
        }
    }

    /// The entry of a certificate; the last one where it stands more than once.
    public func entry(for serialNumber: SerialNumber) throws(StructureError) -> RevokedCertificate? {
        var found: RevokedCertificate?
        try forEachEntry { if $0.serialNumber == serialNumber { found = $0 } }
        return found
    }

    /// The CRL number (RFC 5280 §5.2.3) as its octets, or `nil` where there is none.
    public var crlNumber: CRLNumber? {
        get throws(StructureError) { try extensions.content(CRLNumber.self) }
    }

    public static func == (left: CertificateRevocationList, right: CertificateRevocationList) -> Bool {
        left.derBytes == right.derBytes
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(derBytes) }
}

/// Reads the entries of a CRL one after another, in their order.
public struct RevokedCertificateReader: Sendable {
    private var list: DERReader?

    init(list: DERReader?) { self.list = list }

    /// The next entry; `nil` at the end.
    public mutating func next() throws(StructureError) -> RevokedCertificate? {
        guard var rest = list, !rest.isAtEnd else { return nil }
        defer { list = rest }
        return try RevokedCertificate(from: &rest)
    }
}

/// Reading structures out of files: PEM or DER, told apart by content.
extension Certificate {
    /// Every certificate of a file, in its order.
    ///
    /// - Throws: `StructureError.Code.missing` where there is none, or what is wrong with one.
    public static func all(inFile bytes: [UInt8]) throws(StructureError) -> [Certificate] {
        let labels = ["CERTIFICATE", "X509 CERTIFICATE"]
        return try structures(in: bytes, labels: labels, what: "certificate").map { der throws(StructureError) in
            try Certificate(derEncoded: der)
        }
    }

    /// The certificate as PEM.
    public var pem: PEMBlock { PEMBlock(label: "CERTIFICATE", bytes: derBytes) }
}

extension CertificationRequest {
    /// The one request of a file.
    ///
    /// - Throws: `StructureError.Code.missing` where there is none, `malformed` where there are several.
    public init(file bytes: [UInt8]) throws(StructureError) {
        let labels = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"]
        try self.init(derEncoded: single(structures(in: bytes, labels: labels, what: "request"), "request"))
    }

    /// The request as PEM.
    public var pem: PEMBlock { PEMBlock(label: "CERTIFICATE REQUEST", bytes: derBytes) }
}

extension CertificateRevocationList {
    /// What stands behind `BEGIN` in PEM.
    public static let pemLabel = "X509 CRL"

    /// Every CRL of a file, in its order.
    public static func all(inFile bytes: [UInt8]) throws(StructureError) -> [CertificateRevocationList] {
        try structures(in: bytes, labels: [pemLabel], what: "CRL").map { der throws(StructureError) in
            try CertificateRevocationList(derEncoded: der)
        }
    }

    /// The one CRL of a file.
    public init(file bytes: [UInt8]) throws(StructureError) {
        try self.init(derEncoded: single(structures(in: bytes, labels: [Self.pemLabel], what: "CRL"), "CRL"))
    }

    /// The CRL as PEM.
    public var pem: PEMBlock { PEMBlock(label: Self.pemLabel, bytes: derBytes) }
}

extension OCSPResponse {
    /// Every response of a file, in its order, with what is inside of each read once.
    public static func all(inFile bytes: [UInt8]) throws(StructureError) -> [OCSPResponse] {
        try structures(in: bytes, labels: ["OCSP RESPONSE"], what: "OCSP response").map { der throws(StructureError) in
            let response = try OCSPResponse(derEncoded: der[...])
            _ = try response.basicResponse
            return response
        }
    }
}

/// The DER of every structure of a kind in a file.
private func structures(
    in bytes: [UInt8], labels: [String], what: String
) throws(StructureError) -> [[UInt8]] {
    guard !bytes.isEmpty else { throw StructureError(.missing, "the file is empty") }
    if bytes.first == DERTag.sequence.rawValue { return [bytes] }
    let blocks = try PEMBlock.blocks(in: bytes)
    let wanted = blocks.filter { labels.contains($0.label) }
    guard wanted.isEmpty else { return wanted.map(\.bytes) }
    let found = Set(blocks.map { "'\($0.label)'" }).sorted().joined(separator: ", ")
    throw StructureError(
        .missing, found.isEmpty ? "there is no \(what) in the file" : "there is no \(what) in the file, but \(found)")
}

private func single(_ structures: [[UInt8]], _ what: String) throws(StructureError) -> [UInt8] {
    guard let first = structures.first, structures.count == 1 else {
        throw StructureError(.malformed, "there are \(structures.count) \(what)s in the file, one is wanted")
    }
    return first
}

/// Where the parts of a certificate stand in its buffer.
package struct CertificateLayout: Hashable, Sendable {
    let tbsCertificate: Range<Int>
    let version: Int
    let serialNumber: Range<Int>
    let tbsSignatureAlgorithm: Range<Int>
    let issuer: Range<Int>
    let validity: Validity
    let subject: Range<Int>
    let subjectPublicKeyInfo: Range<Int>
    let issuerUniqueID: Range<Int>?
    let subjectUniqueID: Range<Int>?
    let extensions: Range<Int>?
    let signatureAlgorithm: Range<Int>
    let signature: Range<Int>

    package init(_ bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the certificate").reader
        try whole.expectEnd(of: "the certificate")
        let signed = try parts.read(.sequence, "tbsCertificate")
        tbsCertificate = signed.range
        signatureAlgorithm = try parts.read(.sequence, "signatureAlgorithm").range
        let signatureBits = try parts.read(.bitString, "the signature")
        let octets = try signatureBits.bitStringOctets("the signature")
        signature = octets.startIndex..<octets.endIndex
        try parts.expectEnd(of: "the signature")

        var fields = signed.reader
        version = try Self.readVersion(&fields)
        let serial = try fields.read(.integer, "the serial number").integerOctets("the serial number")
        serialNumber = serial.startIndex..<serial.endIndex
        tbsSignatureAlgorithm = try fields.read(.sequence, "the signature algorithm").range
        issuer = try fields.read(.sequence, "the issuer").range
        validity = try Validity(fields.read(.sequence, "the validity"))
        subject = try fields.read(.sequence, "the subject").range
        subjectPublicKeyInfo = try fields.read(.sequence, "the public key").range
        issuerUniqueID = try fields.readIfPresent(.context(1), "issuerUniqueID")?.range
        subjectUniqueID = try fields.readIfPresent(.context(2), "subjectUniqueID")?.range
        extensions = try Self.readExtensions(&fields, version: version)
        try fields.expectEnd(of: "tbsCertificate")
    }

    /// `[0] EXPLICIT Version DEFAULT v1`, v1(0) v2(1) v3(2).
    private static func readVersion(_ fields: inout DERReader) throws(StructureError) -> Int {
        guard let tagged = try fields.readIfPresent(.contextConstructed(0), "the version") else { return 1 }
        var inside = tagged.reader
        let number = try inside.read(.integer, "the version").smallInteger("the version")
        try inside.expectEnd(of: "the version")
        guard number <= 2 else {
            throw StructureError(
                .unsupported, "version \(number + 1) of certificates is not known", offset: tagged.start)
        }
        return number + 1
    }

    /// `[3] EXPLICIT Extensions OPTIONAL`, in version 3 alone (RFC 5280 §4.1.2.9).
    private static func readExtensions(_ fields: inout DERReader, version: Int) throws(StructureError) -> Range<Int>? {
        guard let tagged = try fields.readIfPresent(.contextConstructed(3), "the extensions") else { return nil }
        guard version == 3 else {
            throw StructureError(.malformed, "a version \(version) certificate has extensions", offset: tagged.start)
        }
        var inside = tagged.reader
        let list = try inside.read(.sequence, "the extensions")
        try inside.expectEnd(of: "the extensions")
        return list.range
    }
}

extension CertificateLayout {
    /// Reads a certificate of version 3 without unique identifiers; `nil` for any other, and for one that is damaged.
    package init?(plain bytes: Span<UInt8>) {
        var whole = DERCursor(0..<bytes.count)
        guard var parts = whole.enter(.sequence, bytes), whole.isAtEnd else { return nil }
        let signedStart = parts.position
        guard var fields = parts.enter(.sequence, bytes) else { return nil }
        tbsCertificate = signedStart..<parts.position
        let algorithmStart = parts.position
        guard parts.enter(.sequence, bytes) != nil else { return nil }
        signatureAlgorithm = algorithmStart..<parts.position
        guard let bits = parts.enter(.bitString, bytes), parts.isAtEnd, bits.count > 0, bytes[bits.position] == 0
        else { return nil }
        signature = (bits.position + 1)..<bits.end

        version = 3
        issuerUniqueID = nil
        subjectUniqueID = nil
        guard let tagged = fields.enter(.contextConstructed(0), bytes), tagged.count == 3,
            bytes[tagged.position] == DERTag.integer.rawValue, bytes[tagged.position + 1] == 1,
            bytes[tagged.position + 2] == 2, let serial = fields.enter(.integer, bytes), Self.isMinimal(serial, bytes)
        else { return nil }
        serialNumber = serial.range
        func sequence() -> Range<Int>? {
            let start = fields.position
            return fields.enter(.sequence, bytes) == nil ? nil : start..<fields.position
        }
        guard let algorithm = sequence(), let issuer = sequence(), let period = fields.enter(.sequence, bytes),
            let validity = Validity(plain: period, bytes), let subject = sequence(), let key = sequence()
        else { return nil }
        tbsSignatureAlgorithm = algorithm
        self.issuer = issuer
        self.validity = validity
        self.subject = subject
        subjectPublicKeyInfo = key
        if fields.isAtEnd {
            extensions = nil
            return
        }
        guard var inside = fields.enter(.contextConstructed(3), bytes), fields.isAtEnd else { return nil }
        extensions = inside.range
        guard inside.enter(.sequence, bytes) != nil, inside.isAtEnd else { return nil }
    }

    /// X.690 §8.3.2.
    private static func isMinimal(_ integer: DERCursor, _ bytes: Span<UInt8>) -> Bool {
        guard integer.count > 1 else { return integer.count == 1 }
        let first = bytes[integer.position]
        return (first != 0x00 && first != 0xFF) || (first == 0x00) == (bytes[integer.position + 1] >= 0x80)
    }
}

internal import SwiftASN1

/// A seal signature (电子签章): a signature over a document, made with a seal that it contains.
///
///     SES_Signature (GM/T 0031-2014) ::= SEQUENCE { toSign TBS_Sign, signature BIT STRING }
///     SES_Signature (GB/T 38540-2020, GM/T 0031-2025) ::= SEQUENCE { toSign TBS_Sign, cert OCTET STRING,
///         signatureAlgID OBJECT IDENTIFIER, signature BIT STRING, timeStamp [0] BIT STRING OPTIONAL }
///     TBS_Sign ::= SEQUENCE { version INTEGER, eseal SESeal, timeInfo, dataHash BIT STRING, propertyInfo IA5String,
///         cert OCTET STRING, signatureAlgorithm OBJECT IDENTIFIER (GM/T 0031-2014),
///         extDatas [0] ExtensionDatas OPTIONAL (GB/T 38540) }
public struct SealSignature: Hashable, Sendable {
    /// The whole signature as it was received.
    public let received: ArraySlice<UInt8>
    /// The signature in DER: what was received, unless that was BER.
    public let encoded: ArraySlice<UInt8>
    /// Whether it has the shape of GM/T 0031-2014.
    public let isFirstGeneration: Bool
    public let version: Int
    public let seal: Seal
    public let time: SealSigningTime
    /// The digest of the original.
    public let dataHash: ArraySlice<UInt8>
    /// What of the original is protected.
    public let propertyInfo: SealText
    /// In their order; empty where there is none.
    public var extensions: [SealExtension] { extensionList?.members ?? [] }
    /// The signer's certificate as DER; whether it is one is not judged here.
    public let signerCertificate: ArraySlice<UInt8>
    public let signatureAlgorithm: OID
    /// The content of the signature's BIT STRING.
    public let signature: ArraySlice<UInt8>
    /// A token over the signature value (RFC 3161, GB/T 20520), where there is one.
    public let timeStamp: SealTimeStamp?
    /// TBS_Sign as it was received: what the signer signed.
    public let signedOctets: ArraySlice<UInt8>
    /// The same in DER; `nil` where the signature came as DER.
    public let signedOctetsInDER: ArraySlice<UInt8>?
    /// What the standard has otherwise, in the seal too.
    public let deviations: [SealDeviation]

    private let extensionList: SealExtensions?

    /// That of the shape; between V4 and V5 the seal decides.
    public var generation: SealGeneration {
        isFirstGeneration ? .v1 : seal.generation == .v5 ? .v5 : .v4
    }

    /// The DER of the whole signature.
    public var derBytes: [UInt8] { Array(encoded) }

    /// Reads a signature that fills `bytes`, DER.
    ///
    /// - Throws: `StructureError` for bytes that are no seal signature.
    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var reader = DERReader(bytes)
        let element = try reader.read(.sequence, "the seal signature")
        try reader.expectEnd(of: "the seal signature")
        var notes = SealNotes()
        try self.init(element, received: nil, &notes)
    }

    /// - Parameter received: the octets of the file, where they are BER and `element` is their DER.
    init(_ element: DERElement, received: ArraySlice<UInt8>?, _ notes: inout SealNotes) throws(StructureError) {
        encoded = element.encoded
        self.received = received ?? element.encoded
        var parts = element.reader
        let body = try parts.read(.sequence, "TBS_Sign")
        let isFirst = parts.nextTag == .bitString
        isFirstGeneration = isFirst
        let raw = try received.map { received throws(StructureError) in try Self.receivedParts(of: received) }
        signedOctets = raw?.body ?? body.encoded
        signedOctetsInDER = raw == nil ? nil : body.encoded

        var fields = body.reader
        version = try fields.read(.integer, "TBS_Sign.version").smallInteger("TBS_Sign.version")
        let seal = try Seal(fields.read(.sequence, "eseal"), received: raw?.seal, &notes)
        self.seal = seal
        if version != seal.information.version {
            notes.note(
                .versionMismatch, "TBS_Sign.version is \(version), that of the seal \(seal.information.version)")
        }
        time = try SealSigningTime(from: &fields, isFirstGeneration: isFirst, &notes)
        dataHash = try fields.read(.bitString, "dataHash").bitStringOctets("dataHash")
        propertyInfo = try SealText(from: &fields, .ia5String, "propertyInfo", &notes)
        if isFirst {
            signerCertificate = try fields.read(.octetString, "the signer's certificate").content
            signatureAlgorithm = try fields.read(.objectIdentifier, "signatureAlgorithm")
                .objectIdentifier("signatureAlgorithm")
            extensionList = nil
        } else {
            extensionList = try SealExtensions(ifPresentIn: &fields, isTagged: true, &notes)
            signerCertificate = try parts.read(.octetString, "the signer's certificate").content
            signatureAlgorithm = try parts.read(.objectIdentifier, "signatureAlgID").objectIdentifier("signatureAlgID")
        }
        try fields.expectEnd(of: "TBS_Sign")
        signature = try parts.read(.bitString, "the signature").bitStringOctets("the signature")
        timeStamp = isFirst ? nil : try SealTimeStamp(ifPresentIn: &parts, &notes)
        try parts.expectEnd(of: "the seal signature")
        deviations = notes.deviations
    }

    private static func receivedParts(
        of received: ArraySlice<UInt8>
    ) throws(StructureError) -> (body: ArraySlice<UInt8>, seal: ArraySlice<UInt8>) {
        guard let body = try BERExtents.members(of: received).first,
            let seal = try BERExtents.members(of: body).dropFirst().first
        else { throw StructureError(.malformed, "the seal signature lacks its parts", offset: received.startIndex) }
        return (body, seal)
    }

    /// What a signer of a document is to sign.
    public struct Fields: Sendable {
        public var seal: Seal
        public var time: Instant
        public var dataHash: [UInt8]
        /// Characters of IA5String alone.
        public var propertyInfo: String
        /// `nil` leaves the list out; GM/T 0031-2014 has none.
        public var extensions: [SealExtension]?

        public init(
            seal: Seal, time: Instant, dataHash: [UInt8], propertyInfo: String, extensions: [SealExtension]? = nil
        ) {
            self.seal = seal
            self.time = time
            self.dataHash = dataHash
            self.propertyInfo = propertyInfo
            self.extensions = extensions
        }
    }

    /// The DER of TBS_Sign, in the generation of its seal: what is signed.
    ///
    /// - Throws: `StructureError` for a text that is no IA5String, or extensions in a signature of GM/T 0031-2014.
    public static func octetsToSign(
        _ fields: Fields, signerCertificate: Certificate, signatureAlgorithm: OID
    ) throws(StructureError) -> [UInt8] {
        let isFirst = fields.seal.generation == .v1
        if isFirst, fields.extensions != nil {
            throw StructureError(.unsupported, "seal signatures of GM/T 0031-2014 have no extensions")
        }
        let propertyInfo = try ia5Octets(fields.propertyInfo, "propertyInfo")
        let time = try SealTime(fields.time, .v4)
        let own = derEncoded { coder in
            if isFirst { coder.bitString(time.content) } else { time.encode(into: &coder) }
            coder.bitString(fields.dataHash)
            coder.primitive(.ia5String, propertyInfo)
            if isFirst {
                coder.octetString(signerCertificate.derBytes)
                coder.objectIdentifier(signatureAlgorithm)
            }
            if let extensions = fields.extensions {
                SealExtensions(extensions, isTagged: true).encode(into: &coder)
            }
        }
        return derConstructed(.sequence, [commonOctets(fields.seal)[...], own[...]])
    }

    /// What TBS_Sign of every signature with a seal holds, behind its tag and length: the version and the seal.
    public static func commonOctets(_ seal: Seal) -> [UInt8] {
        derEncoded { coder in
            coder.integer(seal.information.version)
            coder.encoded(seal.encoded)
        }
    }

    /// Puts a signature to what was signed; the octets that ``octetsToSign(_:signerCertificate:signatureAlgorithm:)``
    /// gave tell the generation.
    public init(
        signedOctets: [UInt8], isFirstGeneration: Bool, signerCertificate: Certificate, signatureAlgorithm: OID,
        signature: [UInt8], timeStamp: [UInt8]? = nil
    ) throws(StructureError) {
        if timeStamp != nil, isFirstGeneration {
            throw StructureError(.unsupported, "seal signatures of GM/T 0031-2014 have no time stamp")
        }
        try self.init(
            derEncoded: Self.derBytes(
                signedOctets[...], isFirstGeneration, signerCertificate.derBytes[...], signatureAlgorithm,
                signature[...], timeStamp.map { SealTimeStamp($0) }))
    }

    private static func derBytes(
        _ body: ArraySlice<UInt8>, _ isFirst: Bool, _ certificate: ArraySlice<UInt8>, _ algorithm: OID,
        _ signature: ArraySlice<UInt8>, _ timeStamp: SealTimeStamp?
    ) -> [UInt8] {
        let rest = derEncoded { coder in
            if !isFirst {
                coder.octetString(certificate)
                coder.objectIdentifier(algorithm)
            }
            coder.bitString(signature)
            timeStamp?.encode(into: &coder)
        }
        return derConstructed(.sequence, [body, rest[...]])
    }

    /// The signature written again from its typed fields.
    ///
    /// - Throws: `StructureError`, with the place of the first byte that the fields do not account for.
    public func reencoded() throws(StructureError) -> [UInt8] {
        let seal = try seal.reencoded()
        let body = derEncoded { coder in
            coder.sequence { coder in
                coder.integer(version)
                coder.encoded(seal)
                time.encode(into: &coder)
                coder.bitString(dataHash)
                propertyInfo.encode(into: &coder)
                if isFirstGeneration {
                    coder.octetString(signerCertificate)
                    coder.objectIdentifier(signatureAlgorithm)
                }
                extensionList?.encode(into: &coder)
            }
        }
        let again = Self.derBytes(
            body[...], isFirstGeneration, signerCertificate, signatureAlgorithm, signature, timeStamp)
        return try same(again, as: encoded, "the seal signature")
    }

    public static func == (left: SealSignature, right: SealSignature) -> Bool {
        left.received.elementsEqual(right.received)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(Array(received)) }
}

/// When a signer says that it signed: GeneralizedTime in V4 and V5, free BIT STRING in V1.
public struct SealSigningTime: Hashable, Sendable {
    /// The moment, where one can be read.
    public let instant: Instant?
    /// A time-stamp token, as GM/T 0031-2014 allows.
    public let token: ArraySlice<UInt8>?
    /// The octets of the value.
    public let octets: ArraySlice<UInt8>
    private let tag: DERTag

    init(
        from reader: inout DERReader, isFirstGeneration: Bool, _ notes: inout SealNotes
    ) throws(StructureError) {
        let element = try reader.readAny("timeInfo")
        tag = element.tag
        let expected: DERTag = isFirstGeneration ? .bitString : .generalizedTime
        if tag != expected { notes.note(.oddTime, "timeInfo is a \(tag) and not a \(expected)") }
        switch tag {
        case .bitString: octets = try element.bitStringOctets("timeInfo")
        case .generalizedTime, .utcTime: octets = element.content
        default:
            throw StructureError(.malformed, "timeInfo should be \(expected), but is \(tag)", offset: element.start)
        }
        token = tag == .bitString && octets.first == DERTag.sequence.rawValue ? octets : nil
        let text = Self.text(octets)
        instant = text?.instant
        // A BIT STRING is free to hold a time in any form.
        if tag != .bitString { text?.tell("timeInfo", &notes) }
        if tag == .bitString, text?.hasZone == false { text?.tell("timeInfo", &notes) }
        if instant == nil, token == nil {
            notes.note(.oddTime, "timeInfo '\(String(decoding: octets.prefix(64), as: UTF8.self))' is no time")
        }
    }

    /// The text of a time, which may also stand in the BIT STRING as a value of DER.
    private static func text(_ octets: ArraySlice<UInt8>) -> SealTimeText? {
        if let first = octets.first, [DERTag.utcTime, .generalizedTime].map(\.rawValue).contains(first) {
            var inside = DERReader(octets)
            guard let element = try? inside.readAny("timeInfo"), inside.isAtEnd else { return nil }
            return SealTimeText(Array(element.content))
        }
        return SealTimeText(Array(octets))
    }

    func encode(into coder: inout DER.Serializer) {
        if tag == .bitString { coder.bitString(octets) } else { coder.primitive(tag, octets) }
    }
}

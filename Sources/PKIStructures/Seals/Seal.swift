internal import SwiftASN1

/// An electronic seal (电子印章): an image with the certificates of its owners, signed by its maker.
///
/// One buffer with slices; what was signed are the octets that were read, never written again.
///
///     SESeal (GM/T 0031-2014) ::= SEQUENCE { esealInfo SES_SealInfo,
///         signInfo SEQUENCE { cert OCTET STRING, signatureAlgorithm OBJECT IDENTIFIER, signData BIT STRING } }
///     SESeal (GB/T 38540-2020, GM/T 0031-2025) ::= SEQUENCE { eSealInfo SES_SealInfo, cert OCTET STRING,
///         signAlgID OBJECT IDENTIFIER, signedValue BIT STRING, timeStamp [0] BIT STRING OPTIONAL }
public struct Seal: Hashable, Sendable {
    /// The whole seal as it was received.
    public let received: ArraySlice<UInt8>
    /// The seal in DER: what was received, unless that was BER.
    public let encoded: ArraySlice<UInt8>
    public let information: SealInformation
    /// The maker's certificate as DER; whether it is one is not judged here.
    public let makerCertificate: ArraySlice<UInt8>
    public let signatureAlgorithm: OID
    /// The content of the signature's BIT STRING.
    public let signature: ArraySlice<UInt8>
    /// A token over the signature value (RFC 3161, GB/T 20520), where there is one.
    public let timeStamp: SealTimeStamp?
    /// What the maker signed, made of the octets that were received.
    public let signedOctets: [UInt8]
    /// The same in DER; `nil` where the seal came as DER.
    public let signedOctetsInDER: [UInt8]?
    /// What the standard has otherwise.
    public let deviations: [SealDeviation]

    public var generation: SealGeneration { information.generation }

    /// The DER of the whole seal.
    public var derBytes: [UInt8] { Array(encoded) }

    /// Reads a seal that fills `bytes`, DER.
    ///
    /// - Throws: `StructureError` for bytes that are no seal.
    public init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var reader = DERReader(bytes)
        let element = try reader.read(.sequence, "the seal")
        try reader.expectEnd(of: "the seal")
        var notes = SealNotes()
        try self.init(element, received: nil, &notes)
    }

    /// - Parameter received: the octets of the file, where they are BER and `element` is their DER.
    init(_ element: DERElement, received: ArraySlice<UInt8>?, _ notes: inout SealNotes) throws(StructureError) {
        encoded = element.encoded
        self.received = received ?? element.encoded
        var parts = element.reader
        let body = try parts.read(.sequence, "SES_SealInfo")
        let isFirst = parts.nextTag == .sequence
        let parsed: SealInformation
        if isFirst {
            parsed = try SealInformation(body, shape: .v1, &notes)
            var signing = try parts.read(.sequence, "signInfo").reader
            makerCertificate = try signing.read(.octetString, "the maker's certificate").content
            signatureAlgorithm = try signing.read(.objectIdentifier, "signatureAlgorithm")
                .objectIdentifier("signatureAlgorithm")
            signature = try signing.read(.bitString, "signData").bitStringOctets("signData")
            try signing.expectEnd(of: "signInfo")
            timeStamp = nil
        } else {
            let certificate = try parts.read(.octetString, "the maker's certificate").content
            let algorithm = try parts.read(.objectIdentifier, "signAlgID").objectIdentifier("signAlgID")
            let value = try parts.read(.bitString, "signedValue").bitStringOctets("signedValue")
            let token = try SealTimeStamp(ifPresentIn: &parts, &notes)
            parsed = try SealInformation(body, shape: token == nil ? .v4 : .v5, &notes)
            (makerCertificate, signatureAlgorithm, signature, timeStamp) = (certificate, algorithm, value, token)
        }
        try parts.expectEnd(of: "the seal")
        information = parsed
        let inDER = Self.signedOctets(isFirst, body.encoded, makerCertificate, signatureAlgorithm)
        if let received {
            signedOctets = try Self.receivedSignedOctets(isFirst, in: received)
            signedOctetsInDER = inDER
        } else {
            signedOctets = inDER
            signedOctetsInDER = nil
        }
        deviations = notes.deviations
    }

    /// GM/T 0031-2014 6.1: the maker's certificate and the algorithm are signed too, in a SEQUENCE that is never stored.
    private static func signedOctets(
        _ isFirst: Bool, _ body: ArraySlice<UInt8>, _ certificate: ArraySlice<UInt8>, _ algorithm: OID
    ) -> [UInt8] {
        guard isFirst else { return Array(body) }
        return derEncoded { coder in
            coder.sequence {
                $0.encoded(body)
                $0.octetString(certificate)
                $0.objectIdentifier(algorithm)
            }
        }
    }

    private static func receivedSignedOctets(
        _ isFirst: Bool, in received: ArraySlice<UInt8>
    ) throws(StructureError) -> [UInt8] {
        let members = try BERExtents.members(of: received)
        guard let body = members.first, members.count > 1 else {
            throw StructureError(.malformed, "the seal has \(members.count) parts", offset: received.startIndex)
        }
        guard isFirst else { return Array(body) }
        let signing = try BERExtents.members(of: members[1]).prefix(2)
        return derEncoded { coder in
            coder.sequence { coder in
                coder.encoded(body)
                for part in signing { coder.encoded(part) }
            }
        }
    }

    /// Puts a maker's signature to what it vouches for.
    public init(
        information: SealInformation, makerCertificate: Certificate, signatureAlgorithm: OID, signature: [UInt8],
        timeStamp: [UInt8]? = nil
    ) throws(StructureError) {
        if timeStamp != nil, information.generation != .v5 {
            throw StructureError(.unsupported, "only seals of GM/T 0031-2025 have a time stamp")
        }
        try self.init(
            derEncoded: Self.derBytes(
                information.encoded, information.generation, makerCertificate.derBytes[...], signatureAlgorithm,
                signature[...], timeStamp.map { SealTimeStamp($0) }))
    }

    /// What a maker signs (GM/T 0031-2014 6.1, GB/T 38540 6.2).
    public static func octetsToSign(
        _ information: SealInformation, makerCertificate: Certificate, signatureAlgorithm: OID
    ) -> [UInt8] {
        signedOctets(
            information.generation == .v1, information.encoded, makerCertificate.derBytes[...], signatureAlgorithm)
    }

    private static func derBytes(
        _ body: ArraySlice<UInt8>, _ generation: SealGeneration, _ certificate: ArraySlice<UInt8>, _ algorithm: OID,
        _ signature: ArraySlice<UInt8>, _ timeStamp: SealTimeStamp?
    ) -> [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.encoded(body)
                guard generation == .v1 else {
                    coder.octetString(certificate)
                    coder.objectIdentifier(algorithm)
                    coder.bitString(signature)
                    timeStamp?.encode(into: &coder)
                    return
                }
                coder.sequence {
                    $0.octetString(certificate)
                    $0.objectIdentifier(algorithm)
                    $0.bitString(signature)
                }
            }
        }
    }

    /// The seal written again from its typed fields.
    ///
    /// - Throws: `StructureError`, with the place of the first byte that the fields do not account for.
    public func reencoded() throws(StructureError) -> [UInt8] {
        let again = Self.derBytes(
            derEncoded { information.reencode(into: &$0) }[...], generation, makerCertificate, signatureAlgorithm,
            signature, timeStamp)
        return try same(again, as: encoded, "the seal")
    }

    public static func == (left: Seal, right: Seal) -> Bool { left.received.elementsEqual(right.received) }

    public func hash(into hasher: inout Hasher) { hasher.combine(Array(received)) }
}

/// `timeStamp [0] BIT STRING OPTIONAL` of a seal or a seal signature.
public struct SealTimeStamp: Hashable, Sendable {
    /// The token as DER; whether it is one is not judged here.
    public let token: ArraySlice<UInt8>
    /// Whether the tag stands in place of the BIT STRING's, and not around it.
    private let isImplicit: Bool

    init(_ token: [UInt8]) {
        self.token = token[...]
        isImplicit = false
    }

    init?(ifPresentIn reader: inout DERReader, _ notes: inout SealNotes) throws(StructureError) {
        if let tagged = try reader.readIfPresent(.contextConstructed(0), "timeStamp") {
            var inside = tagged.reader
            token = try inside.read(.bitString, "timeStamp").bitStringOctets("timeStamp")
            try inside.expectEnd(of: "timeStamp")
            isImplicit = false
        } else if let tagged = try reader.readIfPresent(.context(0), "timeStamp") {
            token = try tagged.bitStringOctets("timeStamp")
            isImplicit = true
            notes.note(.oddTag, "the tag of timeStamp is implicit")
        } else {
            return nil
        }
    }

    func encode(into coder: inout DER.Serializer) {
        if isImplicit {
            coder.contextPrimitive(0, [0] + token)
        } else {
            coder.contextConstructed(0) { $0.bitString(token) }
        }
    }
}

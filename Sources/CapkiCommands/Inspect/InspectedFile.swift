internal import PKIKeys
internal import PKIStructures

/// One structure that a file holds.
enum InspectedItem {
    case certificate(Certificate)
    case request(CertificationRequest)
    case crl(CertificateRevocationList)
    case message(Message)
    case ocspRequest(OCSPRequest)
    case ocspResponse(OCSPResponse)
    case timeStampRequest(TimeStampRequest)
    case timeStampResponse(TimeStampResponse)
    case privateKey(any Showable)
    case encryptedPrivateKey(EncryptedPrivateKeyInfo, [UInt8])
    /// Encrypted as OpenSSL did before PKCS#8 (RFC 1421 headers).
    case traditionalPrivateKey(PEMBlock)
    case publicKey(SubjectPublicKeyInfo)
    case pkcs12(PFX, [UInt8])
    case sm2EnvelopedKey(SM2EnvelopedKey)
    case skfEnvelopedKey(SKFEnvelopedKeyBlob)

    /// The word for the kind, as JSON has it.
    var kind: String {
        switch self {
        case .certificate: "certificate"
        case .request: "request"
        case .crl: "crl"
        case .message(.signedData(let data, _)) where data.signers.isEmpty && data.certificates?.isEmpty == false:
            "certificate-bundle"
        case .message: "message"
        case .ocspRequest: "ocsp-request"
        case .ocspResponse: "ocsp-response"
        case .timeStampRequest: "timestamp-request"
        case .timeStampResponse: "timestamp-response"
        case .privateKey: "private-key"
        case .encryptedPrivateKey, .traditionalPrivateKey: "encrypted-private-key"
        case .publicKey: "public-key"
        case .pkcs12: "pkcs12"
        case .sm2EnvelopedKey: "sm2-enveloped-key"
        case .skfEnvelopedKey: "skf-enveloped-key"
        }
    }
}

/// Tells what a file holds: by the labels of PEM, or by trying one kind after another on DER.
enum InspectedFile {
    /// What each label of PEM stands for (RFC 7468, and what other tools write).
    private static let readers: [String: @Sendable ([UInt8]) throws -> InspectedItem] = [
        "CERTIFICATE": certificate, "X509 CERTIFICATE": certificate, "TRUSTED CERTIFICATE": certificate,
        "CERTIFICATE REQUEST": request, "NEW CERTIFICATE REQUEST": request, "X509 CRL": crl,
        "PKCS7": message, "CMS": message, "PKCS #7 SIGNED DATA": message, "PRIVATE KEY": privateKey,
        "RSA PRIVATE KEY": { .privateKey(try RSAPrivateKeyOutline(derEncoded: $0[...])) },
        "EC PRIVATE KEY": { .privateKey(try ECPrivateKey(derEncoded: $0[...])) },
        "SM2 PRIVATE KEY": { .privateKey(try ECPrivateKey(derEncoded: $0[...])) },
        "ENCRYPTED PRIVATE KEY": encryptedPrivateKey, "PUBLIC KEY": publicKey,
    ]

    /// The kinds of DER in the order in which they are tried; no value is two of them.
    private static let candidates: [@Sendable ([UInt8]) throws -> InspectedItem] = [
        certificate, request, crl, message,
        { .pkcs12(try PFX(derEncoded: BERTranscoder().derBytes(of: $0[...])[...]), $0) },
        encryptedPrivateKey, privateKey, publicKey,
        { .ocspResponse(try OCSPResponse(derEncoded: $0[...])) },
        { .timeStampResponse(try TimeStampResponse(derEncoded: $0[...])) },
        { .timeStampRequest(try TimeStampRequest(derEncoded: $0[...])) },
        { .ocspRequest(try OCSPRequest(derEncoded: $0[...])) },
        { .sm2EnvelopedKey(try SM2EnvelopedKey(derEncoded: $0[...])) },
        { .privateKey(try ECPrivateKey(derEncoded: $0[...])) },
        { .privateKey(try RSAPrivateKeyOutline(derEncoded: $0[...])) },
    ]

    /// Everything in a file.
    ///
    /// - Throws: `StructureError` for what is damaged, and for what is none of the kinds the fault of the kind that was
    ///   read furthest.
    static func items(_ bytes: [UInt8]) throws -> [InspectedItem] {
        if let blob = try? SKFEnvelopedKeyBlob(bytes[...]) { return [.skfEnvelopedKey(blob)] }
        return try blocks(bytes).map(item)
    }

    /// The structures of a file; DER is one without a label.
    static func blocks(_ bytes: [UInt8]) throws -> [PEMBlock] {
        guard let first = bytes.first else { throw StructureError(.missing, "the file is empty") }
        if first == DERTag.sequence.rawValue { return [PEMBlock(label: "", bytes: bytes)] }
        let blocks = try PEMBlock.blocks(in: bytes, allowsHeaders: true)
        guard !blocks.isEmpty else { throw StructureError(.missing, "the file holds neither DER nor PEM") }
        return blocks
    }

    /// What a block is: by its label where that is known, by trying otherwise.
    static func item(_ block: PEMBlock) throws -> InspectedItem {
        guard block.headers.isEmpty else { return .traditionalPrivateKey(block) }
        guard let read = readers[block.label] else { return try item(der: block.bytes) }
        return try read(block.bytes)
    }

    private static func item(der bytes: [UInt8]) throws -> InspectedItem {
        var best = StructureError(.missing, "the file is of no known kind")
        for read in candidates {
            do {
                return try read(bytes)
            } catch let error as StructureError {
                if (error.offset ?? 0) > (best.offset ?? 0) { best = error }
            }
        }
        throw best
    }

    @Sendable private static func certificate(_ bytes: [UInt8]) throws -> InspectedItem {
        .certificate(try Certificate(derEncoded: bytes))
    }

    @Sendable private static func request(_ bytes: [UInt8]) throws -> InspectedItem {
        .request(try CertificationRequest(derEncoded: bytes))
    }

    @Sendable private static func crl(_ bytes: [UInt8]) throws -> InspectedItem {
        .crl(try CertificateRevocationList(derEncoded: bytes))
    }

    @Sendable private static func message(_ bytes: [UInt8]) throws -> InspectedItem {
        .message(try Message(encoded: bytes))
    }

    @Sendable private static func privateKey(_ bytes: [UInt8]) throws -> InspectedItem {
        .privateKey(try PrivateKeyInfo(derEncoded: bytes[...]))
    }

    @Sendable private static func encryptedPrivateKey(_ bytes: [UInt8]) throws -> InspectedItem {
        .encryptedPrivateKey(try EncryptedPrivateKeyInfo(derEncoded: bytes[...]), bytes)
    }

    @Sendable private static func publicKey(_ bytes: [UInt8]) throws -> InspectedItem {
        .publicKey(try SubjectPublicKeyInfo(derEncoded: bytes[...]))
    }
}

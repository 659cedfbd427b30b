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
    /// A key in the open, with the bytes that it can be read from.
    case privateKey(any Showable, [UInt8])
    case encryptedPrivateKey(EncryptedPrivateKeyInfo, [UInt8])
    /// Encrypted as OpenSSL did before PKCS#8 (RFC 1421 headers).
    case traditionalPrivateKey(PEMBlock)
    case publicKey(SubjectPublicKeyInfo)
    /// The curve that `openssl ecparam` writes before a key.
    case curve(OID)
    case pkcs12(PFX, [UInt8])
    case sm2EnvelopedKey(SM2EnvelopedKey)
    case skfEnvelopedKey(SKFEnvelopedKeyBlob)
    case certificateResponse(CertificateResponse)
    case seal(SealFile)

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
        case .curve: "ec-parameters"
        case .pkcs12: "pkcs12"
        case .sm2EnvelopedKey: "sm2-enveloped-key"
        case .skfEnvelopedKey: "skf-enveloped-key"
        case .certificateResponse: "certificate-response"
        case .seal(let file): file.kind
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
        "RSA PRIVATE KEY": { .privateKey(try RSAPrivateKeyOutline(derEncoded: $0[...]), $0) },
        "EC PRIVATE KEY": { .privateKey(try ECPrivateKey(derEncoded: $0[...]), $0) },
        "SM2 PRIVATE KEY": { .privateKey(try ECPrivateKey(derEncoded: $0[...]), $0) },
        "ENCRYPTED PRIVATE KEY": encryptedPrivateKey, "PUBLIC KEY": publicKey,
        "EC PARAMETERS": { .curve(try curve($0)) }, "SM2 PARAMETERS": { .curve(try curve($0)) },
    ]

    /// The kinds of DER in the order in which they are tried; no value is two of them.
    private static let candidates: [(kind: String, read: @Sendable ([UInt8]) throws -> InspectedItem)] = [
        ("a certificate", certificate), ("a request", request), ("a CRL", crl), ("a message", message),
        ("a PKCS#12 file", { .pkcs12(try PFX(derEncoded: BERTranscoder().derBytes(of: $0[...])[...]), $0) }),
        ("an encrypted private key", encryptedPrivateKey), ("a private key", privateKey), ("a public key", publicKey),
        ("an OCSP response", { .ocspResponse(try OCSPResponse(derEncoded: $0[...])) }),
        ("a time stamp", { .timeStampResponse(try TimeStampResponse(derEncoded: $0[...])) }),
        ("a time stamp request", { .timeStampRequest(try TimeStampRequest(derEncoded: $0[...])) }),
        ("an OCSP request", { .ocspRequest(try OCSPRequest(derEncoded: $0[...])) }),
        ("a response to a request", { .certificateResponse(try CertificateResponse(derEncoded: $0[...])) }),
        ("a seal", { .seal(try SealFile($0)) }),
        ("an SM2 key envelope", { .sm2EnvelopedKey(try SM2EnvelopedKey(derEncoded: $0[...])) }),
        ("an EC private key", { .privateKey(try ECPrivateKey(derEncoded: $0[...]), $0) }),
        ("an RSA private key", { .privateKey(try RSAPrivateKeyOutline(derEncoded: $0[...]), $0) }),
    ]

    /// The structures of a file; DER, and base64 without boundaries, is one without a label.
    ///
    /// - Throws: `StructureError` for a file that holds none.
    static func blocks(_ bytes: [UInt8]) throws -> [PEMBlock] {
        guard let first = bytes.first else { throw StructureError(.missing, "the file is empty") }
        if first == DERTag.sequence.rawValue { return [PEMBlock(label: "", bytes: bytes)] }
        if (try? SKFEnvelopedKeyBlob(bytes[...])) != nil { return [PEMBlock(label: "", bytes: bytes)] }
        let blocks = try PEMBlock.blocks(in: bytes, allowsHeaders: true)
        if blocks.isEmpty, let bare = PEMBlock(bareBase64: bytes) { return [bare] }
        guard !blocks.isEmpty else { throw StructureError(.missing, "the file holds neither DER nor PEM") }
        return blocks
    }

    /// What a block is: by its label where that is known, by trying otherwise.
    ///
    /// - Throws: `StructureError` for what is damaged, and for what is none of the kinds the fault of the kind that was
    ///   read furthest.
    static func item(_ block: PEMBlock) throws -> InspectedItem {
        guard block.headers.isEmpty else { return .traditionalPrivateKey(block) }
        if let read = readers[block.label] { return try read(block.bytes) }
        if let blob = try? SKFEnvelopedKeyBlob(block.bytes[...]) { return .skfEnvelopedKey(blob) }
        do {
            return try item(der: block.bytes)
        } catch let error as StructureError where !block.label.isEmpty {
            throw StructureError(error.code, "the PEM block '\(block.label)': \(error.message)", offset: error.offset)
        }
    }

    private static func item(der bytes: [UInt8]) throws -> InspectedItem {
        var best: (kind: String, fault: StructureError)?
        for candidate in candidates {
            do {
                return try candidate.read(bytes)
            } catch let error as StructureError {
                if (error.offset ?? 0) > (best?.fault.offset ?? -1) { best = (candidate.kind, error) }
            }
        }
        // What breaks in its first bytes is near to nothing, unless it is cut off there.
        guard let best, (best.fault.offset ?? 0) > 4 || best.fault.code == .truncated else {
            throw StructureError(.missing, "this is of no known kind")
        }
        throw StructureError(
            best.fault.code, "this comes nearest to \(best.kind), but \(best.fault.message)", offset: best.fault.offset)
    }

    private static func curve(_ bytes: [UInt8]) throws -> OID {
        var reader = DERReader(bytes)
        let curve = try reader.read(.objectIdentifier, "the curve").objectIdentifier("the curve")
        try reader.expectEnd(of: "the curve")
        return curve
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
        .privateKey(try PrivateKeyInfo(derEncoded: bytes[...]), bytes)
    }

    @Sendable private static func encryptedPrivateKey(_ bytes: [UInt8]) throws -> InspectedItem {
        .encryptedPrivateKey(try EncryptedPrivateKeyInfo(derEncoded: bytes[...]), bytes)
    }

    @Sendable private static func publicKey(_ bytes: [UInt8]) throws -> InspectedItem {
        .publicKey(try SubjectPublicKeyInfo(derEncoded: bytes[...]))
    }
}

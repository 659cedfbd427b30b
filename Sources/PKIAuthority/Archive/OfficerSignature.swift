internal import PKIKeys
internal import PKIMessages
internal import PKIStructures

/// The bytes of a recovery's request, signed by an officer (RFC 5652 §5, GB/T 35275): by the one who asks, and by a second
/// one who approves.
struct OfficerSignature {
    /// The longest signature that is read, in bytes.
    private static let byteLimit = 1 << 20

    /// DER.
    let bytes: [UInt8]
    let officer: Certificate

    /// The serial number and subject of the officer, for people.
    var name: String { get throws { "\(officer.serialNumber) \(try officer.subject)" } }

    /// What a signature is judged by.
    struct Bench {
        let request: RecoveryRecord.Request
        let officers: Officers
        let issuer: Issuer
        let now: Instant
        let ledger: any LedgerReading
    }

    /// Judges the signature of the officer who asks.
    ///
    /// - Throws: `AuthorityError.Code.badRequester` with the reason.
    init(ofRequester file: [UInt8], by bench: Bench) throws {
        try self.init(file, "the request's signature", .badRequester, bench) { certificate in
            guard try DigestAlgorithm.sha256.hash(certificate.derBytes) == bench.request.requesterCertificateHash else {
                throw AuthorityError(
                    .badRequester, "the request is signed by another certificate than the one that it names",
                    hint: "the officer who asks signs it")
            }
        }
    }

    /// Judges a second officer's approval.
    ///
    /// - Throws: `AuthorityError.Code.badApproval` with the reason.
    init(ofApprover file: [UInt8], after requester: OfficerSignature, by bench: Bench) throws {
        try self.init(file, "the approval", .badApproval, bench) { certificate in
            let request = bench.request
            let isRequester =
                try PublicKeyHash.hash(certificate.subjectPublicKeyInfo) == request.requesterKeyHash
                || certificate == requester.officer
                || certificate.subject.matches(requester.officer.subject)
                || certificate.subject.text(of: AttributeType.commonName) == request.operatorName
            guard !isRequester else {
                throw AuthorityError(
                    .badApproval, "'\(request.operatorName)' asked for the recovery and cannot approve it",
                    hint: "a second officer approves: another person, with another key")
            }
        }
    }

    /// - Parameters:
    ///   - what: the signature, for messages.
    ///   - check: refuses an officer who is not the one whose signature this is to be.
    private init(
        _ file: [UInt8], _ what: String, _ code: AuthorityError.Code, _ bench: Bench,
        _ check: (Certificate) throws -> Void
    ) throws {
        guard file.count <= Self.byteLimit else {
            throw AuthorityError(code, "\(what) has \(file.count) bytes, the limit is \(Self.byteLimit)")
        }
        let message: Message
        do throws(StructureError) {
            message = try Message(file: file)
        } catch {
            throw AuthorityError(code, "\(what) is no signed message: \(error)")
        }
        guard case .signedData(let data, _) = message else {
            throw AuthorityError(code, "\(what) is no signed message")
        }
        officer = try Self.officer(data, what, code, bench, check)
        bytes = message.frame.derBytes
    }

    private static func officer(
        _ data: SignedData, _ what: String, _ code: AuthorityError.Code, _ bench: Bench,
        _ check: (Certificate) throws -> Void
    ) throws -> Certificate {
        let request = bench.request
        let inside = data.encapsulatedContent.signedOctets
        guard inside == nil || inside == request.bytes else {
            throw AuthorityError(
                code, "\(what) is of something else than the request \(request.id)",
                hint: "sign the very bytes that '--request-out' wrote")
        }
        var verifier = SignedMessageVerifier()
        verifier.certificates = bench.officers.named
        let verdict = try verifier.verify(data, content: inside == nil ? SignableMessage(request.bytes) : nil)
        var refusal = AuthorityError(code, "\(what) holds no signature")
        for signer in verdict.signers {
            guard signer.isValid, let certificate = signer.certificate else {
                let reasons = signer.faults.map(\.message).joined(separator: "; ")
                refusal = AuthorityError(code, "\(what) does not hold: \(reasons)")
                continue
            }
            do {
                try bench.officers.requireOfficer(
                    certificate, code: code, issuer: bench.issuer, now: bench.now, in: bench.ledger)
                try check(certificate)
                return certificate
            } catch let error as AuthorityError {
                refusal = error
            } catch {
                refusal = AuthorityError(code, "the officer's certificate cannot be used: \(error)")
            }
        }
        throw refusal
    }
}

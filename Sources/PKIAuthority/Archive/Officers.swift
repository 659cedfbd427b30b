internal import PKIKeys
internal import PKIMessages
public import PKIStructures

/// Who may approve a recovery, as the CA's settings say.
public struct Officers: Sendable {
    /// Certificates that are named one by one.
    public let named: [Certificate]
    /// The profile under which this CA certifies its officers; `nil` where only named ones count.
    public let profile: String?

    public init(named: [Certificate] = [], profile: String? = nil) {
        self.named = named
        self.profile = profile
    }

    /// Refuses a certificate that is not one of an officer, or not at this time.
    ///
    /// One that another CA has signed cannot be asked for its revocation here: it is withdrawn by taking it off the list.
    func requireOfficer(_ certificate: Certificate, issuer: Issuer, now: Instant, in ledger: any LedgerReading) throws {
        let serial = certificate.serialNumber
        let known = try ledger.certificate(serial).flatMap { $0.certificate == certificate.derBytes ? $0 : nil }
        // A row alone is not enough: other hands can write it, but not the CA's signature.
        let isProfiled =
            try known != nil && profile != nil && known?.profile == profile && issuer.signatory(of: certificate) != nil
        guard named.contains(certificate) || isProfiled else {
            throw AuthorityError(
                .badApproval, "certificate \(serial) of '\(try certificate.subject)' is not one of an officer",
                hint: "officers are named in the settings, under archive: officers or officer-profile")
        }
        guard certificate.validity.contains(now) else {
            throw AuthorityError(
                .badApproval,
                "the officer's certificate \(serial) holds from \(certificate.validity.notBefore.instant) to "
                    + "\(certificate.validity.notAfter.instant), now is \(now)")
        }
        if known != nil, let revocation = try ledger.revocation(serial) {
            throw AuthorityError(
                .badApproval,
                "the officer's certificate \(serial) is revoked since \(revocation.revokedAt) (\(revocation.reason))")
        }
        if let usage = try certificate.extensions.content(KeyUsage.self), !usage.contains(.digitalSignature) {
            throw AuthorityError(
                .badApproval, "the officer's certificate \(serial) is not one for digital signatures")
        }
    }
}

/// An approval of a recovery: the request's bytes, signed by a second officer (RFC 5652 §5, GB/T 35275).
struct RecoveryApproval {
    /// The longest approval that is read, in bytes.
    private static let byteLimit = 1 << 20

    /// DER.
    let bytes: [UInt8]
    let officer: Certificate

    /// Judges an approval.
    ///
    /// - Throws: `AuthorityError.Code.badApproval` with the reason.
    init(
        file: [UInt8], of request: RecoveryRecord.Request, officers: Officers, issuer: Issuer, now: Instant,
        in ledger: any LedgerReading
    ) throws {
        guard file.count <= Self.byteLimit else {
            throw AuthorityError(
                .badApproval, "the approval has \(file.count) bytes, the limit is \(Self.byteLimit)")
        }
        let message: Message
        do throws(StructureError) {
            message = try Message(file: file)
        } catch {
            throw AuthorityError(.badApproval, "the approval is no signed message: \(error)")
        }
        guard case .signedData(let data, _) = message else {
            throw AuthorityError(.badApproval, "the approval is no signed message")
        }
        officer = try Self.officer(data, request, officers, issuer, now, ledger)
        bytes = message.frame.derBytes
    }

    private static func officer(
        _ data: SignedData, _ request: RecoveryRecord.Request, _ officers: Officers, _ issuer: Issuer,
        _ now: Instant, _ ledger: any LedgerReading
    ) throws -> Certificate {
        let inside = data.encapsulatedContent.signedOctets
        guard inside == nil || inside == request.bytes else {
            throw AuthorityError(
                .badApproval, "the approval is of something else than the request \(request.id)",
                hint: "sign the very bytes that '--request-out' wrote")
        }
        var verifier = SignedMessageVerifier()
        verifier.certificates = officers.named
        let verdict = try verifier.verify(data, content: inside == nil ? SignableMessage(request.bytes) : nil)
        var refusal = AuthorityError(.badApproval, "the approval has no signature")
        for signer in verdict.signers {
            guard signer.isValid, let certificate = signer.certificate else {
                let reasons = signer.faults.map(\.message).joined(separator: "; ")
                refusal = AuthorityError(.badApproval, "the approval's signature does not hold: \(reasons)")
                continue
            }
            do throws(AuthorityError) {
                try requireSecond(certificate, request, officers, issuer, now, ledger)
                return certificate
            } catch {
                refusal = error
            }
        }
        throw refusal
    }

    /// The one who approves is an officer, and not the one who asked.
    private static func requireSecond(
        _ certificate: Certificate, _ request: RecoveryRecord.Request, _ officers: Officers, _ issuer: Issuer,
        _ now: Instant, _ ledger: any LedgerReading
    ) throws(AuthorityError) {
        do {
            try officers.requireOfficer(certificate, issuer: issuer, now: now, in: ledger)
            let isRequester =
                try PublicKeyHash.hash(certificate.subjectPublicKeyInfo) == request.requesterKeyHash
                || DigestAlgorithm.sha256.hash(certificate.derBytes) == request.requesterCertificateHash
                || certificate.subject.text(of: AttributeType.commonName) == request.operatorName
            guard !isRequester else {
                throw AuthorityError(
                    .badApproval, "'\(request.operatorName)' asked for the recovery and cannot approve it",
                    hint: "a second officer approves")
            }
        } catch let error as AuthorityError {
            throw error
        } catch {
            throw AuthorityError(.badApproval, "the approver's certificate cannot be used: \(error)")
        }
    }
}

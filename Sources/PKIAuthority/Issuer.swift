public import PKIKeys
public import PKIStructures

/// Where relying parties find what belongs to an issuer.
public struct Publication: Sendable, Hashable {
    /// Addresses of the CRL (RFC 5280 §4.2.1.13).
    public var crlAddresses: [String]
    /// Addresses of the delta CRL (RFC 5280 §4.2.1.15).
    public var freshestCRLAddresses: [String]
    /// Addresses of the OCSP service (RFC 5280 §4.2.2.1).
    public var ocspAddresses: [String]
    /// Addresses of the issuer's certificate (RFC 5280 §4.2.2.1).
    public var issuerAddresses: [String]
    /// How the CRLs are divided, which certificates tell.
    public var partition: RevocationListPartition

    public init(
        crlAddresses: [String] = [], freshestCRLAddresses: [String] = [], ocspAddresses: [String] = [],
        issuerAddresses: [String] = [], partition: RevocationListPartition = RevocationListPartition()
    ) {
        self.crlAddresses = crlAddresses
        self.freshestCRLAddresses = freshestCRLAddresses
        self.ocspAddresses = ocspAddresses
        self.issuerAddresses = issuerAddresses
        self.partition = partition
    }
}

extension AuthorityError {
    /// What the issuer's key gave is no signature.
    static var badSignature: AuthorityError {
        AuthorityError(
            .badSignature, "the signature that the issuer's key made does not hold",
            hint: "check the token or HSM that holds the key")
    }
}

/// The identity that signs: a certificate with its key, and where its publications are.
public struct Issuer: Sendable {
    public let certificate: Certificate
    /// The same name with earlier keys, after a rollover: what they signed can still be adopted and reissued.
    public let predecessors: [Certificate]
    public let publication: Publication
    let signer: any Signer
    let algorithm: SignatureAlgorithm
    let name: Name
    let keyIdentifier: [UInt8]
    /// The issuer and its predecessors.
    private let signatories: [Signatory]
    /// What tells its key and those of its predecessors from others.
    private let keyHashes: [[UInt8]]

    /// Puts an issuer together.
    ///
    /// - Parameter algorithm: what it signs with, `nil` for its key's usual one.
    /// - Throws: `AuthorityError.Code.badIssuer` where key and certificate do not belong together or the certificate may
    ///   not sign certificates.
    public init(
        certificate: Certificate, signer: any Signer, algorithm: SignatureAlgorithm? = nil,
        predecessors: [Certificate] = [], publication: Publication = Publication()
    ) throws {
        guard try certificate.subjectPublicKeyInfo.publicKey == signer.publicKey.subjectPublicKeyInfo.publicKey else {
            throw AuthorityError(
                .badIssuer, "the key is not the one of the certificate of '\(try certificate.subject)'")
        }
        let extensions = try certificate.extensions
        guard try extensions.content(BasicConstraints.self)?.isCA == true else {
            throw AuthorityError(.badIssuer, "the certificate of '\(try certificate.subject)' is not one of a CA")
        }
        if let usage = try extensions.content(KeyUsage.self), !usage.isSuperset(of: [.keyCertSign, .cRLSign]) {
            throw AuthorityError(
                .badIssuer, "the certificate's key usage is '\(usage)', a CA needs keyCertSign and cRLSign")
        }
        let algorithm = algorithm ?? signer.usualAlgorithm
        try signer.requireSuitable(algorithm)
        let identifier = try extensions.content(SubjectKeyIdentifier.self)?.keyIdentifier
        self.certificate = certificate
        self.signer = signer
        self.algorithm = algorithm
        self.predecessors = predecessors
        signatories = try ([certificate] + predecessors).map(Signatory.init)
        self.publication = publication
        name = try certificate.subject
        keyIdentifier = try identifier ?? signer.publicKey.keyIdentifier
        keyHashes = try ([certificate] + predecessors).map { try PublicKeyHash.hash($0.subjectPublicKeyInfo) }
    }

    /// Signs what a certificate will be. What was not computed here is checked before anybody relies on it.
    func sign(_ tbsCertificate: [UInt8]) throws -> Certificate {
        let identifier = try algorithm.identifier
        let signature = try signer.sign(SignableMessage(tbsCertificate), with: algorithm)
        if signer.computesElsewhere { try requireValid(signature, identifier, tbsCertificate) }
        return try Certificate(tbsCertificate: tbsCertificate, signatureAlgorithm: identifier, signature: signature)
    }

    /// A faulty token or HSM would give away a bad certificate, or even the key.
    private func requireValid(_ signature: [UInt8], _ identifier: AlgorithmIdentifier, _ message: [UInt8]) throws {
        guard try signer.publicKey.isValid(signature: signature[...], algorithm: identifier, over: message[...]) else {
            throw AuthorityError.badSignature
        }
    }

    /// Whether a key is the issuer's or a predecessor's.
    func hasKey(_ information: SubjectPublicKeyInfo) throws -> Bool {
        hasKey(ofHash: try PublicKeyHash.hash(information))
    }

    /// The same for the hash of a key.
    func hasKey(ofHash hash: [UInt8]) -> Bool { keyHashes.contains(hash) }

    /// The issuer or predecessor that signed a certificate; `nil` where none did.
    public func signatory(of certificate: Certificate) throws -> Certificate? {
        let name = try certificate.issuer
        for candidate in try likelyFirst(certificate) where name.matches(candidate.name) {
            // An algorithm that is not the candidate's means that the candidate did not sign.
            if (try? certificate.isSigned(by: candidate.key)) == true { return candidate.certificate }
        }
        return nil
    }

    /// Those who may have signed a certificate; the one that it names by its identifier first, since a signature that does
    /// not hold costs as much as one that does.
    private func likelyFirst(_ certificate: Certificate) throws -> [Signatory] {
        guard signatories.count > 1,
            let identifier = try certificate.extensions.content(AuthorityKeyIdentifier.self)?.keyIdentifier
        else { return signatories }
        return signatories.filter { $0.keyIdentifier == identifier }
            + signatories.filter { $0.keyIdentifier != identifier }
    }
}

/// One of the keys under an issuer's name, read once.
private struct Signatory: Sendable {
    let certificate: Certificate
    let name: Name
    let key: PublicKey
    let keyIdentifier: [UInt8]?

    init(_ certificate: Certificate) throws {
        self.certificate = certificate
        name = try certificate.subject
        key = try PublicKey(certificate.subjectPublicKeyInfo)
        keyIdentifier = try certificate.extensions.content(SubjectKeyIdentifier.self)?.keyIdentifier
    }
}

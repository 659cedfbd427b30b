import PKIKeys
import PKIStructures
import PKIVerification

/// What an OCSP response is to be; the defaults make a good answer of the issuer about its certificate.
struct ResponseRecipe {
    var status = CertStatus.good
    var digest = DigestAlgorithm.sha256
    var digestParameters: [UInt8]? = AlgorithmIdentifier.nullParameters
    var thisUpdate = "2026-05-31T20:00:00Z"
    var nextUpdate: String? = "2026-06-02T00:00:00Z"
    var producedAt: String?
    var isByKey = false
    /// The responder's name, where it is not that of the signer.
    var responderName: String?
    /// The issuer in the CertID, where it is not the one that is answered for.
    var namedIssuer: Identity?
    var serial: SerialNumber?
    var certificates: [Certificate]?
    var responseExtensions: [Extension] = []
    var singleExtensions: [Extension] = []
    /// Whether the signature is another's over something else.
    var isForged = false
}

extension Maker {
    /// An answer about a certificate, signed by `signer`.
    static func response(
        about leaf: Identity, of issuer: Identity, by signer: Identity,
        _ change: (inout ResponseRecipe) throws -> Void = { _ in }
    ) throws -> OCSPResponse {
        var recipe = ResponseRecipe()
        try change(&recipe)
        let named = recipe.namedIssuer ?? issuer
        let id = CertID(
            hashAlgorithm: AlgorithmIdentifier(recipe.digest.oid, parameters: recipe.digestParameters),
            issuerNameHash: try recipe.digest.hash(named.certificate.subjectBytes),
            issuerKeyHash: try recipe.digest.hash(named.key.publicKey.subjectPublicKeyInfo.publicKey),
            serialNumber: recipe.serial ?? leaf.certificate.serialNumber)
        let single = SingleResponse(
            id, recipe.status, thisUpdate: GeneralizedTime(.at(recipe.thisUpdate)),
            nextUpdate: recipe.nextUpdate.map { GeneralizedTime(.at($0)) },
            extensions: Extensions(recipe.singleExtensions))
        let name = try recipe.responderName.map { try Name(parsing: $0) } ?? signer.certificate.subject
        let data = OCSPResponseData(
            responderID: recipe.isByKey ? .byKey(try signer.key.publicKey.keyIdentifier) : .byName(name),
            producedAt: GeneralizedTime(.at(recipe.producedAt ?? recipe.thisUpdate)), responses: [single],
            responseExtensions: Extensions(recipe.responseExtensions))
        let algorithm = signer.key.usualAlgorithm
        let signed = recipe.isForged ? [0x30, 0x00] : data.derBytes
        return OCSPResponse(
            BasicOCSPResponse(
                data, signatureAlgorithm: try algorithm.identifier,
                signature: try signer.key.sign(SignableMessage(signed), with: algorithm),
                certificates: recipe.certificates))
    }

    /// A responder that `issuer` authorised, with a key of its own.
    static func responder(
        of issuer: Identity, nocheck: Bool = true, _ change: (inout Recipe) -> Void = { _ in }
    ) throws -> Identity {
        var recipe = Recipe(subject: "C=CN, O=测试, CN=OCSP 应答者")
        recipe.key = issuer.key.publicKey.algorithm == .ec(.sm2) ? "sm2" : "p256"
        recipe.keyNumber = 7
        recipe.purposes = [.ocspSigning]
        if nocheck { recipe.more = [Extension(OCSPNoCheck())] }
        change(&recipe)
        return try issue(recipe, by: issuer)
    }
}

extension SmallPKI {
    /// Judges the leaf by OCSP responses.
    func verdict(
        _ responses: [OCSPResponse], crls: [CertificateRevocationList] = [], responders: [Identity] = [],
        untrusted: [Identity] = [], at time: Instant = Moment.now, _ change: (inout Configuration) -> Void = { _ in }
    ) -> Verdict {
        var configuration = Configuration(revocation: .ifPresent)
        change(&configuration)
        return PathValidator(
            anchors: [root.anchor], crls: crls, ocspResponses: responses,
            ocspResponders: responders.map(\.certificate), configuration: configuration
        ).verdict(for: leaf.certificate, untrusted: ([issuing] + untrusted).map(\.certificate), at: time)
    }
}

import PKIKeys
import PKISealing
import PKIStructures
import PKIVerification

/// The example of the library's page; a test compares both, and runs it.
enum SealingExample {
    // example: begin
    /// Makes a seal for an organisation, seals a contract with it, and verifies what came out.
    ///
    /// - Parameters:
    ///   - maker: the certificate and the key of the seal maker; a `SoftwareKey`, or the `TokenKey` of a token.
    ///   - owner: those of the organisation.
    ///   - roots: whom the desk trusts.
    ///   - issuers: the CAs between the roots and the two.
    static func sealContract(
        _ contract: [UInt8], image: [UInt8], maker: (certificate: Certificate, key: any Signer),
        owner: (certificate: Certificate, key: any Signer), roots: [Certificate], issuers: [Certificate],
        crls: [CertificateRevocationList], now: Instant
    ) throws -> [UInt8] {
        // Whom we believe. The maker is named, since its CA may issue to others too.
        let trust = SealTrust(
            anchors: roots.map(TrustAnchor.init), makers: [maker.certificate], untrusted: issuers, crls: crls)
        let verifier = SealVerifier(trust)

        // The seal: an image, bound to the owner's certificate, signed by the maker.
        var order = SealOrder(
            sealID: "44010000000001", type: SealKind.official.typeNumber(.v4), name: "广州某某有限公司",
            owners: [owner.certificate], image: try SealImage(image, width: 40, height: 40))
        order.generation = .v4
        let seal = try SealMaker(maker.certificate, key: maker.key, verifier: verifier).make(order, at: now)

        // The signature: one signer for many documents; the seal and the certificate are verified once.
        let signer = try SealSigner(seal, certificate: owner.certificate, key: owner.key, verifier: verifier, at: now)
        let signature = try signer.sign(SignableMessage(contract), propertyInfo: "合同.pdf", at: now)

        // The verdict, as anybody would come to it from the bytes.
        let read = try SealSignature(derEncoded: signature.derBytes)
        let verdict = try verifier.verify(read, original: SignableMessage(contract), at: now)
        for check in verdict.checks where check.ok != true && check.isRequired {
            print("\(check.name.rawValue): \(check.code.rawValue), \(check.detail)")
        }
        return verdict.isValid == true ? signature.derBytes : []
    }
    // example: end
}

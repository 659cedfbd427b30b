import PKIKeys
import PKISealing
import PKIStructures
import PKIVerification

/// Seal signatures beside the bare signatures of the same keys over the same octets.
enum SealBenchmarks {
    static func all() throws -> [Benchmark] {
        let bench = try SealBench()
        return [
            Benchmark(
                name: "seal.sign.sm2", against: "bare SM2 signatures by the same key",
                ours: { try bench.sign($0) }, theirs: { try bench.signBare($0) }),
            Benchmark(
                name: "seal.verify.sm2", against: "the two bare SM2 checks", ours: { try bench.verify($0) },
                theirs: { try bench.verifyBare($0) }),
        ]
    }
}

/// A seal with an image of the usual size, and a contract that is signed with it.
private struct SealBench: Sendable {
    private static let time = Instant(secondsSinceEpoch: 1_780_272_000)
    private static let contract = [UInt8](repeating: 0x5A, count: 4096)

    private let owner: SoftwareKey
    private let maker: SoftwareKey
    private let signer: SealSigner
    private let verifier: SealVerifier
    private let signature: SealSignature

    init() throws {
        maker = try SoftwareKey.generate(.ec(.sm2))
        owner = try SoftwareKey.generate(.ec(.sm2))
        let makerCertificate = try Self.certificate("C=CN, O=某某制章中心, CN=制章者", maker)
        let ownerCertificate = try Self.certificate("C=CN, O=某某公司, CN=某某公司", owner)
        // Both are trusted themselves, so that what is compared are the two signatures alone.
        verifier = SealVerifier(SealTrust(anchors: [makerCertificate, ownerCertificate].map(TrustAnchor.init)))
        let image: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 0xA5, count: 15_000)
        let order = SealOrder(
            sealID: "44010000000001", type: 1, name: "某某公司", owners: [ownerCertificate],
            image: try SealImage(image, width: 40, height: 40))
        let seal = try SealMaker(makerCertificate, key: maker, verifier: verifier).make(order, at: Self.time)
        signer = try SealSigner(seal, certificate: ownerCertificate, key: owner, verifier: verifier, at: Self.time)
        signature = try signer.sign(SignableMessage(Self.contract), propertyInfo: "contract.pdf", at: Self.time)
    }

    private static func certificate(_ subject: String, _ key: SoftwareKey) throws -> Certificate {
        let name = try Name(parsing: subject)
        let identifier = try key.publicKey.keyIdentifier
        let tbs = TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: "4f1c9ad2703b5e88"),
            signatureAlgorithm: try key.usualAlgorithm.identifier, issuer: name,
            validity: Validity(
                notBefore: CertificateTime(time.adding(days: -1)), notAfter: CertificateTime(time.adding(days: 365))),
            subject: name, subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo,
            extensions: Extensions([
                Extension([.digitalSignature, .nonRepudiation] as KeyUsage, isCritical: true),
                Extension(SubjectKeyIdentifier(identifier)),
                Extension(AuthorityKeyIdentifier(keyIdentifier: identifier)),
            ]))
        let signature = try key.sign(SignableMessage(tbs.derBytes), with: key.usualAlgorithm)
        return try Certificate(
            tbsCertificate: tbs.derBytes, signatureAlgorithm: tbs.signatureAlgorithm, signature: signature)
    }

    func sign(_ count: Int) throws {
        for _ in 0..<count {
            _ = try signer.sign(SignableMessage(Self.contract), propertyInfo: "contract.pdf", at: Self.time)
        }
    }

    func signBare(_ count: Int) throws {
        let octets = SignableMessage(Array(signature.signedOctets))
        for _ in 0..<count { _ = try owner.sign(octets, with: .sm2WithSM3) }
    }

    func verify(_ count: Int) throws {
        let file = signature.derBytes
        for _ in 0..<count {
            let read = try SealSignature(derEncoded: file)
            let verdict = try verifier.verify(read, original: SignableMessage(Self.contract), at: Self.time)
            guard verdict.isValid == true else { throw BenchmarkError("the seal signature does not hold") }
        }
    }

    func verifyBare(_ count: Int) throws {
        let identifier = try SignatureAlgorithm.sm2WithSM3.identifier
        let seal = signature.seal
        for _ in 0..<count {
            let holds =
                try owner.publicKey.isValid(
                    signature: signature.signature, algorithm: identifier, over: signature.signedOctets)
                && maker.publicKey.isValid(
                    signature: seal.signature, algorithm: identifier, over: seal.signedOctets[...])
            guard holds else { throw BenchmarkError("a signature does not hold") }
        }
    }
}

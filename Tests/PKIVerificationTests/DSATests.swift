import Foundation
import PKIKeys
import PKIStructures
import PKIVerification
import TestSupport
import Testing

@Suite("DSA of old chains (FIPS 186-4, RFC 3279 §2.3.2)")
struct DSATests {
    /// A file of NIST's PKITS, as pyca's vectors have it.
    private static func pkits(_ name: String) throws -> [UInt8] {
        let folder = try Foreign.packageFolder("cryptography_vectors") + "/x509/PKITS_data/"
        return Array(try Data(contentsOf: URL(fileURLWithPath: folder + name)))
    }

    private static func certificate(_ name: String) throws -> Certificate {
        try Certificate(derEncoded: pkits("certs/\(name).crt"))
    }

    @Test(
        "PKITS 4.1.4 and 4.1.5: signatures and inherited parameters", .enabled(if: Foreign.has(.vectors)),
        arguments: [
            ("ValidDSASignaturesTest4EE", ["DSACACert"]),
            ("ValidDSAParameterInheritanceTest5EE", ["DSACACert", "DSAParametersInheritedCACert"]),
        ])
    func pkits(_ leaf: String, _ issuers: [String]) throws {
        let pool = try issuers.map(Self.certificate)
        let names = ["TrustAnchorRootCRL", "DSACACRL", "DSAParametersInheritedCACRL"]
        let crls = try names.map { try CertificateRevocationList(derEncoded: Self.pkits("crls/\($0).crl")) }
        var configuration = Configuration(revocation: .require)
        func verdict() throws -> Verdict {
            PathValidator(
                anchors: [TrustAnchor(try Self.certificate("TrustAnchorRootCertificate"))], untrusted: pool, crls: crls,
                configuration: configuration
            ).verdict(for: try Self.certificate(leaf), at: Moment.now)
        }
        #expect(try verdict().code == .unsupportedAlgorithm, "nobody asked for DSA")
        configuration.acceptsDSA = true
        let asked = try verdict()
        #expect(asked.isValid && asked.path.count == issuers.count + 2, "\(asked.summary)")
        #expect(asked.checked.evidence.count == issuers.count + 1)
    }

    @Test(
        "PKITS 4.1.6: a signature that is no whole number of octets is not even read",
        .enabled(if: Foreign.has(.vectors)))
    func damagedSignature() throws {
        #expect(throws: StructureError.self) { try Self.certificate("InvalidDSASignatureTest6EE") }
        // The same certificate with a signature that is well formed, of another certificate.
        let good = try Self.certificate("ValidDSASignaturesTest4EE")
        let other = try Self.certificate("DSAParametersInheritedCACert")
        let mixed = try Certificate(
            tbsCertificate: Array(good.tbsCertificate), signatureAlgorithm: good.signatureAlgorithm,
            signature: Array(other.signature))
        var configuration = Configuration()
        configuration.acceptsDSA = true
        let verdict = PathValidator(
            anchors: [TrustAnchor(try Self.certificate("DSACACert"))], configuration: configuration
        ).verdict(for: mixed, at: Moment.now)
        #expect(verdict.code == .badSignature, "\(verdict.summary)")
    }

    @Test("without the CA that has the parameters nothing is signed by a key that inherits them")
    func inheritance() throws {
        let inherited = try Self.certificate("DSAParametersInheritedCACert")
        let leaf = try Self.certificate("ValidDSAParameterInheritanceTest5EE")
        var configuration = Configuration()
        configuration.acceptsDSA = true
        let asAnchor = PathValidator(anchors: [TrustAnchor(inherited)], configuration: configuration)
        let verdict = asAnchor.verdict(for: leaf, at: Moment.now)
        #expect(verdict.code == .unsupportedAlgorithm, "\(verdict.summary)")
        #expect(verdict.reason.contains("has no parameters, and there are none to inherit"), "\(verdict.summary)")
    }

    @Test("openssl's DSA keys of 2048 and 3072 bits sign chains that hold; a changed one does not")
    func openssl() throws {
        for (bits, subgroup, digest) in [(2048, 256, "sha256"), (2048, 224, "sha224"), (1024, 160, "sha1")] {
            let scratch = try Scratch()
            let options = "-pkeyopt dsa_paramgen_bits:\(bits) -pkeyopt dsa_paramgen_q_bits:\(subgroup)"
            try OpenSSL.run("genpkey -genparam -algorithm DSA \(options) -out dsa.prm", in: scratch)
            for name in ["root", "leaf"] { try OpenSSL.run("genpkey -paramfile dsa.prm -out \(name).key", in: scratch) }
            try OpenSSL.run(
                "req -x509 -new -key root.key -\(digest) -days 3650 -out root.pem -subj /CN=Root", in: scratch)
            try scratch.write("authorityKeyIdentifier=keyid\n", as: "leaf.ext")
            try OpenSSL.run("req -new -key leaf.key -\(digest) -out leaf.csr -subj /CN=leaf", in: scratch)
            try OpenSSL.run(
                "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -set_serial 3 -days 365 -\(digest) "
                    + "-extfile leaf.ext -out leaf.pem", in: scratch)
            let root = try #require(try Certificate.all(inFile: scratch.read("root.pem")).first)
            let leaf = try #require(try Certificate.all(inFile: scratch.read("leaf.pem")).first)
            var configuration = Configuration()
            configuration.acceptsDSA = true
            let validator = PathValidator(anchors: [TrustAnchor(root)], configuration: configuration)
            let verdict = validator.verdict(for: leaf, at: leaf.validity.notBefore.instant)
            #expect(verdict.isValid, "\(bits): \(verdict.summary)")
            // In the last number of the signature, and in the serial number.
            for place in [leaf.derBytes.count - 1, 16] {
                var changed = leaf.derBytes
                changed[place] ^= 1
                guard let other = try? Certificate(derEncoded: changed) else { continue }
                #expect(!validator.verdict(for: other, at: leaf.validity.notBefore.instant).isValid)
            }
        }
    }

    @Test("numbers that are no DSA key are refused before they are computed with")
    func refusals() throws {
        let certificate = try Self.certificate("DSACACert")
        let information = try certificate.subjectPublicKeyInfo
        let good = try DSAPublicKey(information)
        let parameters = try #require(good.parameters)
        #expect((try? DSAVerificationKey(information)) != nil)
        func key(p: [UInt8]? = nil, q: [UInt8]? = nil, g: [UInt8]? = nil, y: [UInt8]? = nil) -> SubjectPublicKeyInfo {
            func integer(_ number: [UInt8]) -> [UInt8] {
                tlv(0x02, number.first.map { $0 >= 0x80 } ?? true ? [0] + number : number)
            }
            let domain = [p ?? parameters.p, q ?? parameters.q, g ?? parameters.g]
            return SubjectPublicKeyInfo(
                algorithm: AlgorithmIdentifier(
                    DSAPublicKey.algorithm, parameters: tlv(0x30, domain.flatMap(integer))),
                publicKey: integer(y ?? good.y))
        }
        #expect((try? DSAVerificationKey(key())) != nil)
        let even = parameters.p.dropLast() + [0]
        let refused: [(String, SubjectPublicKeyInfo)] = [
            ("y of 1", key(y: [1])), ("y of 0", key(y: [])), ("y of p", key(y: parameters.p)), ("g of 1", key(g: [1])),
            ("an even p", key(p: Array(even))), ("a short q", key(q: Array(parameters.q.dropLast()))),
            ("a long p", key(p: [UInt8](repeating: 0xFF, count: 2000))), ("q of 0", key(q: [])),
        ]
        for (words, information) in refused {
            #expect(throws: KeyError(.badKey, ""), "\(words)") { try DSAVerificationKey(information) }
        }
        let bare = SubjectPublicKeyInfo(
            algorithm: AlgorithmIdentifier(DSAPublicKey.algorithm), publicKey: information.publicKey)
        #expect(throws: KeyError(.unsupportedAlgorithm, "")) { try DSAVerificationKey(bare) }
        #expect(throws: KeyError(.cannotSign, "")) {
            try DSAVerificationKey(information).isValid(
                signature: [], algorithm: SignatureAlgorithm.ed25519.identifier, over: [])
        }
    }
}

import Foundation
import PKIKeys
import PKIStructures
import PKIVerification
import TestSupport

/// What a response tells a reader that asks for one certificate.
enum ResponseReading: String {
    case good, revoked
    /// Nothing that may be relied on.
    case nothing
}

/// A small PKI of this very day, in files, with openssl as its OCSP responder and as a second reader of responses.
struct OpenSSLResponder {
    let scratch: Scratch
    let pki: SmallPKI
    /// The moment that openssl takes from the clock.
    let now: Instant
    private let isSM2: Bool

    init(key: String) throws {
        scratch = try Scratch()
        let now = Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970))
        self.now = now
        isSM2 = key == "sm2"
        func date(_ recipe: inout Recipe) {
            (recipe.notBefore, recipe.notAfter) = (now.adding(days: -30), now.adding(days: 30))
            recipe.key = key
        }
        pki = try SmallPKI(root: date, issuing: date, leaf: date)
        for (name, identity) in [("root", pki.root), ("issuing", pki.issuing), ("leaf", pki.leaf)] {
            try write(identity, as: name)
        }
    }

    func write(_ identity: Identity, as name: String) throws {
        try scratch.write(identity.certificate.pem.text, as: "\(name).pem")
        try scratch.write(PrivateKeyFile.write(identity.key, passphrase: nil), as: "\(name).key")
    }

    /// A responder of this day.
    func responder(of issuer: Identity? = nil, _ change: (inout Recipe) -> Void = { _ in }) throws -> Identity {
        let issuer = issuer ?? pki.issuing
        return try Maker.responder(of: issuer) {
            ($0.notBefore, $0.notAfter) = (now.adding(days: -20), now.adding(days: 20))
            if !isSM2 { $0.key = pki.leaf.key.publicKey.algorithm == .ec(.p256) ? "p256" : "rsa2048" }
            change(&$0)
        }
    }

    /// Has openssl answer about the leaf.
    ///
    /// - Parameters:
    ///   - signer: the name of the signer's files.
    ///   - status: `V`, `R` with the date of the revocation, or nothing for a certificate that the responder does not know.
    func answer(
        by signer: String, status: String = "V\t", request: String = "-no_nonce", options: String = "-ndays 7"
    ) throws -> OCSPResponse {
        let serial = pki.leaf.certificate.serialNumber.description.uppercased()
        let fields = status.split(separator: "\t", omittingEmptySubsequences: false)
        let line = fields.first.map {
            "\($0)\t360101000000Z\t\(fields.dropFirst().joined())\t\(serial)\tunknown\t/CN=x\n"
        }
        try scratch.write(status.isEmpty ? "" : line ?? "", as: "index.txt")
        try OpenSSL.run("ocsp \(request) -issuer issuing.pem -cert leaf.pem -reqout request.der", in: scratch)
        let sm2 = isSM2 ? " -rmd sm3 -rsigopt distid:1234567812345678" : ""
        try OpenSSL.run(
            "ocsp -index index.txt -CA issuing.pem -rsigner \(signer).pem -rkey \(signer).key -reqin request.der "
                + "-respout response.der \(options)\(sm2)", in: scratch)
        return try OCSPResponse(derEncoded: scratch.read("response.der")[...])
    }

    /// An answer with times around now, in seconds.
    func made(
        by signer: Identity? = nil, thisUpdate: Int64 = -3600, nextUpdate: Int64? = 3600, producedAt: Int64? = nil,
        _ change: (inout ResponseRecipe) throws -> Void = { _ in }
    ) throws -> OCSPResponse {
        try Maker.response(about: pki.leaf, of: pki.issuing, by: signer ?? pki.issuing) {
            $0.thisUpdate = now.adding(seconds: thisUpdate).description
            $0.nextUpdate = nextUpdate.map { now.adding(seconds: $0).description }
            $0.producedAt = producedAt.map { now.adding(seconds: $0).description }
            $0.certificates = signer.map { [$0.certificate] }
            try change(&$0)
        }
    }

    /// How openssl reads a response.
    ///
    /// - Parameters:
    ///   - digest: an option that names the digest of the CertID.
    ///   - request: whether its nonce is looked for.
    func reading(
        _ response: OCSPResponse, digest: String = "", comparesNonce: Bool = false, options: String = ""
    ) throws -> (reading: ResponseReading, transcript: String) {
        try scratch.write(response.derBytes, as: "read.der")
        let trust = "-respin read.der -CAfile root.pem -verify_other issuing.pem \(options) "
        func run(_ words: String) throws -> String {
            let arguments = ["ocsp"] + (trust + words).split(separator: " ").map(String.init)
            return try Tool.run("openssl", arguments, folder: scratch.path).transcript
        }
        let text = try run("-no_nonce \(digest) -issuer issuing.pem -cert leaf.pem")
        if comparesNonce, try run("-reqin request.der").contains("Nonce Verify error") { return (.nothing, text) }
        guard text.contains("Response verify OK"), !text.contains("Status times invalid") else {
            return (.nothing, text)
        }
        if text.contains("leaf.pem: good") { return (.good, text) }
        return (text.contains("leaf.pem: revoked") ? .revoked : .nothing, text)
    }

    /// How we read a response.
    func ourReading(
        _ response: OCSPResponse, nonces: [[UInt8]] = [], responders: [Identity] = []
    ) -> (reading: ResponseReading, verdict: Verdict) {
        let moment = Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970))
        let verdict = pki.verdict([response], responders: responders, at: moment) { $0.ocsp.nonces = nonces }
        if verdict.code == .revoked { return (.revoked, verdict) }
        return (verdict.isValid && verdict.checked.revocation == .ocsp ? .good : .nothing, verdict)
    }

    /// The nonce of the last request.
    var nonce: [UInt8]? {
        get throws {
            let request = try OCSPRequest(derEncoded: scratch.read("request.der")[...])
            return try request.tbsRequest.requestExtensions.content(OCSPNonce.self)?.octets
        }
    }
}

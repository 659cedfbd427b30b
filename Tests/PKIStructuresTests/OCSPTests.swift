import PKIStructures
import TestSupport
import Testing

@Suite("OCSP")
struct OCSPTests {
    /// A responder of openssl with a CA, a delegate and three certificates.
    private final class Responder {
        let scratch: Scratch

        init() throws {
            scratch = try Scratch()
            for name in ["ca", "delegate", "leaf"] {
                try OpenSSL.run("ecparam -name prime256v1 -genkey -noout -out \(name).key", in: scratch)
            }
            try OpenSSL.run("req -x509 -new -key ca.key -days 3650 -out ca.pem -subj /C=CN/CN=ca", in: scratch)
            try scratch.write("extendedKeyUsage=OCSPSigning\nnoCheck=ignored\n", as: "delegate.ext")
            for (name, serial) in [
                ("delegate", "0x01"), ("good", "0x1000"), ("revoked", "0x2000"), ("unknown", "0x80FF"),
            ] {
                let key = name == "delegate" ? "delegate.key" : "leaf.key"
                try OpenSSL.run("req -new -key \(key) -out \(name).csr -subj /CN=\(name)", in: scratch)
                try OpenSSL.run(
                    "x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -set_serial \(serial) -days 365 -out \(name).pem"
                        + (name == "delegate" ? " -extfile delegate.ext" : ""), in: scratch)
            }
            let database = [
                "V\t360101000000Z\t\t1000\tunknown\t/CN=good",
                "R\t360101000000Z\t260501080000Z,superseded\t2000\tunknown\t/CN=revoked", "",
            ].joined(separator: "\n")
            try scratch.write(database, as: "index.txt")
        }

        /// Makes a request about the three, and a response to it.
        func answer(_ name: String, request: String = "", response: String = "") throws -> (
            request: [UInt8], response: [UInt8]
        ) {
            try OpenSSL.run(
                "ocsp \(request) -issuer ca.pem -cert good.pem -cert revoked.pem -cert unknown.pem -reqout \(name).req",
                in: scratch)
            try OpenSSL.run(
                "ocsp -index index.txt -CA ca.pem -rsigner delegate.pem -rkey delegate.key -reqin \(name).req "
                    + "-respout \(name).resp -ndays 7 " + response, in: scratch)
            return (try scratch.read("\(name).req"), try scratch.read("\(name).resp"))
        }
    }

    @Test("openssl's requests and responses are read, and written again byte for byte")
    func asOpenSSL() throws {
        let responder = try Responder()
        for (index, (request, response)) in [
            ("-no_nonce", ""), ("-nonce", ""), ("-nonce", "-resp_key_id"), ("-no_nonce", "-resp_no_certs"),
            ("-nonce -signer good.pem -signkey leaf.key", "-badsig"),
            ("-no_nonce -sha256 -signer good.pem -signkey leaf.key -no_certs", "-resp_key_id"),
        ].enumerated() {
            let answer = try responder.answer("a\(index)", request: request, response: response)
            let asked = try OCSPRequest(derEncoded: answer.request[...])
            #expect(asked.derBytes == answer.request && asked.tbsRequest.derBytes == asked.tbsRequestBytes)
            #expect((asked.signature != nil) == request.contains("-signer"))
            #expect(
                (asked.signature?.certificates != nil) == (asked.signature != nil && !request.contains("-no_certs")))
            let answered = try OCSPResponse(derEncoded: answer.response[...])
            let basic = try #require(try answered.basicResponse)
            #expect(answered.status == .successful && answered.derBytes == answer.response)
            #expect(basic.derBytes == answered.responseBytes?.response)
            #expect(basic.tbsResponseData.derBytes == basic.tbsResponseDataBytes)
            #expect((basic.certificates == nil) == response.contains("-resp_no_certs"))
            let nonce = try basic.tbsResponseData.responseExtensions.content(OCSPNonce.self)
            #expect(try nonce == asked.tbsRequest.requestExtensions.content(OCSPNonce.self))
            #expect((nonce != nil) == request.contains("-nonce"))
        }
    }

    @Test("the statuses, times and certificates of openssl's response are those of its database")
    func fields() throws {
        let responder = try Responder()
        let answer = try responder.answer("a")
        let asked = try OCSPRequest(derEncoded: answer.request[...]).tbsRequest
        #expect(asked.requestList.map(\.certID.serialNumber.description) == ["1000", "2000", "80ff"])
        #expect(asked.requestorName == nil)
        let basic = try #require(try OCSPResponse(derEncoded: answer.response[...]).basicResponse)
        let data = basic.tbsResponseData
        #expect(data.responses.map(\.certID) == asked.requestList.map(\.certID))
        let time = try ExtensionSamples.time("2026-05-01T08:00:00Z")
        #expect(
            data.responses.map(\.certStatus) == [.good, .revoked(RevokedInfo(at: time, reason: .superseded)), .unknown])
        for response in data.responses {
            #expect(response.nextUpdate?.instant == response.thisUpdate.instant.adding(days: 7))
            #expect(response.extensions.isEmpty && response.thisUpdate.instant <= data.producedAt.instant)
        }
        #expect(data.responderID == .byName(try Name(parsing: "CN=delegate")))
        let delegate = try #require(basic.certificates?.first)
        #expect(try delegate.extensions.content(OCSPNoCheck.self) != nil)
        #expect(try Self.digest(asked.requestList[0].certID) == "1.3.14.3.2.26")
    }

    private static func digest(_ id: CertID) throws -> String {
        #expect(id.issuerNameHash.count == 20 && id.issuerKeyHash.count == 20)
        return id.hashAlgorithm.algorithm.description
    }

    @Test("what is put together from parts is read by openssl as what was put together")
    func written() throws {
        let responder = try Responder()
        let answer = try responder.answer("a", request: "-no_nonce")
        let asked = try OCSPRequest(derEncoded: answer.request[...]).tbsRequest
        let request = OCSPRequest(
            TBSRequest(
                requestorName: .directoryName(try Name(parsing: "CN=requestor")),
                requestList: asked.requestList.map {
                    SingleRequest(
                        $0.certID, extensions: Extensions([Extension(AcceptableResponses([.basicResponseType]))]))
                }, requestExtensions: Extensions([Extension(OCSPNonce(Array(1...32)))])))
        try responder.scratch.write(request.derBytes, as: "ours.req")
        let text = try OpenSSL.run("ocsp -reqin ours.req -req_text", in: responder.scratch).text
        for word in [
            "DirName:CN = requestor", "Serial Number: 80FF", "Basic OCSP Response", "OCSP Nonce", "0420010203",
        ] {
            #expect(text.contains(word), "\(word) is not in \(text)")
        }
        let basic = try #require(try OCSPResponse(derEncoded: answer.response[...]).basicResponse)
        let same = OCSPResponse(
            BasicOCSPResponse(
                basic.tbsResponseData, signatureAlgorithm: basic.signatureAlgorithm, signature: basic.signature,
                certificates: basic.certificates))
        #expect(same.derBytes == answer.response)
        try responder.scratch.write(try #require(OCSPResponse(refusal: .tryLater)).derBytes, as: "later.resp")
        let refused = try Tool.run("openssl", ["ocsp", "-respin", "later.resp"], folder: responder.scratch.path)
        #expect(refused.transcript.contains("trylater") && OCSPResponse(refusal: .successful) == nil)
    }

    @Test("a changed request or response is refused, or writes the bytes that were read")
    func mutated() throws {
        let responder = try Responder()
        let answer = try responder.answer("a", request: "-nonce -signer good.pem -signkey leaf.key")
        let inner = try #require(try OCSPResponse(derEncoded: answer.response[...]).responseBytes?.response)
        var generator = SeededGenerator(seed: 33)
        var accepted = 0
        for original in [answer.request, answer.response, inner] {
            let damaged =
                original.indices.map { Array(original.prefix($0)) }
                + (0..<6000).map { _ in Mutation.mutate(original, &generator) }
            for bytes in damaged { accepted += Self.check(bytes) }
        }
        #expect(accepted > 1000)
    }

    /// How many readers take the bytes; each must write them again, from its fields too.
    private static func check(_ bytes: [UInt8]) -> Int {
        var count = 0
        if let request = try? OCSPRequest(derEncoded: bytes[...]) {
            #expect(request.derBytes == bytes && request.tbsRequest.derBytes == request.tbsRequestBytes)
            count += 1
        }
        if let response = try? OCSPResponse(derEncoded: bytes[...]) {
            #expect(response.derBytes == bytes)
            count += 1
        }
        if let basic = try? BasicOCSPResponse(derEncoded: bytes[...]) {
            #expect(basic.derBytes == bytes && basic.tbsResponseData.derBytes == basic.tbsResponseDataBytes)
            count += 1
        }
        return count
    }
}

extension OID {
    fileprivate static let basicResponseType = OCSPResponseBytes.basic
}

import TestSupport
import Testing

/// `capki verify --ocsp`, with openssl as the responder.
@Suite("capki verify --ocsp")
struct VerifyOCSPTests {
    /// The CA's own answer about the organisation's certificate.
    private static func answer(_ desk: Desk, status: String, request: String = "-no_nonce") throws {
        let line = status.isEmpty ? "" : "\(status)\t\(desk.serial.uppercased())\tunknown\t/CN=x\n"
        try desk.write(line, as: "index.txt")
        func openssl(_ words: String) throws {
            try Foreign.openssl(words.split(separator: " ").map(String.init), folder: desk.folder)
        }
        try openssl("ocsp \(request) -issuer ca/ca.pem -cert org.crt -reqout request.der")
        try openssl(
            "ocsp -index index.txt -CA ca/ca.pem -rsigner ca/ca.pem -rkey ca/ca.key.pem -reqin request.der "
                + "-respout response.der -ndays 7")
    }

    private static let good = "V\t360101000000Z\t"
    private static let revoked = "R\t360101000000Z\t260501080000Z,keyCompromise"

    @Test func `the answer decides, and the JSON tells its kind, maker and age`() throws {
        let desk = try Desk()
        let verify = ["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--ocsp", desk("response.der")]
        try Self.answer(desk, status: Self.good)
        let result = try Capki.run(verify + ["--revocation", "require", "--json"])
        #expect(result.status == 0, "\(result.transcript)")
        let checked = try #require(try result.json["results"]?.elements.first?["checked"])
        #expect(checked["revocation"]?.string == "ocsp")
        #expect(checked["producer"]?.string == "C=CN, O=某某CA, CN=某某根CA")
        #expect((0..<120).contains(try #require(checked["age_in_seconds"]?.int)))
        #expect(checked["this_update"]?.string != nil && checked["next_update"]?.string != nil)
        let evidence = try #require(checked["evidence"]?.elements.first)
        #expect(evidence["kind"]?.string == "ocsp" && evidence["serial"]?.string == desk.serial)
        let text = try Capki.done(verify).text
        #expect(text.contains("revocation ocsp of ") && text.contains(" by C=CN, O=某某CA, CN=某某根CA, "))

        try Self.answer(desk, status: Self.revoked)
        let told = try Capki.run(verify)
        #expect(told.status == 1 && told.text.contains("  revoked: "), "\(told.transcript)")
        #expect(told.text.contains("2026-05-01T08:00:00Z, reason keyCompromise"))
        #expect(try Capki.run(verify + ["--revocation", "none"]).status == 0)

        try Self.answer(desk, status: "")
        #expect(try Capki.run(verify).text.contains("  revocation_unknown: "))
    }

    @Test func `a nonce is compared, and PEM is read`() throws {
        let desk = try Desk()
        try Self.answer(desk, status: Self.good, request: "-nonce")
        let words = ["asn1parse", "-inform", "DER", "-in", desk("request.der")]
        let dump = try Foreign.openssl(words).text
        let nonce = try #require(dump.split(separator: "[HEX DUMP]:0410").last?.prefix(32))
        let base64 = try Foreign.openssl(["base64", "-in", desk("response.der")]).text
        try desk.write("-----BEGIN OCSP RESPONSE-----\n\(base64)-----END OCSP RESPONSE-----\n", as: "response.pem")
        let verify = [
            "verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--ocsp", desk("response.pem"), "--ocsp-nonce",
        ]
        let right = try Capki.run(verify + [String(nonce)])
        #expect(right.status == 0, "\(right.transcript)")
        let wrong = try Capki.run(verify + ["00112233"])
        #expect(wrong.status == 1 && wrong.text.contains("its nonce is not the one"), "\(wrong.transcript)")
        try expectWrongUsage(verify + ["0x12"], "hexadecimal")
        try expectWrongUsage(Array(verify.dropLast()) + ["--ocsp-tolerance=-1"], "--ocsp-tolerance")
    }

    @Test func `a responder is trusted by itself where --ocsp-responder names it`() throws {
        let desk = try Desk()
        try Self.answer(desk, status: Self.good)
        let verify = ["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--ocsp", desk("stranger.der")]
        try desk.request("responder")
        let words = "x509 -req -in responder.csr -signkey responder.key -days 30 -out responder.pem"
        try Foreign.openssl(words.split(separator: " ").map(String.init), folder: desk.folder)
        let answer =
            "ocsp -index index.txt -CA ca/ca.pem -rsigner responder.pem -rkey responder.key -reqin request.der "
            + "-respout stranger.der -ndays 1"
        try Foreign.openssl(answer.split(separator: " ").map(String.init), folder: desk.folder)
        let unknown = try Capki.run(verify)
        #expect(unknown.status == 1 && unknown.text.contains("  revocation_unknown: "), "\(unknown.transcript)")
        let trusted = try Capki.run(verify + ["--ocsp-responder", desk("responder.pem"), "--json"])
        #expect(trusted.status == 0, "\(trusted.transcript)")
    }

    @Test func `a file that is no OCSP response is told by its name`() throws {
        let desk = try Desk()
        let verify = ["verify", desk("org.crt"), "--trust", desk("ca/ca.pem"), "--ocsp"]
        for file in ["org.crt", "org.key"] {
            let result = try Capki.run(verify + [desk(file)])
            #expect(result.status == 2 && result.errorText.contains(desk(file)), "\(result.transcript)")
        }
    }
}

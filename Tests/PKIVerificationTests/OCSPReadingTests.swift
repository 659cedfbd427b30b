import PKIKeys
import PKIStructures
import PKIVerification
import Testing

extension OCSPVerdictTests {
    @Test("of several that bear the responder's key the first that came is taken")
    func sameKey() throws {
        let pki = try SmallPKI()
        let responders = try (0..<12).map { number in
            try Maker.responder(of: pki.issuing) { $0.subject = "CN=Responder \(number)" }
        }
        let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: responders[0]) { $0.isByKey = true }
        for order in [responders, responders.reversed()] {
            let verdict = pki.verdict([response], untrusted: order)
            #expect(verdict.checked.evidenceOfLeaf?.producer == order.first?.certificate, "\(verdict.summary)")
        }
    }

    @Test("a reason that nobody knows revokes all the same, in an answer as in a CRL (RFC 5280 §5.3.1)")
    func unknownReason() throws {
        let pki = try SmallPKI()
        let known = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing) {
            $0.status = Self.revoked("2026-05-01T08:00:00Z", .aACompromise)
        }
        for number: UInt8 in [7, 11, 0x7F, 0xFF] {
            let bent = known.derBytes.replacing(
                [0xA0, 0x03, 0x0A, 0x01, 0x0A], with: [0xA0, 0x03, 0x0A, 0x01, number])
            let read = try #require(try OCSPResponse(derEncoded: bent[...]).basicResponse)
            let status = try #require(read.tbsResponseData.responses.first?.certStatus)
            let response = try Maker.response(about: pki.leaf, of: pki.issuing, by: pki.issuing) { $0.status = status }
            let again = try #require(try OCSPResponse(derEncoded: response.derBytes[...]).basicResponse)
            #expect(
                again.tbsResponseData.derBytes == again.tbsResponseDataBytes, "what was signed is written as it was")
            let verdict = pki.verdict([response])
            #expect(verdict.code == .revoked && !verdict.reason.contains("reason"), "\(verdict.summary)")
        }
    }
}

import PKITokens
import Testing

@Suite("pkcs11 URIs")
struct URITests {
    static let sameAgain = [
        "pkcs11:", "pkcs11:token=A", "pkcs11:token=A;object=key", "pkcs11:model=SoftHSM%20v2;token=A%2FB",
        "pkcs11:token=%E8%A1%A5%E5%8A%9E;id=%01%AB;object=%E7%AD%BE%E5%90%8D;type=private",
        "pkcs11:slot-id=7;type=cert", "pkcs11:token=A?pin-source=file:%2Frun%2Fpin&module-path=%2Fusr%2Flib%2Fm.so",
    ]

    @Test("a URI prints as it was read", arguments: sameAgain)
    func roundTrip(text: String) throws {
        let uri = try PKCS11URI(text)
        #expect(uri.description == text)
        #expect(try PKCS11URI(uri.description) == uri)
    }

    @Test("the scheme may stand in capital letters")
    func scheme() throws {
        #expect(PKCS11URI.isURI("PKCS11:token=A"))
        #expect(try PKCS11URI("Pkcs11:token=A").token == "A")
        #expect(!PKCS11URI.isURI("key.pem"))
    }

    @Test("Chinese labels are UTF-8 in percent encoding")
    func chinese() throws {
        var uri = PKCS11URI()
        uri.token = "补办"
        #expect(uri.description == "pkcs11:token=%E8%A1%A5%E5%8A%9E")
        #expect(try PKCS11URI("pkcs11:token=%e8%a1%a5%E5%8A%9E").token == "补办")
    }

    @Test("the example of RFC 7512 with an id of bytes is read")
    func example() throws {
        let uri = try PKCS11URI("pkcs11:token=Software%20PKCS%2311%20softtoken;id=%69%95%3E%5C%F4%BD%EC%91;type=cert")
        #expect(uri.token == "Software PKCS#11 softtoken")
        #expect(uri.id == [0x69, 0x95, 0x3E, 0x5C, 0xF4, 0xBD, 0xEC, 0x91])
        #expect(uri.type == .cert)
    }

    @Test(
        "a PIN's file is read in each of its forms",
        arguments: ["file:/run/pin", "file:///run/pin", "file://localhost/run/pin", "/run/pin", "file:%2Frun%2Fpin"])
    func pinSource(source: String) throws {
        #expect(try PKCS11URI("pkcs11:token=A?pin-source=" + source).pinSource == "/run/pin")
    }

    static let refused = [
        "", "pkcs1:token=A", "p\u{212A}cs11:token=A", "token=A", "pkcs11", "pkcs11:token", "pkcs11:=A",
        "pkcs11:token=A;", "pkcs11:;token=A",
        "pkcs11:token=A;token=A", "pkcs11:token=A;unknown=1", "pkcs11:token=%", "pkcs11:token=%4", "pkcs11:token=%G0",
        "pkcs11:token=%00", "pkcs11:token=%1B%5B2J", "pkcs11:token=%FF", "pkcs11:token=a b", "pkcs11:token=补办",
        "pkcs11:token=a/b", "pkcs11:slot-id=", "pkcs11:slot-id=-1", "pkcs11:slot-id=+1",
        "pkcs11:slot-id=99999999999999999999999", "pkcs11:type=key", "pkcs11:token=A?module-name=x",
        "pkcs11:token=A?module-path=", "pkcs11:token=A?pin-source=|/bin/cat", "pkcs11:token=A?pin-source=relative",
        "pkcs11:token=A?pin-source=file://host/pin", "pkcs11:token=A?token=A", "pkcs11:token=A?unknown=1",
        "pkcs11:token=A#x", "pkcs11:id=" + String(repeating: "%00", count: 256),
        "pkcs11:token=" + String(repeating: "a", count: 5000),
    ]

    @Test("what is no URI, or names more than was meant, is refused", arguments: refused)
    func refuses(text: String) {
        #expect(throws: TokenError(.badURI, "")) { try PKCS11URI(text) }
    }

    @Test("a PIN in a URI is refused with a hint, and not repeated")
    func pinValue() throws {
        let error = #expect(throws: TokenError.self) { try PKCS11URI("pkcs11:token=A?pin-value=S3cret!x") }
        #expect(error?.code == .badURI)
        #expect(error?.hint?.contains("--pin-file") == true)
        #expect(error?.message.contains("S3cret") == false)
    }

    @Test("hostile bytes never crash the reader")
    func hostile() {
        var seed: UInt64 = 11
        let pieces = [
            "pkcs11:", "token=", "%", "%41", ";", "?", "&", "id=", "=", "补", "\u{0}", "pin-source=", "file:", "type=",
        ]
        for _ in 0..<20_000 {
            var text = "pkcs11:"
            for _ in 0..<(seed >> 40 % 9) {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(seed >> 33) % pieces.count]
            }
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            if let uri = try? PKCS11URI(text) { #expect((try? PKCS11URI(uri.description)) == uri) }
        }
    }
}

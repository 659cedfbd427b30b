import TestSupport
import Testing

/// What a reissue lets through: names that are equal, keys of the same family, requests of every maker.
@Suite("Reissue acceptance", .enabled(if: Foreign.has(.openssl, .pyca)))
struct ReissueAcceptanceTests {
    /// Issues to a subject, reissues with a request of another maker, and gives what pyca reads of both.
    private static func reissued(
        _ original: String, key: String = "p256", by request: (Desk) throws -> Void
    ) throws -> [JSONValue] {
        let desk = try Desk()
        try desk.request("first", algorithm: key, subject: original)
        let issued = try Capki.json(desk.issue(csr: "first.csr", profile: "ocsp-responder", out: "first.crt"))
        try request(desk)
        var arguments = desk.reissue(csr: "second.csr", out: "second.crt")
        arguments[3] = issued["serial"]?.string ?? ""
        try Capki.done(arguments)
        return try Foreign.certificates([desk("first.crt"), desk("second.crt")])
    }

    @Test(arguments: [
        "C=CN, O=acme holding, CN=ACME Desk", "C=cn, O=  Acme   Holding  , CN=acme desk", "",
        "/C=CN/O=ACME HOLDING/CN=Acme Desk",
    ])
    func `rule 5: subjects are compared by RFC 5280 §7.1, and the bytes are the original's`(subject: String) throws {
        let read = try Self.reissued("C=CN, O=Acme Holding, CN=Acme Desk") { desk in
            try desk.request("second", subject: subject)
        }
        #expect(read[0]["raw"]?["subject"] == read[1]["raw"]?["subject"])
        #expect(read[0]["subject"] == read[1]["subject"])
    }

    @Test func `rule 5: another string type in the request's subject is no difference`() throws {
        let read = try Self.reissued("C=CN, O=Acme, CN=Desk") { desk in
            let configuration = "[req]\ndistinguished_name = dn\nstring_mask = default\n[dn]\n"
            try desk.write(configuration, as: "req.cnf")
            try Foreign.openssl([
                "req", "-new", "-config", desk("req.cnf"), "-key", desk("new.key"), "-subj", "/C=CN/O=Acme/CN=Desk",
                "-out", desk("second.csr"),
            ])
            let structure = try Foreign.openssl(["asn1parse", "-in", desk("second.csr")]).text
            #expect(!structure.contains("UTF8STRING"), "\(structure)")
        }
        #expect(read[0]["raw"]?["subject"] == read[1]["raw"]?["subject"])
    }

    @Test(arguments: [
        ("rsa2048", "rsa3072"), ("p256", "p384"), ("p521", "p256"), ("ed25519", "ed25519"), ("sm2", "sm2"),
    ])
    func `rule 5: another size of the same family is accepted`(old: String, new: String) throws {
        let subject = "C=CN, CN=某某"
        let read = try Self.reissued(subject, key: old) { desk in
            try desk.request("second", algorithm: new, subject: subject)
        }
        #expect(read[0]["raw"]?["not_before"] == read[1]["raw"]?["not_before"])
        #expect(read[0]["raw"]?["not_after"] == read[1]["raw"]?["not_after"])
        #expect(read[0]["extensions"]?.keys == read[1]["extensions"]?.keys)
        for id in ["2.5.29.15", "2.5.29.19", "2.5.29.37", "1.3.6.1.5.5.7.48.1.5"] {
            #expect(read[0]["extensions"]?[id] != nil && read[0]["extensions"]?[id] == read[1]["extensions"]?[id])
        }
        #expect(read[0]["extensions"]?["2.5.29.14"] != read[1]["extensions"]?["2.5.29.14"])
    }

    @Test func `a request in DER, of openssl, signed with PSS is accepted`() throws {
        _ = try Self.reissued("C=CN, CN=x", key: "rsa2048") { desk in
            try Foreign.openssl([
                "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", desk("second.key"), "-subj", "/C=CN/CN=x",
                "-sha384", "-sigopt", "rsa_padding_mode:pss", "-outform", "DER", "-out", desk("second.csr"),
            ])
        }
    }

    @Test func `the original is named by its certificate, in PEM or DER, or by its serial number`() throws {
        for form in ["PEM", "DER", "serial", "upper"] {
            let desk = try Desk()
            var arguments = desk.reissue()
            switch form {
            case "serial": break
            case "upper": arguments[3] = desk.serial.uppercased()
            default:
                try Foreign.openssl(["x509", "-in", desk("org.crt"), "-outform", form, "-out", desk("old")])
                arguments.replaceSubrange(2...3, with: ["--certificate", desk("old")])
            }
            let receipt = try Capki.json(arguments)
            #expect(receipt["original"]?["serial"]?.string == desk.serial)
        }
    }

    @Test func `the new certificate goes to a file in PEM or DER, or to standard output alone`() throws {
        for out in ["new.crt", "new.der", "-"] {
            let desk = try Desk()
            var arguments = desk.reissue(out: out, options: out == "new.der" ? ["--der"] : [])
            if out == "-" { arguments[9] = "-" }
            let result = try Capki.done(arguments)
            let bytes = out == "-" ? result.output : try desk.read(out)
            let form = out == "new.der" ? "DER" : "PEM"
            let text = try Foreign.openssl(["x509", "-inform", form, "-noout", "-serial"], input: bytes).text
            let serial = text.dropFirst("serial=".count).dropLast().lowercased()
            #expect(try desk.row(serial)?["origin"]?.string == "reissued")
            #expect(try desk.row(serial)?["profile"]?.string == "organisation-signing")
        }
    }
}

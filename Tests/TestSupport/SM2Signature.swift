/// The signatures that OpenSSL's own commands cannot check: those of SM2 over a CRL or over a root by itself.
public enum SM2Signature {
    /// Cuts a signed PEM structure (certificate or CRL) into what is signed and the signature, and lets
    /// `openssl pkeyutl` verify it under the identity `1234567812345678`.
    ///
    /// - Throws: `UnexpectedExit` where the signature does not hold.
    public static func verify(_ file: String, signedBy certificate: String) throws {
        let scratch = try Scratch()
        let members = try Foreign.openssl(["asn1parse", "-in", file]).text.split(separator: "\n")
        let offsets = members.filter { $0.contains("d=1 ") }.map { $0.prefix { $0 != ":" }.filter(\.isNumber) }
        for (offset, name) in [(offsets.first, "tbs"), (offsets.last, "signature")] {
            try Foreign.openssl([
                "asn1parse", "-in", file, "-strparse", offset ?? "", "-noout", "-out", scratch(name),
            ])
        }
        try Foreign.openssl([
            "pkeyutl", "-verify", "-certin", "-inkey", certificate, "-rawin", "-digest", "sm3", "-pkeyopt",
            "distid:1234567812345678", "-in", scratch("tbs"), "-sigfile", scratch("signature"),
        ])
    }
}

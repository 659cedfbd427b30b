import PKIStructures
import TestSupport

/// Certificates, requests, CRLs and keys that `openssl` makes, of one key family.
struct ForeignFiles {
    let scratch: Scratch
    let authority: [UInt8]
    let certificate: [UInt8]
    let request: [UInt8]
    let crl: [UInt8]
    let encryptedKey: [UInt8]

    /// The families, by the words that make a key.
    static let families: [(name: String, key: String)] = [
        ("RSA", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"),
        ("EC", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384"),
        ("Ed25519", "-algorithm ED25519"),
        ("SM2", "-algorithm EC -pkeyopt ec_paramgen_curve:SM2"),
    ]

    init(_ family: (name: String, key: String)) throws {
        scratch = try Scratch()
        let isSM2 = family.name == "SM2"
        let sign = isSM2 ? "-sm3 -sigopt distid:1234567812345678" : ""
        let check = isSM2 ? "-vfyopt distid:1234567812345678" : ""
        for name in ["ca", "leaf"] { try OpenSSL.run("genpkey \(family.key) -out \(name).key", in: scratch) }
        try OpenSSL.run(
            "req -x509 -new -key ca.key -days 3650 \(sign) -outform DER -out ca.der -subj /C=CN/O=测试/CN=Root",
            ["-utf8"],
            in: scratch)
        try OpenSSL.run("x509 -inform DER -in ca.der -out ca.pem", in: scratch)
        try OpenSSL.run(
            "req -new -key leaf.key \(sign) -out leaf.csr -subj /C=CN/O=某某公司/CN=张三 -addext",
            ["subjectAltName=DNS:a.cn", "-utf8"], in: scratch)
        try OpenSSL.run("req -in leaf.csr -outform DER -out leaf.csr.der \(check)", in: scratch)
        try scratch.write("keyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n", as: "leaf.ext")
        try OpenSSL.run(
            "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 0xFACE -days 365 -extfile leaf.ext \(sign) \(check) "
                + "-outform DER -out leaf.der", in: scratch)
        try Self.makeCRL(scratch, sign)
        try OpenSSL.run(
            "pkcs8 -topk8 -in leaf.key -v2 aes-256-cbc -iter 2048 -passout pass:x -outform DER -out leaf.p8",
            in: scratch)
        authority = try scratch.read("ca.der")
        certificate = try scratch.read("leaf.der")
        request = try scratch.read("leaf.csr.der")
        crl = try scratch.read("crl.der")
        encryptedKey = try scratch.read("leaf.p8")
    }

    /// A CRL with two entries, one with a reason and an invalidity date.
    private static func makeCRL(_ scratch: Scratch, _ sign: String) throws {
        let database = [
            "R\t360101000000Z\t260501080000Z,keyTime,20260430120000Z\tFACE\tunknown\t/CN=a",
            "R\t360101000000Z\t260502080000Z\t0102\tunknown\t/CN=b", "",
        ].joined(separator: "\n")
        try scratch.write(database, as: "index.txt")
        try scratch.write("2A\n", as: "crlnumber")
        let configuration = """
            [ca]
            default_ca=d
            [d]
            database=index.txt
            crlnumber=crlnumber
            default_md=default
            default_crl_days=30
            crl_extensions=e
            [e]
            authorityKeyIdentifier=keyid
            """
        try scratch.write(configuration, as: "ca.cnf")
        let digest = sign.contains("sm3") ? "-md sm3 " + sign.replacing("-sm3", with: "") : ""
        try OpenSSL.run("ca -config ca.cnf -gencrl -cert ca.pem -keyfile ca.key \(digest) -out crl.pem", in: scratch)
        try OpenSSL.run("crl -in crl.pem -outform DER -out crl.der", in: scratch)
    }
}

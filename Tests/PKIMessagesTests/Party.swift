import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport

/// Someone with a key and a certificate that `openssl` made; both stand as `NAME.key` and `NAME.pem` in the folder.
struct Party {
    let name: String
    let key: SoftwareKey
    let certificate: Certificate

    /// The words that make a key, by name.
    static let keys = [
        "rsa": "-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "p256": "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
        "p384": "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
        "p521": "-algorithm EC -pkeyopt ec_paramgen_curve:P-521", "ed25519": "-algorithm ED25519",
        "sm2": "-algorithm EC -pkeyopt ec_paramgen_curve:SM2",
    ]

    /// Makes a key and a self-signed certificate.
    init(_ kind: String, name: String? = nil, extensions: [String] = [], in scratch: Scratch) throws {
        let name = name ?? kind
        self.name = name
        try OpenSSL.run("genpkey \(Self.keys[kind] ?? "") -out \(name).key", in: scratch)
        let sign = kind == "sm2" ? "-sm3 -sigopt distid:1234567812345678" : ""
        try OpenSSL.run(
            "req -x509 -new -key \(name).key -days 3650 \(sign) -out \(name).pem -subj /C=CN/O=测试/CN=\(name)",
            ["-utf8"] + extensions.flatMap { ["-addext", $0] }, in: scratch)
        key = try PrivateKeyFile.read(scratch.read("\(name).key")) { nil }
        certificate = try Certificate.all(inFile: scratch.read("\(name).pem"))[0]
    }
}

extension Secret {
    /// The bytes, for comparing.
    var octets: [UInt8] { withBytes { span in span.indices.map { span[$0] } } }
}

extension SignedData {
    /// The signed message of a file.
    init(file bytes: [UInt8]) throws {
        guard case .signedData(let data, _) = try Message(file: bytes) else {
            throw MessageError(.wrongKind, "no signed message")
        }
        self = data
    }
}

extension EnvelopedData {
    /// The encrypted message of a file.
    init(file bytes: [UInt8]) throws {
        guard case .envelopedData(let data, _) = try Message(file: bytes) else {
            throw MessageError(.wrongKind, "no encrypted message")
        }
        self = data
    }
}

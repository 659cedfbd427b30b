internal import Foundation

/// A root and an issuer under it that were made, and are run, with `openssl ca` alone.
///
/// Its certificates have what capki does not make itself: private extensions, policies, addresses of a service that is
/// gone, another tool's names.
public struct OpenSSLAuthority: Sendable {
    /// The keys of such an authority and of the holders that it certifies.
    public enum Kind: String, Sendable, CaseIterable {
        case rsa
        case sm2

        fileprivate var genpkey: [String] {
            switch self {
            case .rsa: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
            case .sm2: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2"]
            }
        }

        /// For OpenSSL the identity is empty unless it is told.
        fileprivate var signing: [String] { self == .sm2 ? ["-sigopt", Self.identity] : [] }
        fileprivate var verifying: [String] { self == .sm2 ? ["-vfyopt", Self.identity] : [] }
        fileprivate var digest: String { self == .sm2 ? "sm3" : "sha256" }
        fileprivate static let identity = "distid:1234567812345678"
    }

    public static let holder = "/C=CN/ST=广东省/L=广州市/O=广州某某有限公司/OU=法务部/serialNumber=91440101/CN=广州某某有限公司"

    private let scratch: Scratch
    public let kind: Kind

    private static let templates = [
        Kind.rsa: Result { try Self(making: .rsa) }, .sm2: Result { try Self(making: .sm2) },
    ]

    /// Copies a root and an issuer that were made once.
    public init(_ kind: Kind) throws {
        guard let made = try Self.templates[kind]?.get() else { throw CocoaError(.featureUnsupported) }
        self.kind = kind
        scratch = try Scratch(copying: made.folder)
    }

    private init(making kind: Kind) throws {
        scratch = try Scratch()
        scratch.removeAtExit()
        self.kind = kind
        try scratch.write(Self.configuration(kind), as: "ca.cnf")
        try scratch.write("", as: "index.txt")
        try scratch.write("", as: "root.txt")
        try scratch.write("1000\n", as: "crlnumber")
        try scratch.write("unique_subject = no\n", as: "index.txt.attr")
        try FileManager.default.createDirectory(atPath: scratch("newcerts"), withIntermediateDirectories: true)
        try key("root")
        try openssl(
            ["req", "-x509", "-new", "-config", "ca.cnf", "-utf8", "-key", "root.key", "-subj", "/C=CN/O=旧机构/CN=旧根"]
                + ["-extensions", "root", "-days", "20000", "-\(kind.digest)", "-out", "root.crt"] + kind.signing)
        try request("issuer", subject: "/C=CN/O=旧机构/CN=旧签发机构")
        try sign("issuer", section: "issuer", start: "200101000000Z", end: "20700101000000Z", by: "top")
    }

    /// The folder.
    public var folder: String { scratch.path }

    /// The path of a name in the folder.
    public func callAsFunction(_ name: String) -> String { scratch(name) }

    /// Makes a key.
    public func key(_ name: String) throws {
        try openssl(["genpkey"] + kind.genpkey + ["-out", "\(name).key"])
    }

    /// Makes a key and a request with it.
    public func request(_ name: String, subject: String = Self.holder, isIdentified: Bool = true) throws {
        try key(name)
        try openssl(
            ["req", "-new", "-config", "ca.cnf", "-utf8", "-key", "\(name).key", "-subj", subject]
                + ["-\(kind.digest)", "-out", "\(name).csr"] + (isIdentified ? kind.signing : []))
    }

    /// Certifies a holder; times as `openssl ca` takes them.
    public func issue(
        _ name: String, section: String = "holder", start: String = "240101080000Z", end: String = "491231155959Z",
        subject: String = Self.holder
    ) throws {
        try request(name, subject: subject)
        try sign(name, section: section, start: start, end: end, by: "desk")
    }

    /// Certifies the key of a request that was made elsewhere.
    public func certify(_ request: String, as name: String) throws {
        try openssl(["req", "-in", request, "-out", "\(name).csr"])
        try sign(name, section: "holder", start: "240101080000Z", end: "491231155959Z", by: "desk")
    }

    private func sign(_ name: String, section: String, start: String, end: String, by authority: String) throws {
        try openssl(
            ["ca", "-batch", "-config", "ca.cnf", "-name", authority, "-utf8", "-notext", "-in"]
                + ["\(name).csr", "-out", "\(name).crt", "-extensions", section, "-startdate", start, "-enddate", end]
                + kind.signing + kind.verifying)
    }

    /// Revokes a certificate.
    public func revoke(_ name: String, reason: [String] = ["-crl_reason", "cessationOfOperation"]) throws {
        try openssl(["ca", "-config", "ca.cnf", "-name", "desk", "-revoke", "\(name).crt"] + reason)
    }

    /// Makes a CRL.
    public func crl(_ name: String = "last.crl") throws {
        try openssl(
            ["ca", "-gencrl", "-config", "ca.cnf", "-name", "desk", "-crldays", "30", "-out", name] + kind.signing)
    }

    /// Runs `openssl` in the folder.
    @discardableResult
    public func openssl(_ arguments: [String]) throws -> ToolResult {
        try Foreign.openssl(arguments, folder: scratch.path)
    }

    /// The serial number of a certificate, lower-case hex as capki writes it.
    public func serial(_ name: String) throws -> String {
        let text = try openssl(["x509", "-in", "\(name).crt", "-noout", "-serial"]).text
        return text.drop { $0 != "=" }.dropFirst().trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
    }

    /// Reads a text of the folder.
    public func text(_ name: String) throws -> String { String(decoding: try scratch.read(name), as: UTF8.self) }

    /// A log's timestamp over a certificate, as it stands in an SCT list.
    private static let timestamp: String = {
        let sct =
            [0x00] + [UInt8](repeating: 0x5A, count: 32) + [0, 0, 1, 0x8B, 0, 0, 0, 0] + [0, 0, 4, 3, 0, 4]
            + [0x30, 0x02, 0x05, 0x00]
        let list = [0, UInt8(sct.count + 2), 0, UInt8(sct.count)] + sct
        return ([4, UInt8(list.count)] + list).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }()

    /// What holders are certified with; the private extensions of the section `strict` are critical.
    private static func section(_ name: String, criticality: String) -> String {
        """
        [\(name)]
        basicConstraints = critical,CA:FALSE
        1.3.6.1.4.1.18760.1.12.11 = ASN1:UTF8String:00011@0006PO1MTIz
        keyUsage = critical,digitalSignature,nonRepudiation
        extendedKeyUsage = clientAuth,emailProtection,1.2.156.99999.1
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid:always,issuer:always
        subjectAltName = email:desk@org.example,DNS:org.example,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:某某,dirName:person
        issuerAltName = URI:http://old.example/
        certificatePolicies = 1.2.156.99999.2,@policy
        crlDistributionPoints = URI:http://old.example/ca.crl
        freshestCRL = URI:http://old.example/delta.crl
        authorityInfoAccess = OCSP;URI:http://old.example/ocsp,caIssuers;URI:http://old.example/ca.crt
        1.2.156.10260.4.1.4 = \(criticality)DER:130939313434303130315a
        1.2.86.11.7.4 = DER:0c0939313434303130315a
        1.2.86.21.1.3 = DER:6e6f742044455220617420616c6c
        2.16.840.1.113730.1.13 = ASN1:IA5String:made by another tool
        1.3.6.1.4.1.11129.2.4.2 = DER:\(timestamp)
        """
    }

    private static func configuration(_ kind: Kind) -> String {
        """
        [req]
        distinguished_name = dn
        string_mask = utf8only
        prompt = no
        [dn]
        [anything]
        countryName = optional
        stateOrProvinceName = optional
        localityName = optional
        organizationName = optional
        organizationalUnitName = optional
        serialNumber = optional
        commonName = optional
        [desk]
        database = index.txt
        crlnumber = crlnumber
        new_certs_dir = newcerts
        rand_serial = yes
        certificate = issuer.crt
        private_key = issuer.key
        default_md = \(kind.digest)
        policy = anything
        preserve = yes
        crl_extensions = list
        [root]
        basicConstraints = critical,CA:TRUE
        keyUsage = critical,keyCertSign,cRLSign
        subjectKeyIdentifier = hash
        [top]
        database = root.txt
        new_certs_dir = newcerts
        rand_serial = yes
        certificate = root.crt
        private_key = root.key
        default_md = \(kind.digest)
        policy = anything
        preserve = yes
        [issuer]
        basicConstraints = critical,CA:TRUE,pathlen:0
        keyUsage = critical,keyCertSign,cRLSign
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid:always
        subjectAltName = email:ca@old.example
        [list]
        authorityKeyIdentifier = keyid:always
        [plain]
        basicConstraints = critical,CA:FALSE
        [person]
        C = CN
        CN = 经办人
        [policy]
        policyIdentifier = 1.2.156.99999.3
        CPS.1 = http://old.example/cps
        \(section("holder", criticality: ""))
        \(section("strict", criticality: "critical,"))
        """
    }
}

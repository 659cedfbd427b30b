import Foundation
import PKIKeys
import PKIStructures
import TestSupport
import Testing

/// Files that other people's programs made: BouncyCastle, Java, old OpenSSL, pyca.
@Suite("PKCS#12 samples")
struct PKCS12SampleTests {
    static let folder = ProcessInfo.processInfo.environment["CAPKI_VECTORS"].map { $0 + "/seals/keys/" }

    private func read(_ path: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: path))) }

    @Test(
        "samples of seal programs open: SM2 keys, BER, RC2 of 40 bits",
        .enabled(if: folder != nil, "CAPKI_VECTORS names no folder with the samples"),
        arguments: [
            ("ofdrw-ROOT.p12", "123456", "private", false), ("ofdrw-USER.p12", "777777", "private", true),
            ("ofdrw-SealBuilder.p12", "777777", "private", true), ("gfa-zhangsan1.p12", "12345678", "User Key", false),
            ("chingliu-sm2_test.pfx", "123456", nil, false),
        ])
    func seals(name: String, passphrase: String, friendlyName: String?, isBER: Bool) throws {
        let file = try read(try #require(Self.folder) + name)
        #expect((file[1] == 0x80) == isBER)
        let opened = try PKCS12File.open(file) { Secret(copying: Array(passphrase.utf8)) }
        let entry = try #require(opened.keys.first)
        #expect(opened.keys.count == 1 && opened.certificates.count == 1 && entry.friendlyName == friendlyName)
        #expect(entry.key.publicKey.algorithm == .ec(.sm2))
        let certificate = try #require(opened.certificate(of: entry))
        let signature = try entry.key.sign(SignableMessage([1, 2, 3]), with: .sm2WithSM3)
        let key = try PublicKey(certificate.subjectPublicKeyInfo)
        #expect(
            try key.isValid(
                signature: signature[...], algorithm: SignatureAlgorithm.sm2WithSM3.identifier, over: [1, 2, 3]))
        #expect(opened.notes.contains { $0.code == "pkcs12.old_cipher" } == (name != "chingliu-sm2_test.pfx"))
        #expect(throws: KeyError(.badPassphrase, "")) { try PKCS12File.open(file) { Secret(copying: [0x31]) } }
    }

    /// The passphrases of pyca's vectors, by the beginning or end of their names.
    private func passphrase(_ name: String) -> String {
        if name.hasSuffix("-no-pwd.p12") || ["no-password.p12", "java-truststore.p12"].contains(name) { return "" }
        return name.hasSuffix("-pwd.p12") ? "password" : "cryptography"
    }

    @Test("every vector of pyca opens as openssl opens it", .enabled(if: Foreign.has(.pyca, .openssl)))
    func pyca() throws {
        let folder = try #require(try Foreign.python("pkcs12.py", ["folder"]).string)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".p12") }
        #expect(names.count >= 31)
        let scratch = try Scratch()
        for name in names.sorted() {
            let passphrase = passphrase(name)
            let file = try read(folder + "/" + name)
            let opened = try PKCS12File.open(file) { Secret(copying: Array(passphrase.utf8)) }
            let shown = try OpenSSL.run(
                "pkcs12 -legacy -nodes -in \(folder)/\(name)", ["-passin", "pass:" + passphrase], in: scratch)
            let certificates = shown.text.components(separatedBy: "BEGIN CERTIFICATE").count - 1
            #expect(opened.certificates.count == certificates, "\(name)")
            #expect(opened.keys.count == shown.text.components(separatedBy: "BEGIN PRIVATE KEY").count - 1, "\(name)")
            if let entry = opened.keys.first {
                try scratch.write(shown.text, as: "key.pem")
                let spki = try OpenSSL.run("pkey -in key.pem -pubout -outform DER", in: scratch).output
                #expect(entry.key.publicKey.subjectPublicKeyInfo.derBytes == spki, "\(name)")
            }
            #expect(opened.notes.contains { $0.code == "pkcs12.old_mac" } == (name != "java-truststore.p12"), "\(name)")
        }
        let unicode = try PKCS12File.open(read(folder + "/name-unicode-pwd.p12")) {
            Secret(copying: Array("password".utf8))
        }
        #expect(unicode.certificates.contains { $0.friendlyName == "☺" })
    }
}

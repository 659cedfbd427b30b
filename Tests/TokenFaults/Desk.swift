import Foundation
import PKIKeys
import PKIStructures
import PKITokens

/// A token of SoftHSM that is put back to what it was, with certificates for its keys.
struct Desk {
    static let label = "T"
    static let soPIN = "Officer-Pin-9"
    static let userPIN = "User-Pin-17"
    static let newPIN = "Other-Pin-26"

    let faults: FaultModule
    private let folder: String
    private let authority: SoftwareKey
    let authorityCertificate: Certificate

    /// - Parameter folder: the one that SOFTHSM2_CONF names, with `tokens` in it.
    init(folder: String, faults: FaultModule) throws {
        self.folder = folder
        self.faults = faults
        authority = try SoftwareKey.generate(.ec(.p256))
        authorityCertificate = try Self.certificate(
            authority.publicKey, by: authority, subject: "/CN=Fault CA", serial: "0a",
            extensions: [Extension(BasicConstraints(isCA: true), isCritical: true)])
        let module = try TokenModule(path: faults.path, care: Self.care)
        _ = try module.initialise(
            nil, label: Self.label, soPIN: secret(Self.soPIN), userPIN: secret(Self.userPIN))
    }

    /// The profile of the SM2 module, where the fault module stands over that.
    private static var care: TokenCare {
        var profile = VendorProfile(name: "test", patterns: [.init(library: "SM2 test*")])
        profile.sm2 = SM2Mechanisms(
            keyType: 0x8005_0002, keyPairGeneration: 0x8005_000A, signing: 0x8005_000B, signatureForm: .raw,
            decryption: .init(mechanism: 0x8005_000D, form: .der), unwrapping: 0x8005_0020)
        return TokenCare(profiles: [profile])
    }

    func secret(_ text: String) -> Secret { Secret(copying: Array(text.utf8)) }

    /// The token, found anew.
    func token() throws -> Token {
        try TokenModule(path: faults.path, care: Self.care).token(matching: TokenSelector(label: Self.label))
    }

    /// The token with its user logged in.
    func open() throws -> Token {
        let token = try token()
        try token.logIn(secret(Self.userPIN))
        return token
    }

    /// A certificate of the one holder of this desk.
    func certificate(_ key: PublicKey, serial: String, usage: KeyUsage = [.digitalSignature]) throws -> Certificate {
        try Self.certificate(
            key, by: authority, subject: "/CN=某公司", serial: serial, extensions: [Extension(usage, isCritical: true)])
    }

    private static func certificate(
        _ key: PublicKey, by issuer: SoftwareKey, subject: String, serial: String, extensions: [Extension]
    ) throws -> Certificate {
        let identifier = try issuer.usualAlgorithm.identifier
        let signed = TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: serial), signatureAlgorithm: identifier,
            issuer: try Name(parsing: "/CN=Fault CA"),
            validity: Validity(
                notBefore: CertificateTime(try Instant(rfc3339: "2026-01-01T00:00:00Z")),
                notAfter: CertificateTime(try Instant(rfc3339: "2040-01-01T00:00:00Z"))),
            subject: try Name(parsing: subject), subjectPublicKeyInfo: key.subjectPublicKeyInfo,
            extensions: Extensions(extensions)
        ).derBytes
        let signature = try issuer.sign(SignableMessage(signed), with: issuer.usualAlgorithm)
        return try Certificate(tbsCertificate: signed, signatureAlgorithm: identifier, signature: signature)
    }

    /// Keeps the token as it is now.
    func save() throws {
        let manager = FileManager.default
        try? manager.removeItem(atPath: folder + "/saved")
        try manager.copyItem(atPath: folder + "/tokens", toPath: folder + "/saved")
    }

    /// Puts the token back to what it was when it was kept.
    func restore() throws {
        let manager = FileManager.default
        try manager.removeItem(atPath: folder + "/tokens")
        try manager.copyItem(atPath: folder + "/saved", toPath: folder + "/tokens")
        try faults.order("restart")
    }
}

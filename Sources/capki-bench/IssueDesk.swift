import Dispatch
import Foundation
import PKIAuthority
import PKIKeys
import PKIProfiles
import PKIRequests
import PKIStorage
import PKIStructures
import Synchronization

/// A CA with a ledger of originals, and a request for each.
final class IssueDesk: Sendable {
    static let now = Instant(secondsSinceEpoch: 1_772_352_000)
    /// A CA that works is not at its first certificate.
    static let threadCount = ProcessInfo.processInfo.activeProcessorCount

    let folder: String
    let issuerKey: SoftwareKey
    let issuer: Issuer
    let auditKey: SoftwareKey
    let requests: [CertificationRequest]
    let originals: [Certificate]
    /// The requests as files, PEM.
    let requestFiles: [String]

    init(_ algorithm: KeyAlgorithm, count: Int) throws {
        folder = NSTemporaryDirectory() + "capki-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        issuerKey = try SoftwareKey.generate(algorithm)
        auditKey = try SoftwareKey.generate(.ec(.p256))
        let key = issuerKey
        let certificate = try SelfSigning.root(
            subject: Name(parsing: "C=CN, O=某某电子认证服务有限公司, CN=某某根 CA"), signer: key,
            validity: Validity(
                notBefore: CertificateTime(Self.now), notAfter: CertificateTime(Self.now.adding(days: 3650))))
        issuer = try Issuer(
            certificate: certificate, signer: key,
            publication: Publication(crlAddresses: ["http://crl.ca.example.cn/issuing.crl"]))
        let name = issuer.certificate
        let made = try parallel(count) { index in
            let request = try RequestBuilder.request(
                subject: Self.subject(index), signer: SoftwareKey.generate(algorithm))
            return (request, try Self.original(index, request, name, key))
        }
        requests = made.map(\.0)
        originals = made.map(\.1)
        let folder = folder
        requestFiles = try made.enumerated().map { index, entry in
            let file = "\(folder)/\(index).csr"
            try entry.0.pem.text.write(toFile: file, atomically: false, encoding: .utf8)
            return file
        }
        let store = try SQLiteAuthorityStore(path: template, creates: true)
        let authority = try CertificateAuthority(issuer: issuer, store: store, auditKey: audit)
        try authority.open(.new, context: Self.context)
        for start in stride(from: 0, to: count, by: 1000) {
            _ = try authority.adopt(Array(originals[start..<min(start + 1000, count)]), context: Self.context)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static var context: ActContext { ActContext(now: now, operatorName: "补办窗口一") }

    private var template: String { "\(folder)/ledger.sqlite" }

    private var audit: AuditKey { get throws { try AuditKey(certificate: issuer.certificate, signer: issuerKey) } }

    /// The CA on a copy of its ledger, in which nothing is reissued yet.
    func fresh(_ name: String) throws -> (CertificateAuthority, path: String) {
        let path = try freshLedger(name)
        let store = try SQLiteAuthorityStore(path: path)
        return (try CertificateAuthority(issuer: issuer, store: store, auditKey: audit), path)
    }

    /// A copy of the ledger.
    func freshLedger(_ name: String) throws -> String {
        let path = "\(folder)/\(name).sqlite"
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try FileManager.default.copyItem(atPath: template, toPath: path)
        return path
    }

    /// A certificate as the desk of an organisation has it, under another key of the same kind.
    private static func original(
        _ index: Int, _ request: CertificationRequest, _ ca: Certificate, _ key: SoftwareKey
    ) throws -> Certificate {
        let information = try otherKey(than: request.subjectPublicKeyInfo)
        let tbs = TBSCertificate(
            serialNumber: try SerialNumber(hexadecimal: String(format: "40%030x", index)),
            signatureAlgorithm: try key.usualAlgorithm.identifier, issuer: try ca.subject,
            validity: Validity(
                notBefore: CertificateTime(now), notAfter: CertificateTime(now.adding(days: 365))),
            subject: try subject(index),
            subjectPublicKeyInfo: information,
            extensions: Extensions([
                Extension(BasicConstraints(isCA: false), isCritical: true),
                Extension([.digitalSignature, .nonRepudiation] as KeyUsage, isCritical: true),
                Extension(ExtendedKeyUsage([.clientAuth, .emailProtection])),
                Extension(SubjectKeyIdentifier([1, 2, 3, 4])),
                Extension(AuthorityKeyIdentifier(keyIdentifier: try key.publicKey.keyIdentifier)),
                Extension(CRLDistributionPoints(addresses: ["http://crl.ca.example.cn/issuing.crl"])),
                Extension(
                    OID(1, 2, 156, 10260, 4, 1, 4),
                    value: [0x13, 18] + Array(creditCode(index).utf8)),
            ]))
        let bytes = tbs.derBytes
        return try Certificate(
            tbsCertificate: bytes, signatureAlgorithm: tbs.signatureAlgorithm,
            signature: key.sign(SignableMessage(bytes), with: key.usualAlgorithm))
    }

    /// A unified social credit code with the check characters of GB 11714 and GB 32100.
    private static func creditCode(_ index: Int) -> String {
        let organisation = Array(String(format: "%08d", index).utf8).map { Int($0) - 0x30 }
        let weights = [3, 7, 9, 10, 5, 8, 4, 2]
        let remainder = zip(organisation, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11
        let check = ["0", "X", "9", "8", "7", "6", "5", "4", "3", "2", "1"][remainder]
        let code = "91440101" + organisation.map(String.init).joined() + check
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        var (sum, weight) = (0, 1)
        for character in code {
            sum += weight * (alphabet.firstIndex(of: character) ?? 0)
            weight = weight * 3 % 31
        }
        return code + String(alphabet[(31 - sum % 31) % 31])
    }

    private static func subject(_ index: Int) throws -> Name {
        try Name(parsing: "C=CN, ST=广东省, L=广州市, O=某某科技有限公司\(index), OU=财务部, CN=某某科技有限公司\(index)")
    }

    /// A key that differs from another one; nobody signs with it, so that its bits need not be a real key's.
    private static func otherKey(than information: SubjectPublicKeyInfo) throws -> SubjectPublicKeyInfo {
        var bits = information.publicKey
        bits[20] ^= 0xFF
        return SubjectPublicKeyInfo(algorithm: information.algorithm, publicKey: bits)
    }
}

/// Does `count` pieces on all cores.
func parallel<Piece: Sendable>(_ count: Int, _ piece: @Sendable (Int) throws -> Piece) throws -> [Piece] {
    let pieces = Mutex<[Piece?]>(Array(repeating: nil, count: count))
    let failure = Mutex<(any Error)?>(nil)
    let next = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: IssueDesk.threadCount) { _ in
        do {
            while let index = next.withLock({ position -> Int? in
                guard position < count else { return nil }
                position += 1
                return position - 1
            }) {
                let made = try piece(index)
                pieces.withLock { $0[index] = made }
            }
        } catch {
            failure.withLock { $0 = error }
        }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    return pieces.withLock { $0.compactMap { $0 } }
}

import PKIKeys
import PKIStructures
import PKIVerification
import Synchronization

/// The moment that the tests ask for, and the times around it.
enum Moment {
    static let now = Instant.at("2026-06-01T00:00:00Z")
    static let start = Instant.at("2026-01-01T00:00:00Z")
    static let end = Instant.at("2027-01-01T00:00:00Z")
}

extension Instant {
    /// A time that is known to be well written.
    static func at(_ text: String) -> Instant {
        (try? Instant(rfc3339: text)) ?? Instant(secondsSinceEpoch: 0)
    }
}

/// A certificate with its key.
struct Identity {
    let certificate: Certificate
    let key: SoftwareKey

    var anchor: TrustAnchor { TrustAnchor(certificate) }
}

/// What a certificate is to be; the defaults make a good end entity.
struct Recipe {
    var subject: String
    var key: String = "p256"
    /// Which of several keys of the kind.
    var keyNumber = 0
    var notBefore = Moment.start
    var notAfter = Moment.end
    var serial: [UInt8]?
    var isCA = false
    var pathLength: Int?
    /// `nil` leaves the extension out.
    var keyUsage: KeyUsage? = .digitalSignature
    var basicConstraints = true
    var keyIdentifiers = true
    /// The identifiers, where they are not the hashes of the keys.
    var subjectKeyIdentifier: [UInt8]?
    var authorityKeyIdentifier: [UInt8]?
    var purposes: [OID] = []
    /// Extensions behind the usual ones.
    var more: [Extension] = []
    var signatureAlgorithm: SignatureAlgorithm?
    /// The issuer's name, where it is not that of the issuer.
    var issuerName: String?

    static func leaf(_ subject: String = "C=CN, O=某某公司, CN=张三", _ change: (inout Recipe) -> Void = { _ in }) -> Recipe {
        var recipe = Recipe(subject: subject)
        change(&recipe)
        return recipe
    }

    static func authority(_ subject: String, _ change: (inout Recipe) -> Void = { _ in }) -> Recipe {
        var recipe = Recipe(subject: subject)
        recipe.isCA = true
        recipe.keyUsage = [.keyCertSign, .cRLSign]
        change(&recipe)
        return recipe
    }
}

/// Makes certificates and CRLs.
enum Maker {
    private static let keys = Mutex<[String: SoftwareKey]>([:])
    private static let serials = Mutex<UInt32>(1)

    /// The key with the number; made once, since RSA keys take their time.
    static func key(_ name: String, _ number: Int) throws -> SoftwareKey {
        let label = "\(name)/\(number)"
        if let key = keys.withLock({ $0[label] }) { return key }
        guard let algorithm = name == "rsa1024" ? .rsa(sizeInBits: 1024) : KeyAlgorithm(name: name) else {
            throw KeyError(.unsupportedAlgorithm, name)
        }
        let made = try SoftwareKey.generate(algorithm)
        return keys.withLock { keys in
            if let key = keys[label] { return key }
            keys[label] = made
            return made
        }
    }

    /// Issues a certificate; without an issuer it is self-signed.
    static func issue(_ recipe: Recipe, by issuer: Identity? = nil) throws -> Identity {
        let key = try key(recipe.key, recipe.keyNumber)
        let signer = issuer?.key ?? key
        let algorithm = recipe.signatureAlgorithm ?? signer.usualAlgorithm
        let subject = try Name(parsing: recipe.subject)
        let tbs = TBSCertificate(
            serialNumber: try serialNumber(recipe.serial), signatureAlgorithm: try algorithm.identifier,
            issuer: try recipe.issuerName.map { try Name(parsing: $0) } ?? issuer?.certificate.subject ?? subject,
            validity: Validity(
                notBefore: CertificateTime(recipe.notBefore), notAfter: CertificateTime(recipe.notAfter)),
            subject: subject, subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo,
            extensions: try extensions(recipe, key, signer))
        let signature = try signer.sign(SignableMessage(tbs.derBytes), with: algorithm)
        let certificate = try Certificate(
            tbsCertificate: tbs.derBytes, signatureAlgorithm: algorithm.identifier, signature: signature)
        return Identity(certificate: certificate, key: key)
    }

    private static func serialNumber(_ octets: [UInt8]?) throws -> SerialNumber {
        // A reader is the only way to a number that breaks the rules.
        if let octets { return try SerialReader.serial(octets) }
        let number = serials.withLock { number in
            number += 1
            return number
        }
        return try SerialNumber(hexadecimal: "01" + String(number + 0x1000_0000, radix: 16))
    }

    private static func extensions(_ recipe: Recipe, _ key: SoftwareKey, _ signer: SoftwareKey) throws -> Extensions {
        var members: [Extension] = []
        if recipe.basicConstraints {
            let content = BasicConstraints(isCA: recipe.isCA, pathLengthConstraint: recipe.pathLength)
            members.append(Extension(content, isCritical: true))
        }
        if let usage = recipe.keyUsage { members.append(Extension(usage, isCritical: true)) }
        if !recipe.purposes.isEmpty { members.append(Extension(ExtendedKeyUsage(recipe.purposes))) }
        if recipe.keyIdentifiers {
            let subject = try recipe.subjectKeyIdentifier ?? key.publicKey.keyIdentifier
            let authority = try recipe.authorityKeyIdentifier ?? signer.publicKey.keyIdentifier
            members.append(Extension(SubjectKeyIdentifier(subject)))
            members.append(Extension(AuthorityKeyIdentifier(keyIdentifier: authority)))
        }
        return Extensions(members + recipe.more)
    }

    /// Makes a CRL.
    static func crl(
        by issuer: Identity, revoking entries: [RevokedCertificate] = [], thisUpdate: String = "2026-05-30T00:00:00Z",
        nextUpdate: String? = "2026-06-06T00:00:00Z", extensions: [Extension] = [Extension(CRLNumber(1))],
        namesKey: Bool = true,
        name: String? = nil
    ) throws -> CertificateRevocationList {
        let algorithm = issuer.key.usualAlgorithm
        let identifier = Extension(AuthorityKeyIdentifier(keyIdentifier: try issuer.key.publicKey.keyIdentifier))
        let list = TBSCertList(
            signatureAlgorithm: try algorithm.identifier,
            issuer: try name.map { try Name(parsing: $0) } ?? issuer.certificate.subject, thisUpdate: .at(thisUpdate),
            nextUpdate: nextUpdate.map { .at($0) }, revokedCertificates: entries,
            extensions: Extensions(extensions + (namesKey ? [identifier] : [])))
        return try signed(list.derBytes, by: issuer)
    }

    /// Signs the bytes of a tbsCertList.
    static func signed(_ list: [UInt8], by issuer: Identity) throws -> CertificateRevocationList {
        let algorithm = issuer.key.usualAlgorithm
        return try CertificateRevocationList(
            tbsCertList: list, signatureAlgorithm: algorithm.identifier,
            signature: issuer.key.sign(SignableMessage(list), with: algorithm))
    }

    /// Signs the bytes of a tbsCertificate.
    static func signed(_ tbs: [UInt8], by issuer: Identity, subjectKey: SoftwareKey) throws -> Identity {
        let algorithm = issuer.key.usualAlgorithm
        let certificate = try Certificate(
            tbsCertificate: tbs, signatureAlgorithm: algorithm.identifier,
            signature: issuer.key.sign(SignableMessage(tbs), with: algorithm))
        return Identity(certificate: certificate, key: subjectKey)
    }
}

/// Serial numbers that ``SerialNumber``'s own initialisers refuse, read out of an entry of a CRL.
private enum SerialReader {
    static func serial(_ octets: [UInt8]) throws -> SerialNumber {
        let time = CertificateTime(Moment.start).derBytes
        let number = tlv(0x02, octets)
        let algorithm = try SignatureAlgorithm.ed25519.identifier.derBytes
        let list = tlv(0x30, tlv(0x30, number + time))
        let tbs = tlv(0x30, algorithm + Name.empty.derBytes + time + list)
        let crl = try CertificateRevocationList(derEncoded: tlv(0x30, tbs + algorithm + tlv(0x03, [0])))
        var serial: SerialNumber?
        try crl.forEachEntry { serial = $0.serialNumber }
        guard let serial else { throw StructureError(.missing, "no entry") }
        return serial
    }
}

/// One DER value.
func tlv(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    let count = content.count
    let length: [UInt8] =
        count < 0x80
        ? [UInt8(count)]
        : count < 0x100 ? [0x81, UInt8(count)] : [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
    return [tag] + length + content
}

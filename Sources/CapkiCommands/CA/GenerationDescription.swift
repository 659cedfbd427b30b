internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures

/// One generation of a CA's key as it is shown.
struct GenerationDescription: Encodable {
    let number: Int
    let state: String
    let serial: String
    let algorithm: String
    let notBefore: String
    let notAfter: String
    let sha256: String
    /// Where the key is.
    let key: String
    let beganAt: String
    let retiredAt: String?
    let oldWithNew: String?
    let newWithOld: String?

    /// All of a CA; one that was never rolled over has its first.
    static func all(_ directory: AuthorityDirectory) throws -> [GenerationDescription] {
        let certificate = directory.certificate
        let first = IssuerGeneration(
            number: 1, state: .current, certificate: certificate.derBytes, oldWithNew: nil, newWithOld: nil,
            beganAt: certificate.validity.notBefore.instant)
        let known = directory.generations.isEmpty ? [first] : directory.generations
        return try known.map { try Self($0, key: directory.keyPlace(ofGeneration: $0.number).key) }
    }

    private init(_ generation: IssuerGeneration, key: String) throws {
        let certificate = try Certificate(derEncoded: generation.certificate)
        number = generation.number
        state = generation.state.rawValue
        serial = certificate.serialNumber.description
        algorithm = try PublicKey(certificate.subjectPublicKeyInfo).algorithm.description
        notBefore = certificate.validity.notBefore.instant.description
        notAfter = certificate.validity.notAfter.instant.description
        sha256 = hexadecimal(try DigestAlgorithm.sha256.hash(certificate.derBytes))
        self.key = key
        beganAt = generation.beganAt.description
        retiredAt = generation.retiredAt?.description
        oldWithNew = generation.oldWithNew?.description
        newWithOld = generation.newWithOld?.description
    }

    var text: String {
        let cross = [oldWithNew.map { "old with new \($0)" }, newWithOld.map { "new with old \($0)" }]
        let lines =
            ["generation \(number)  \(state)\(retiredAt.map { " since \($0)" } ?? ""), \(algorithm), serial \(serial)"]
            + ["holds \(notBefore) to \(notAfter), began \(beganAt)", "key \(key)"] + cross.compactMap { $0 }
        return lines.joined(separator: "\n              ")
    }
}

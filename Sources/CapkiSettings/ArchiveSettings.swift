public import PKIAuthority

/// What `capki.yaml` says of the key archive.
public struct ArchiveSettings: Sendable, Hashable {
    /// The archive's certificate, a file in the directory: all that issuing needs.
    public var certificateFile = "archive.pem"
    /// The archive's private key, a PKCS#8 file or a `pkcs11:` URI: for recoveries alone, and best kept elsewhere.
    public var keyFile = "archive.key.pem"
    /// Certificates of those who approve recoveries, each a file.
    public var officerFiles: [String] = []
    /// The profile under which the CA certifies its officers; `nil` where only named ones count.
    public var officerProfile: String?
    public var policy = ArchivePolicy()

    public init() { officerProfile = "officer" }

    /// The lines that give a `capki.yaml` its archive.
    public var yaml: String {
        """
        # The key archive (密钥库): encryption keys are kept enveloped to its certificate.
        archive:
          certificate: "\(certificateFile)"
          # For recoveries alone: a file, which may be kept elsewhere until then, or a pkcs11: URI.
          key: "\(keyFile)"
          # Who asks for recoveries and who approves them: certificates (files), and everybody certified under a profile.
          officers: []
          officer-profile: officer
          # How long a request for a recovery may wait for its approval and its use.
          request-validity-hours: \(policy.requestValidityInHours)
          # What a reissue does with the encryption key: recover, new, new-and-recover or keep.
          reissue: \(policy.reissueChoice.rawValue)
          # Whether the encryption key of a lost or stolen token may be certified again.
          recertify-after-loss: \(policy.recertifiesAfterLoss)

        """
    }
}

/// The shape of `archive` in `capki.yaml`.
struct ArchiveDocument: Decodable {
    let certificate: String?
    let key: String?
    let officers: [String]?
    let officerProfile: String?
    let requestValidityHours: Int?
    let reissue: String?
    let recertifyAfterLoss: Bool?

    static let keys = Set(CodingKeys.allCases.map(\.rawValue))

    enum CodingKeys: String, CodingKey, CaseIterable {
        case certificate, key, officers, reissue
        case officerProfile = "officer-profile"
        case requestValidityHours = "request-validity-hours"
        case recertifyAfterLoss = "recertify-after-loss"
    }

    func settings() throws(SettingsError) -> ArchiveSettings {
        var settings = ArchiveSettings()
        settings.certificateFile = certificate ?? settings.certificateFile
        settings.keyFile = key ?? settings.keyFile
        settings.officerFiles = officers ?? []
        settings.officerProfile = officerProfile
        settings.policy = try policy()
        return settings
    }

    private func policy() throws(SettingsError) -> ArchivePolicy {
        let hours = requestValidityHours ?? ArchivePolicy().requestValidityInHours
        guard (1...720).contains(hours) else {
            throw SettingsError(.badValue, "archive.request-validity-hours is \(hours), allowed are 1 to 720")
        }
        let word = reissue ?? ArchivePolicy().reissueChoice.rawValue
        guard let choice = EncryptionKeyChoice(rawValue: word) else {
            let known = EncryptionKeyChoice.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError(.badValue, "archive.reissue is '\(word)', known are \(known)")
        }
        return ArchivePolicy(
            requestValidityInHours: hours, reissueChoice: choice, recertifiesAfterLoss: recertifyAfterLoss ?? false)
    }
}

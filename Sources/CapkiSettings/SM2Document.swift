internal import PKITokens

/// The numbers of SM2 in a vendor's module, as settings write them.
struct SM2Document: Decodable {
    static let keys: Set<String> = ["key-type", "generate", "sign-digest", "signature"]

    /// Only in the list of families.
    let name: String?
    let keyType: UInt
    let generate: UInt
    let signDigest: UInt
    let signature: String

    enum CodingKeys: String, CodingKey {
        case name, generate, signature
        case keyType = "key-type"
        case signDigest = "sign-digest"
    }

    func mechanisms(of owner: String) throws(SettingsError) -> SM2Mechanisms {
        guard let form = SM2Mechanisms.SignatureForm(rawValue: signature) else {
            throw SettingsError(
                .badValue, "sm2 of '\(owner)' has the form of signatures '\(signature)', which is not known",
                hint: "known are \(SM2Mechanisms.SignatureForm.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return SM2Mechanisms(
            keyType: keyType, keyPairGeneration: generate, signing: signDigest, signatureForm: form)
    }
}

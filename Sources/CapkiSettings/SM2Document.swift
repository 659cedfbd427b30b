internal import PKITokens

/// The numbers of SM2 in a vendor's module, as settings write them: all of them, or what is other than in a family.
struct SM2Document: Decodable {
    static let keys: Set<String> = [
        "family", "key-type", "generate", "sign-digest", "signature", "decrypt", "ciphertext", "unwrap",
    ]

    /// Only in the list of families.
    let name: String?
    let family: String?
    let keyType: UInt?
    let generate: UInt?
    let signDigest: UInt?
    let signature: String?
    let decrypt: UInt?
    let ciphertext: String?
    let unwrap: UInt?

    enum CodingKeys: String, CodingKey {
        case name, family, generate, signature, decrypt, ciphertext, unwrap
        case keyType = "key-type"
        case signDigest = "sign-digest"
    }

    /// - Parameter base: the mechanisms of the family.
    func mechanisms(of owner: String, over base: SM2Mechanisms? = nil) throws(SettingsError) -> SM2Mechanisms {
        let signatures: SM2Mechanisms.SignatureForm? = try form(signature, of: "signatures", owner)
        let ciphertexts: SM2Mechanisms.CiphertextForm? = try form(ciphertext, of: "ciphertexts", owner)
        var mechanisms = SM2Mechanisms(
            keyType: try known(keyType ?? base?.keyType, "key-type", owner),
            keyPairGeneration: try known(generate ?? base?.keyPairGeneration, "generate", owner),
            signing: try known(signDigest ?? base?.signing, "sign-digest", owner),
            signatureForm: try known(signatures ?? base?.signatureForm, "signature", owner))
        mechanisms.unwrapping = unwrap ?? base?.unwrapping
        if let number = decrypt ?? base?.decryption?.mechanism {
            mechanisms.decryption = .init(
                mechanism: number, form: try known(ciphertexts ?? base?.decryption?.form, "ciphertext", owner))
        }
        return mechanisms
    }

    private func form<Form: RawRepresentable<String> & CaseIterable>(
        _ text: String?, of what: String, _ owner: String
    ) throws(SettingsError) -> Form? {
        guard let text else { return nil }
        guard let form = Form(rawValue: text) else {
            throw SettingsError(
                .badValue, "sm2 of '\(owner)' has the form of \(what) '\(text)', which is not known",
                hint: "known are \(Form.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return form
    }

    private func known<Value>(_ value: Value?, _ key: String, _ owner: String) throws(SettingsError) -> Value {
        guard let value else {
            throw SettingsError(.badValue, "sm2 of '\(owner)' has no \(key)", hint: "give it, or name a family")
        }
        return value
    }
}

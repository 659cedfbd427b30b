internal import PKIStructures

extension PKCS12File {
    /// Writes the keys and certificates as a file: PBES2 with AES-256-CBC and PBKDF2 with HMAC-SHA-256, HMAC-SHA-256 as
    /// MAC.
    ///
    /// - Parameter iterationCount: the rounds of each derivation; fewer than
    ///   ``PrivateKeyFile/defaultIterationCount`` are not taken.
    /// - Throws: `KeyError.Code.badPassphrase` for an empty passphrase, `overLimit` for so many keys that opening the
    ///   file would break the limit that ``PrivateKeyFile/Limits`` sets.
    public func encrypted(
        passphrase secret: Secret, iterationCount: Int = PrivateKeyFile.defaultIterationCount,
        random: some RandomSource = SystemRandomSource()
    ) throws(KeyError) -> [UInt8] {
        guard !secret.isEmpty else { throw KeyError(.badPassphrase, "the passphrase is empty") }
        let passphrase = Passphrase(secret)
        let rounds = max(iterationCount, PrivateKeyFile.defaultIterationCount)
        // One derivation a key, one for the certificates, one for the MAC.
        let keyLimit = PrivateKeyFile.Limits().iterationCount / rounds - 2
        guard keys.count <= max(keyLimit, 1) else {
            throw KeyError(.overLimit, "\(keys.count) private keys for one file, the limit is \(keyLimit)")
        }
        var parts: [AuthenticatedSafe.Part] = []
        if !certificates.isEmpty {
            let bags = certificates.map { entry in
                SafeBag(.certificate(entry.derBytes), attributes: attributes(entry.friendlyName, entry.localKeyID))
            }
            let scheme = try PasswordBasedScheme.modern(iterationCount: rounds, random: random)
            let content = EncryptedContentInfo(
                contentType: MessageContentType(.data, .cms).oid, contentEncryptionAlgorithm: scheme.identifier,
                content: .octets(
                    try scheme.encrypt(Secret(copying: SafeBag.derBytes(of: bags)), passphrase: passphrase)))
            parts.append(.encryptedData(EncryptedData(version: 0, encryptedContent: content)))
        }
        if !keys.isEmpty {
            var bags: [SafeBag] = []
            for entry in keys {
                let scheme = try PasswordBasedScheme.modern(iterationCount: rounds, random: random)
                let data = try scheme.encrypt(entry.key.exportPKCS8(), passphrase: passphrase)
                bags.append(
                    SafeBag(
                        .shroudedKey(EncryptedPrivateKeyInfo(scheme: scheme, encryptedData: data).derBytes),
                        attributes: attributes(entry.friendlyName, entry.localKeyID)))
            }
            parts.append(.data(SafeBag.derBytes(of: bags)))
        }
        let safe = AuthenticatedSafe(parts).derBytes
        let mac = try MACData.make(over: safe, passphrase: passphrase, iterationCount: rounds, random: random)
        return PFX(authenticatedSafe: safe, macData: mac).derBytes
    }

    private func attributes(_ friendlyName: String?, _ localKeyID: [UInt8]?) -> [SafeBagAttribute] {
        [friendlyName.map(SafeBagAttribute.friendlyName), localKeyID.map(SafeBagAttribute.localKeyID)].compactMap { $0 }
    }
}

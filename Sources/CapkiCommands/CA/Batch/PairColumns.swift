internal import PKIAuthority
internal import PKIKeys

/// What a line of a batch says where its certificate is one of a pair.
struct PairColumns: Sendable {
    let choice: EncryptionKeyChoice?
    /// Of a new encryption key.
    let algorithm: KeyAlgorithm?
    /// The approved recovery under which the old key comes out.
    let recovery: String?
    let delivery: KeyDelivery.Form?
    /// The path of the key that the delivery is for.
    let transportKey: String?
    /// The path of the file with the passphrase of a PKCS#12 file.
    let passphraseFile: String?
    /// Where the key goes as it is handed out.
    let keyOut: String?
    /// Where the old key goes, beside a new one.
    let recoveredKeyOut: String?

    static let columns = [
        "encryption_key", "encryption_algorithm", "recovery", "delivery", "transport_key", "passphrase_file", "key_out",
        "recovered_key_out",
    ]

    /// The columns beside `encryption_key` that hold something.
    var filled: [String] {
        let values: [(String, Bool)] = [
            ("encryption_algorithm", algorithm != nil), ("recovery", recovery != nil), ("delivery", delivery != nil),
            ("transport_key", transportKey != nil), ("passphrase_file", passphraseFile != nil),
            ("key_out", keyOut != nil), ("recovered_key_out", recoveredKeyOut != nil),
        ]
        return values.filter(\.1).map(\.0)
    }

    /// Refuses a line that lacks what its choice needs, or says more; each column by its name.
    func requireComplete(for choice: EncryptionKeyChoice) throws {
        var faults: [String] = []
        if keyOut == nil { faults.append("add the column key_out, the place of the key as it is handed out") }
        switch (choice == .newAndRecover, recoveredKeyOut) {
        case (true, nil): faults.append("add the column recovered_key_out, the place of the old key")
        case (false, _?): faults.append("leave recovered_key_out empty: it goes with new-and-recover")
        default: break
        }
        switch (choice.recovers, recovery) {
        case (true, nil): faults.append("add the column recovery, the approved recovery of the old key")
        case (false, _?): faults.append("leave recovery empty: it goes with recover and new-and-recover")
        default: break
        }
        guard faults.isEmpty else {
            throw CommandError(
                "batch.bad_line",
                "the certificate is one of a pair, and its encryption key is to be '\(choice.rawValue)': "
                    + faults.joined(separator: "; ") + "; or say keep in encryption_key")
        }
    }
}

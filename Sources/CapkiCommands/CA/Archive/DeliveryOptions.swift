internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// How a private key reaches its holder.
struct DeliveryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How the key is handed out: sm2-envelope (under the signing key, GB/T 35276), cms (under --transport-key) or pkcs12 (under a passphrase).",
            valueName: "form"), transform: ArgumentValue.word("delivery"))
    var delivery: KeyDelivery.Form?

    @Option(
        help: ArgumentHelp(
            "The key that the delivery is for: a public key, a request or a certificate.", valueName: "file"))
    var transportKey: String?

    @Option(help: ArgumentHelp("Where to write the key as it is handed out.", valueName: "file"))
    var keyOut: String?

    @OptionGroup var outPassphrase: OutPassphraseOptions

    /// The form: as asked for, or by what is given.
    func form(beside signing: KeyAlgorithm?) -> KeyDelivery.Form {
        delivery ?? (transportKey != nil ? .cms : signing == .ec(.sm2) ? .sm2Envelope : .pkcs12)
    }

    /// The delivery of a key whose holder has a signing key, asking for the passphrase where it needs one.
    func delivery(to signing: PublicKey) throws -> KeyDelivery {
        let form = form(beside: signing.algorithm)
        guard (form == .cms) == (transportKey != nil) else {
            throw CommandError(
                "delivery.transport_key", "--transport-key goes with '--delivery cms', and only with it",
                hint: "an SM2 envelope is under the signing key of the request")
        }
        switch form {
        case .sm2Envelope: return .sm2Envelope(signing)
        case .cms: return .cms(try recipient())
        case .pkcs12: return .pkcs12(try passphrase())
        }
    }

    /// The delivery of a recovered key, in a form that was asked for before.
    func delivery(_ form: KeyDelivery.Form) throws -> KeyDelivery {
        switch form {
        case .sm2Envelope: .sm2Envelope(try recipient())
        case .cms: .cms(try recipient())
        case .pkcs12: .pkcs12(try passphrase())
        }
    }

    func recipient() throws -> PublicKey {
        guard let transportKey else {
            throw CommandError(
                "delivery.transport_key", "the delivery is encrypted to a key, and none is named",
                hint: "name it by --transport-key: a public key, a request or a certificate")
        }
        return try InputFiles.publicKey(transportKey)
    }

    private func passphrase() throws -> Secret {
        guard let secret = try outPassphrase.place("passphrase for the PKCS#12 file").newSecret() else {
            throw CommandError(
                "secret.missing", "a PKCS#12 file needs a passphrase",
                hint: "give it by --out-passphrase-file, --out-passphrase-env, or at a terminal")
        }
        return secret
    }
}

extension InputFiles {
    /// The public key of a file: one that stands alone, or that of a request or certificate.
    static func publicKey(_ path: String) throws -> PublicKey {
        do {
            let bytes = try FileReading.bytes(at: path, byteLimit: 1 << 20)
            guard let block = try InspectedFile.blocks(bytes).first else {
                throw StructureError(.missing, "the file is empty")
            }
            let information: SubjectPublicKeyInfo
            switch try InspectedFile.item(block) {
            case .publicKey(let key): information = key
            case .request(let request): information = request.subjectPublicKeyInfo
            case .certificate(let certificate): information = try certificate.subjectPublicKeyInfo
            case let item: throw StructureError(.missing, "this is a \(item.kind), and no public key")
            }
            return try PublicKey(information)
        } catch {
            throw CommandError(error, of: path)
        }
    }
}

/// A private key as it was handed out, for the result of a command.
struct DeliveryDescription: Encodable {
    let delivery: String
    let file: String
    let sha256: String

    init(_ key: DeliveredKey, file: String) throws {
        delivery = key.form.rawValue
        self.file = file
        sha256 = hexadecimal(try DigestAlgorithm.sha256.hash(key.bytes))
    }

    var text: String { "\(delivery) in \(file)" }
}

/// Files for the parts of one result, claimed before the act that makes them.
struct ClaimedFiles {
    private let files: [String: PendingFile]

    /// - Parameters:
    ///   - keys: files with private keys, which only their owner may read.
    ///   - others: any other files.
    init(keys: [String], others: [String], overwrites: Bool) throws {
        let all = keys + others
        guard Set(all).count == all.count else {
            throw CommandError("output.same_file", "two results cannot go to one file", hint: "name different files")
        }
        var files: [String: PendingFile] = [:]
        for (names, permissions) in [(keys, UInt32(0o600)), (others, UInt32(0o644))] {
            for name in names {
                files[name] = try PendingFile(
                    at: name, permissions: permissions, overwrites: overwrites, reservedByteCount: 65_536)
            }
        }
        self.files = files
    }

    func write(_ bytes: [UInt8], to name: String) throws { try files[name]?.commit(bytes) }

    /// Writes a certificate that is in the ledger already.
    func write(_ certificate: Certificate, to name: String, isDER: Bool, directory: String) throws {
        guard let file = files[name] else { return }
        try IssuedFile.write(certificate, to: ClaimedOutput(file: file, isDER: isDER), directory: directory)
    }

    /// Writes a private key that is in the archive already.
    func write(_ key: DeliveredKey, to name: String, isDER: Bool, serial: SerialNumber, directory: String) throws {
        do {
            try write(isDER ? key.bytes : key.pem.map { Array($0.text.utf8) } ?? key.bytes, to: name)
        } catch {
            throw CommandError(
                "output.failed", "the key of certificate \(serial) is archived, but cannot be written: \(error)",
                hint: "recover it with 'capki ca archive recover \(directory) --serial \(serial)'")
        }
    }
}

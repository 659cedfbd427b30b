internal import PKIKeys
internal import PKIMessages
internal import PKIStructures
internal import PKISystem

/// What the files of a conversion hold, unpacked and in their order.
struct ConvertedContent {
    private(set) var certificates: [Certificate] = []
    /// The friendly names of those that a PKCS#12 file held.
    private var names: [Certificate: String] = [:]
    private(set) var revocationLists: [CertificateRevocationList] = []
    private(set) var requests: [CertificationRequest] = []
    private(set) var keys: [PKCS12File.KeyEntry] = []
    /// Structures that have one form only, with their label in PEM where there is one.
    private var others: [(label: String?, kind: String, bytes: [UInt8])] = []

    /// The largest file that is read, in bytes.
    private static let byteLimit = 256 << 20

    /// Adds everything that a file holds.
    mutating func add(_ file: String, _ passphrase: PassphraseOptions) throws {
        let bytes = try FileReading.bytes(at: file, byteLimit: Self.byteLimit)
        let secret = passphrase.place("passphrase of '\(file)'").secret
        do {
            for block in try InspectedFile.blocks(bytes) { try add(block, secret) }
        } catch {
            throw CommandError(error, of: file)
        }
    }

    private mutating func add(_ block: PEMBlock, _ secret: () throws -> Secret?) throws {
        let item = try InspectedFile.item(block)
        switch item {
        case .certificate(let certificate): certificates.append(certificate)
        case .crl(let list): revocationLists.append(list)
        case .request(let request): requests.append(request)
        case .privateKey, .encryptedPrivateKey, .traditionalPrivateKey:
            let bytes = block.label.isEmpty ? block.bytes : Array(block.text.utf8)
            keys.append(.init(try PrivateKeyFile.read(bytes, passphrase: secret)))
        case .pkcs12(_, let bytes): try add(PKCS12File.open(bytes, passphrase: secret))
        case .message(.signedData(let data, _)) where data.signers.isEmpty:
            certificates += data.plainCertificates
            revocationLists += data.revocationLists
        case .message: others.append(("CMS", item.kind, block.bytes))
        case .publicKey: others.append(("PUBLIC KEY", item.kind, block.bytes))
        // It stands in the key as well.
        case .curve: break
        default: others.append((nil, item.kind, block.bytes))
        }
    }

    private mutating func add(_ file: PKCS12File) throws {
        for note in file.notes { ProcessEnvironment.note("note: \(note)") }
        keys += file.keys
        for entry in file.certificates {
            let certificate = try entry.certificate()
            certificates.append(certificate)
            names[certificate] = entry.friendlyName
        }
        revocationLists += try file.crls.map { bytes throws(StructureError) in
            try CertificateRevocationList(derEncoded: bytes)
        }
    }

    /// Everything but keys as PEM.
    func blocks() throws -> [PEMBlock] {
        try requests.map(\.pem) + certificates.map(\.pem) + revocationLists.map(\.pem)
            + others.map { other in
                guard let label = other.label else {
                    throw CommandError(
                        "convert.no_pem", "there is no PEM form of \(other.kind)", hint: "use '--to der'")
                }
                return PEMBlock(label: label, bytes: other.bytes)
            }
    }

    /// The one structure as DER; `nil` where it is a private key.
    func onlyDER() throws -> [UInt8]? {
        let all =
            requests.map(\.derBytes) + certificates.map(\.derBytes) + revocationLists.map(\.derBytes)
            + others.map(\.bytes)
        guard all.count + keys.count == 1 else {
            throw CommandError(
                "convert.not_single", "there are \(all.count + keys.count) structures, DER holds one",
                hint: "use '--to pkcs7' or '--to pem'")
        }
        return all.first
    }

    /// Refuses what a form has no place for.
    func requireCertificates(for form: String) throws {
        guard keys.isEmpty, requests.isEmpty, others.isEmpty else {
            throw CommandError(
                "convert.no_place", "\(form) holds certificates and CRLs alone", hint: "leave the other files out")
        }
        guard !certificates.isEmpty || !revocationLists.isEmpty else {
            throw CommandError("structure.missing", "there is no certificate and no CRL in the files")
        }
    }

    /// Every key with its certificate first and the others behind; certificates alone where there is no key.
    func keyStore(name: String?) throws -> PKCS12File {
        guard requests.isEmpty, revocationLists.isEmpty, others.isEmpty else {
            throw CommandError(
                "convert.no_place", "PKCS#12 is written with keys and certificates alone",
                hint: "leave the other files out")
        }
        if name != nil, keys.count > 1 {
            throw CommandError("convert.not_single", "there are \(keys.count) private keys, --name is for one")
        }
        if keys.isEmpty { try requireCertificates(for: "PKCS#12 without a key") }
        let stores = try keys.map { try store($0, name: name) }
        let owned = Set(stores.flatMap(\.certificates).map(\.derBytes))
        let rest = certificates.filter { !owned.contains($0.derBytes) }.map {
            PKCS12File.CertificateEntry($0, friendlyName: names[$0] ?? (keys.isEmpty ? name : nil))
        }
        return PKCS12File(keys: stores.flatMap(\.keys), certificates: stores.flatMap(\.certificates) + rest)
    }

    /// One key with its certificate.
    private func store(_ entry: PKCS12File.KeyEntry, name: String?) throws -> PKCS12File {
        let information = entry.key.publicKey.subjectPublicKeyInfo.derBytes
        guard let own = certificates.first(where: { $0.subjectPublicKeyInfoBytes.elementsEqual(information) }) else {
            throw CommandError(
                "convert.no_certificate", "none of the \(certificates.count) certificates is the private key's",
                hint: "name the file with the key's certificate too")
        }
        return try PKCS12File(
            key: entry.key, certificate: own, friendlyName: name ?? entry.friendlyName ?? names[own])
    }
}

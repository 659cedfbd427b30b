public import PKIStructures

/// Private keys with their certificates in one file under a passphrase: PKCS#12 (RFC 7292), `.p12` or `.pfx`.
public struct PKCS12File: Sendable {
    /// A private key.
    public struct KeyEntry: Sendable {
        public let key: SoftwareKey
        /// The name for people, in any script.
        public let friendlyName: String?
        /// What ties the key to its certificate.
        public let localKeyID: [UInt8]?

        public init(_ key: SoftwareKey, friendlyName: String? = nil, localKeyID: [UInt8]? = nil) {
            self.key = key
            self.friendlyName = friendlyName
            self.localKeyID = localKeyID
        }
    }

    /// A certificate.
    public struct CertificateEntry: Sendable, Hashable {
        /// The certificate as it stands in the file; nothing of it has been checked.
        public let derBytes: [UInt8]
        public let friendlyName: String?
        public let localKeyID: [UInt8]?

        public init(_ certificate: Certificate, friendlyName: String? = nil, localKeyID: [UInt8]? = nil) {
            self.init(derBytes: certificate.derBytes, friendlyName: friendlyName, localKeyID: localKeyID)
        }

        init(derBytes: [UInt8], friendlyName: String?, localKeyID: [UInt8]?) {
            self.derBytes = derBytes
            self.friendlyName = friendlyName
            self.localKeyID = localKeyID
        }

        /// The certificate, read.
        ///
        /// - Throws: `StructureError` for bytes that are no certificate.
        public func certificate() throws(StructureError) -> Certificate { try Certificate(derEncoded: derBytes) }
    }

    public let keys: [KeyEntry]
    public let certificates: [CertificateEntry]
    /// CRLs as they stand in the file.
    public let crls: [[UInt8]]
    /// What speaks against the protection of the file that was opened, and entries that were passed over.
    public let notes: [Finding]

    /// A file of these entries.
    public init(keys: [KeyEntry], certificates: [CertificateEntry]) {
        self.init(keys: keys, certificates: certificates, crls: [], notes: [])
    }

    init(keys: [KeyEntry], certificates: [CertificateEntry], crls: [[UInt8]], notes: [Finding]) {
        self.keys = keys
        self.certificates = certificates
        self.crls = crls
        self.notes = notes
    }

    /// A file of one key, its certificate and the certificates above it.
    ///
    /// - Throws: `KeyError.Code.badKey` where the certificate is another key's.
    public init(
        key: SoftwareKey, certificate: Certificate, chain: [Certificate] = [], friendlyName: String? = nil
    ) throws(KeyError) {
        let information = key.publicKey.subjectPublicKeyInfo.derBytes
        guard certificate.subjectPublicKeyInfoBytes.elementsEqual(information) else {
            throw KeyError(.badKey, "the certificate is not the private key's")
        }
        // The custom of all writers: SHA-1 over the certificate.
        let identifier = try DigestAlgorithm.sha1.hash(certificate.derBytes)
        self.init(
            keys: [KeyEntry(key, friendlyName: friendlyName, localKeyID: identifier)],
            certificates: [CertificateEntry(certificate, friendlyName: friendlyName, localKeyID: identifier)]
                + chain.map { CertificateEntry($0) })
    }

    /// The certificate of a key: the one with its public key, wherever it stands and whatever it is called.
    public func certificate(of entry: KeyEntry) -> Certificate? {
        let information = entry.key.publicKey.subjectPublicKeyInfo.derBytes
        return certificates.lazy.compactMap { try? $0.certificate() }.first {
            $0.subjectPublicKeyInfoBytes.elementsEqual(information)
        }
    }

    /// The key of a file that has just one.
    ///
    /// - Throws: `KeyError.Code.badKey` for none or several.
    public func onlyKey() throws(KeyError) -> SoftwareKey {
        guard let entry = keys.first, keys.count == 1 else {
            throw KeyError(.badKey, "there are \(keys.count) private keys in the file, one is wanted")
        }
        return entry.key
    }
}

internal import PKIKeys
internal import PKIStructures
internal import Synchronization

/// A key that checks signatures, made ready once.
final class IssuerKey: Sendable {
    let encoded: ArraySlice<UInt8>
    let result: Result<PublicKey, KeyError>

    init(_ encoded: ArraySlice<UInt8>) {
        self.encoded = encoded
        result = Result { () throws(KeyError) in
            let information: SubjectPublicKeyInfo
            do throws(StructureError) {
                information = try SubjectPublicKeyInfo(derEncoded: encoded)
            } catch {
                throw KeyError(.badKey, "\(error)", underlying: error)
            }
            return try PublicKey(information)
        }
    }
}

/// The issuer keys of a validator, kept from one verdict to the next: to make one costs as much as to use it.
final class IssuerKeys: Sendable {
    private let limit: Int
    private let keys = Mutex<[KnownBytes: IssuerKey]>([:])

    init(limit: Int) { self.limit = limit }

    func key(of owner: PathCertificate) -> IssuerKey {
        let encoded = KnownBytes(owner.certificate.subjectPublicKeyInfoBytes)
        if let known = keys.withLock({ $0[encoded] }) { return known }
        let made = IssuerKey(encoded.bytes)
        keys.withLock { keys in
            // Strangers' certificates may bring any number of keys; who is asked for again is soon back.
            if keys.count >= limit { keys.removeAll() }
            keys[encoded] = made
        }
        return made
    }
}

/// Signatures of issuers' certificates that held, kept from one verdict to the next.
///
/// They are found by the whole certificate and the whole key, so that nothing but the same signature is ever taken for one.
final class SignatureMemory: Sendable {
    private struct Entry: Hashable {
        let certificate: KnownBytes
        let key: KnownBytes

        init(_ certificate: Certificate, _ key: IssuerKey) {
            self.certificate = KnownBytes(certificate.derBytes[...])
            self.key = KnownBytes(key.encoded)
        }
    }

    private let limit: Int
    private let entries = Mutex<Set<Entry>>([])

    /// - Parameter limit: how many are kept; none where it is zero.
    init(limit: Int) { self.limit = limit }

    func holds(_ certificate: Certificate, by key: IssuerKey) -> Bool {
        guard limit > 0 else { return false }
        return entries.withLock { $0.contains(Entry(certificate, key)) }
    }

    func remember(_ certificate: Certificate, by key: IssuerKey) {
        guard limit > 0 else { return }
        entries.withLock { entries in
            if entries.count >= limit { entries.removeAll() }
            entries.insert(Entry(certificate, key))
        }
    }
}

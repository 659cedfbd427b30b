internal import PKIKeys
internal import PKIStructures
internal import Synchronization

/// A key that checks signatures, made ready once.
final class IssuerKey: Sendable {
    let encoded: ArraySlice<UInt8>
    let result: Result<any VerificationKey, KeyError>

    init(_ encoded: ArraySlice<UInt8>) {
        self.encoded = encoded
        result = Result { () throws(KeyError) -> any VerificationKey in
            let information: SubjectPublicKeyInfo
            do throws(StructureError) {
                information = try SubjectPublicKeyInfo(derEncoded: encoded)
            } catch {
                throw KeyError(.badKey, "\(error)", underlying: error)
            }
            if information.algorithm.algorithm == DSAPublicKey.algorithm {
                return try DSAVerificationKey(information)
            }
            return try PublicKey(information)
        }
    }
}

/// What is kept of a certificate that stays from one verdict to the next, found without a look at any table.
final class KeptKeys: Sendable {
    /// Its own key, ready for use.
    let own = AtomicLazyReference<IssuerKey>()
    /// The key of which it is known that it signed the certificate.
    let signer = AtomicLazyReference<IssuerKey>()
}

/// The issuer keys of a validator, kept from one verdict to the next: to make one costs as much as to use it.
final class IssuerKeys: Sendable {
    private let limit: Int
    private let keys = Mutex<[KnownBytes: IssuerKey]>([:])
    /// How many certificates that stay have their keys at hand; as many may as keys are in the table.
    private let atHandCount = Atomic(0)

    init(limit: Int) { self.limit = limit }

    /// - Parameter path: where the key stands in a path, the path: a key may inherit parameters from above.
    func key(of owner: PathCertificate, in path: @autoclosure () -> [PathCertificate]) -> IssuerKey {
        if owner.inheritsParameters {
            let own = owner.certificate.subjectPublicKeyInfoBytes
            return key(Self.inheriting(owner, path()).map { $0[...] } ?? own)
        }
        if let known = owner.kept?.own.load() { return known }
        let ready = key(owner.certificate.subjectPublicKeyInfoBytes)
        guard let kept = owner.kept, atHandCount.add(1, ordering: .relaxed).oldValue < limit else { return ready }
        return kept.own.storeIfNil(ready)
    }

    private func key(_ bytes: ArraySlice<UInt8>) -> IssuerKey {
        let encoded = KnownBytes(bytes)
        if let known = keys.withLock({ $0[encoded] }) { return known }
        let made = IssuerKey(encoded.bytes)
        keys.withLock { keys in
            // Strangers' certificates may bring any number of keys; who is asked for again is soon back.
            if keys.count >= limit { keys.removeAll() }
            keys[encoded] = made
        }
        return made
    }

    /// The key with the parameters of the next one above that has some (RFC 3279 §2.3.2, RFC 5280 §6.1.4 (e)); `nil` where it
    /// inherits none.
    private static func inheriting(_ owner: PathCertificate, _ path: [PathCertificate]) -> [UInt8]? {
        guard owner.inheritsParameters, let bits = try? owner.certificate.subjectPublicKeyInfo.publicKey else {
            return nil
        }
        let above = path.drop { $0 !== owner }.dropFirst()
        guard let source = above.first(where: { !$0.inheritsParameters }), case .success(.dsa) = source.key,
            let algorithm = try? source.certificate.subjectPublicKeyInfo.algorithm
        else { return nil }
        return SubjectPublicKeyInfo(algorithm: algorithm, publicKey: bits).derBytes
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

    func holds(_ certificate: PathCertificate, by key: IssuerKey) -> Bool {
        guard limit > 0 else { return false }
        if let signer = certificate.kept?.signer.load(), signer === key { return true }
        return entries.withLock { $0.contains(Entry(certificate.certificate, key)) }
    }

    func remember(_ certificate: PathCertificate, by key: IssuerKey) {
        guard limit > 0 else { return }
        if let kept = certificate.kept, kept.signer.storeIfNil(key) === key { return }
        entries.withLock { entries in
            if entries.count >= limit { entries.removeAll() }
            entries.insert(Entry(certificate.certificate, key))
        }
    }
}

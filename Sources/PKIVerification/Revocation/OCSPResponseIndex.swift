internal import PKIKeys
internal import PKIStructures
internal import Synchronization

/// The OCSP responses of a validator, found by the serial number that they answer about, and the responders that are trusted.
struct OCSPResponseIndex: Sendable {
    private let bySerial: [[UInt8]: [OCSPAnswer]]
    /// Why responses hold no answers: they are refusals, or damaged.
    let failures: [String]
    /// Responders whose word counts for every certificate (RFC 6960 §4.2.2.2, a local configuration).
    let trusted: [PathCertificate]

    init(_ responses: [OCSPResponse], trusted: [Certificate]) {
        self.trusted = trusted.map { PathCertificate($0) }
        // Most validators have none, and a set's type costs a look through every conformance of the program.
        guard !responses.isEmpty else {
            (bySerial, failures) = ([:], [])
            return
        }
        var seen: Set<OCSPResponse> = []
        var index: [[UInt8]: [OCSPAnswer]] = [:]
        var failures: [String] = []
        for response in responses where seen.insert(response).inserted {
            switch Self.content(of: response) {
            case .failure(let failure): failures.append(failure.reason)
            case .success(let basic):
                let shared = IndexedOCSPResponse(basic)
                for single in basic.tbsResponseData.responses {
                    index[single.certID.serialNumber.octets, default: []].append(OCSPAnswer(shared, single))
                }
            }
        }
        // The freshest first, those of one moment in the order in which they came.
        bySerial = index.mapValues { answers in
            answers.enumerated().sorted {
                ($1.element.thisUpdate, $0.offset) < ($0.element.thisUpdate, $1.offset)
            }.map(\.element)
        }
        self.failures = failures
    }

    var isEmpty: Bool { bySerial.isEmpty && failures.isEmpty }

    /// The answers that bear the serial number; most of them are about other issuers' certificates.
    func answers(withSerialOf certificate: PathCertificate) -> [OCSPAnswer] {
        bySerial[certificate.certificate.serialNumber.octets] ?? []
    }

    private struct Failure: Error {
        let reason: String
    }

    private static func content(of response: OCSPResponse) -> Result<BasicOCSPResponse, Failure> {
        guard response.status == .successful else {
            return .failure(Failure(reason: "an OCSP responder answered \(response.status) (RFC 6960 §4.2.1)"))
        }
        do throws(StructureError) {
            guard let basic = try response.basicResponse else {
                return .failure(Failure(reason: "an OCSP response is of another type than id-pkix-ocsp-basic"))
            }
            return .success(basic)
        } catch {
            return .failure(Failure(reason: "an OCSP response is damaged: \(error)"))
        }
    }
}

/// A signed response; checks of its signature are remembered by it.
final class IndexedOCSPResponse: Sendable {
    let basic: BasicOCSPResponse
    /// What it brings along, read once, when a responder is first looked for.
    private let brought = Mutex<[PathCertificate]?>(nil)

    init(_ basic: BasicOCSPResponse) { self.basic = basic }

    var certificates: [PathCertificate] {
        brought.withLock { known in
            if let known { return known }
            let read = (basic.certificates ?? []).map { PathCertificate($0) }
            known = read
            return read
        }
    }

    var data: OCSPResponseData { basic.tbsResponseData }

    /// Whether it says that the certificate's owner made it.
    func names(_ certificate: PathCertificate) -> Bool {
        switch data.responderID {
        case .byName(let name): certificate.bears(name)
        case .byKey(let hash): (try? certificate.certificate.subjectPublicKeyInfo.keyIdentifier) == hash
        }
    }
}

/// What a response says about one certificate.
struct OCSPAnswer: Sendable {
    let response: IndexedOCSPResponse
    let single: SingleResponse

    init(_ response: IndexedOCSPResponse, _ single: SingleResponse) {
        self.response = response
        self.single = single
    }

    var thisUpdate: Instant { single.thisUpdate.instant }
    var nextUpdate: Instant? { single.nextUpdate?.instant }
}

/// What a CertID says of the issuer of one certificate, for each digest (RFC 6960 §4.1.1).
struct OCSPIssuerHashes {
    private let name: ArraySlice<UInt8>
    private let key: [UInt8]
    private var made: [DigestAlgorithm: (name: [UInt8], key: [UInt8])] = [:]

    /// - Returns: `nil` where the issuer's key cannot be read.
    init?(of certificate: PathCertificate, issuedBy issuer: PathCertificate) {
        guard let information = try? issuer.certificate.subjectPublicKeyInfo else { return nil }
        name = certificate.certificate.issuerBytes
        key = information.publicKey
    }

    /// Whether the CertID, its serial number apart, is about a certificate of this issuer.
    ///
    /// The digests protect nothing here, so that SHA-1 does as well as any: who answers is known by the signature.
    mutating func match(_ id: CertID) -> Bool {
        let parameters = id.hashAlgorithm.parameters
        guard parameters == nil || parameters == AlgorithmIdentifier.nullParameters,
            let digest = DigestAlgorithm.allCases.first(where: { $0.oid == id.hashAlgorithm.algorithm }),
            let hashes = hashes(digest)
        else { return false }
        return id.issuerNameHash == hashes.name && id.issuerKeyHash == hashes.key
    }

    private mutating func hashes(_ digest: DigestAlgorithm) -> (name: [UInt8], key: [UInt8])? {
        if let known = made[digest] { return known }
        guard let nameHash = try? digest.hash(name), let keyHash = try? digest.hash(key) else { return nil }
        made[digest] = (nameHash, keyHash)
        return made[digest]
    }
}

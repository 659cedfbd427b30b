import Foundation
import PKIKeys
import PKIMessages
import PKIProfiles
import PKIRequests
import PKISealImages
import PKISealing
import PKIStructures
import PKITokens
import PKIVerification

/// One parser family; what it reads it also writes and uses, so that later steps are reached too.
typealias Entry = @Sendable ([UInt8]) -> Void

/// The entries by the names that `CAPKI_FUZZ` takes.
let entries: [String: Entry] = [
    "certificate": { bytes in
        for certificate in (try? Certificate.all(inFile: bytes)) ?? [] { use(certificate) }
    },
    "request": { bytes in
        guard let request = try? CertificationRequest(file: bytes) else { return }
        _ = RequestCheck.findings(request, policy: KeyPolicy())
        _ = try? request.reencoded()
        _ = try? Lints.findings(in: request)
        _ = request.subject.description
    },
    "crl": { bytes in
        for list in (try? CertificateRevocationList.all(inFile: bytes)) ?? [] {
            _ = try? list.crlNumber
            _ = try? list.reencoded()
            _ = try? Lints.findings(in: list)
        }
    },
    "private-key": { bytes in
        // A derivation may cost little here: it is the reading that is tried, not the patience.
        var limits = PrivateKeyFile.Limits()
        limits.iterationCount = 10
        limits.memoryByteCount = 1 << 16
        _ = try? PrivateKeyFile.read(bytes, limits: limits) { Secret(copying: [0x31]) }
    },
    "pkcs12": { bytes in
        var limits = PrivateKeyFile.Limits()
        limits.iterationCount = 10
        limits.memoryByteCount = 1 << 16
        _ = try? PKCS12File.open(bytes, limits: limits) { Secret(copying: [0x31]) }
    },
    "enveloped-key": { bytes in
        if let envelope = try? SM2EnvelopedKey(derEncoded: bytes[...]) {
            precondition(envelope.derBytes == bytes, "what was read must be written as it was")
        }
        if let blob = try? SKFEnvelopedKeyBlob(bytes[...]) {
            precondition(blob.bytes == bytes, "what was read must be written as it was")
        }
    },
    "public-key": { bytes in
        guard let information = try? SubjectPublicKeyInfo(derEncoded: bytes[...]) else { return }
        _ = KeyPolicy().findings(for: information)
        _ = try? DSAVerificationKey(information).isValid(
            signature: bytes[...], algorithm: information.algorithm, over: bytes[...])
    },
    "message": { bytes in
        if let message = try? Message(file: bytes) { use(message) }
        guard let frame = try? ContentInfo(derEncoded: bytes[...]), let message = try? Message(frame) else { return }
        precondition(message.frame.derBytes == bytes, "a message that was read must be written to the same bytes")
    },
    "time-stamp": { bytes in
        if let request = try? TimeStampRequest(derEncoded: bytes[...]) {
            precondition(request.derBytes == bytes, "a request that was read must be written to the same bytes")
        }
        guard let response = try? TimeStampResponse(derEncoded: bytes[...]) else { return }
        precondition(response.derBytes == bytes, "a response that was read must be written to the same bytes")
        guard let token = response.token else { return }
        _ = try? TimeStampVerifier().verify(token, over: SignableMessage(bytes))
    },
    "image": { bytes in
        var limits = ScanReader.Limits()
        limits.pixelCount = 40_000
        limits.pageCount = 2
        guard var extraction = try? SealExtraction() else { return }
        try? ScanReader(limits: limits).forEachPage(of: bytes, name: "x") { try extraction.add($0) }
        if let choice = try? extraction.choice() { _ = extraction.imprints[choice.index].normalised(resolution: 150) }
    },
    "stored-image": { bytes in _ = try? StoredPicture.png(of: bytes, name: "x") },
    "name": { bytes in
        if let name = try? Name(derEncoded: bytes[...]) { roundTrip(name) }
        if let name = try? Name(parsing: String(decoding: bytes, as: UTF8.self)) { roundTrip(name) }
    },
    "extensions": { bytes in
        guard let extensions = try? Extensions(derEncoded: bytes[...]) else { return }
        use(extensions)
    },
    "ocsp": { bytes in
        if let request = try? OCSPRequest(derEncoded: bytes[...]) {
            precondition(request.derBytes == bytes, "a request that was read must be written as it was")
            use(request.tbsRequest.requestExtensions)
        }
        let response = try? OCSPResponse(derEncoded: bytes[...])
        if let response { precondition(response.derBytes == bytes, "a response must be written as it was read") }
        guard let basic = (try? response?.basicResponse) ?? (try? BasicOCSPResponse(derEncoded: bytes[...])) else {
            return
        }
        let data = basic.tbsResponseData
        precondition(data.derBytes == basic.tbsResponseDataBytes, "what was signed must be written as it was read")
        use(data.responseExtensions)
        for response in data.responses { use(response.extensions) }
    },
    "ocsp-answer": { bytes in
        for response in (try? OCSPResponse.all(inFile: bytes)) ?? [] { OCSPAnswering.shared?.judge(by: response) }
    },
    "text": { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        _ = try? Instant(rfc3339: text)
        _ = try? OID(dotted: text)
        _ = try? SerialNumber(hexadecimal: text)
        _ = try? GeneralName(parsing: text)
    },
    "seal": { bytes in
        _ = SealFile.stranger(in: bytes)
        _ = try? SM2SignatureValue(bytes[...])
        guard case .seal(let seal) = try? SealFile(bytes) else { return }
        if let again = try? seal.reencoded() {
            precondition(again == seal.derBytes, "a seal that was read must be written to the same bytes")
        }
        _ = SealVerifier().verify(seal, at: Instant(secondsSinceEpoch: 1_772_352_000))
    },
    "seal-signature": { bytes in
        guard case .signature(let signature) = try? SealFile(bytes) else { return }
        if let again = try? signature.reencoded() {
            precondition(again == signature.derBytes, "a seal signature must be written as it was read")
        }
        let time = Instant(secondsSinceEpoch: 1_772_352_000)
        _ = try? SealVerifier().verify(signature, original: SignableMessage(bytes), at: time)
        _ = PropertyInfo.decoded(signature.propertyInfo.description)
    },
    "uri": { bytes in
        guard let uri = try? PKCS11URI(String(decoding: bytes, as: UTF8.self)) else { return }
        precondition(
            (try? PKCS11URI(uri.description)) == uri, "a URI that was read must be readable when it is printed")
    },
    "token-seal": { bytes in
        if let hash = SealLink.hash(in: bytes) {
            // The digits may be of either case.
            precondition(SealLink.hash(in: SealLink.application(hash)) == hash, "a link that was read must be written")
        }
        _ = try? SealDraft(bytes)
        _ = try? SealDraft(bytes, label: String(decoding: bytes, as: UTF8.self))
    },
    "configuration": { bytes in
        var module = P11KitModule(bytes)
        let path = module.path
        module.merge(P11KitModule(bytes))
        precondition(module.path == path && path?.isEmpty != true, "the same file twice must say the same")
        precondition(!SoftHSMConfiguration(bytes).tokenFolder.isEmpty, "tokens must be somewhere")
    },
    "path": { bytes in
        guard let certificates = try? Certificate.all(inFile: bytes), let leaf = certificates.first else { return }
        let validator = PathValidator(anchors: certificates.suffix(1).map(TrustAnchor.init))
        _ = validator.verdict(for: leaf, untrusted: certificates, at: Instant(secondsSinceEpoch: 1_772_352_000))
    },
]

private let entry: Entry? = ProcessInfo.processInfo.environment["CAPKI_FUZZ"].flatMap { entries[$0] }

private typealias TestFunction = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

/// libFuzzer's own loop.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: TestFunction
) -> CInt

/// The package manager gives every executable's `main` this name, so that libFuzzer's own is not used.
@_cdecl("Fuzz_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, testOneInput)
}

/// What libFuzzer calls.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let entry else {
        print("set CAPKI_FUZZ to one of \(entries.keys.sorted().joined(separator: ", "))")
        exit(64)
    }
    entry(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

private func use(_ message: Message) {
    switch message {
    case .signedData(let data, _):
        _ = data.isSorted
        for signer in data.signers { _ = try? signer.countersignatures }
        _ = try? SignedMessageVerifier().verify(data, content: SignableMessage([]))
    case .envelopedData(let data, _): _ = data.isSorted
    default: break
    }
}

private func use(_ certificate: Certificate) {
    _ = try? certificate.subject.description
    _ = try? certificate.signatureAlgorithm
    if let information = try? certificate.subjectPublicKeyInfo { _ = try? PublicKey(information) }
    if let extensions = try? certificate.extensions { use(extensions) }
    _ = try? certificate.reencoded()
    _ = try? Lints.findings(in: certificate)
}

private func use(_ extensions: Extensions) {
    for member in extensions {
        guard let content = try? member.typedContent() else { continue }
        // Some types are read with deviations from DER; what they write must then read as the same.
        let again = try? Extension(member.id, value: content.derBytes).typedContent()
        precondition(again?.derBytes == content.derBytes, "an extension that was written must be read as it was")
    }
    _ = try? extensions.content(KeyUsage.self)?.description
    _ = try? extensions.content(SubjectAlternativeName.self)?.names.names.map(\.description)
}

private func roundTrip(_ name: Name) {
    let again = try? Name(parsing: name.description)
    _ = again.map { $0.matches(name) }
}

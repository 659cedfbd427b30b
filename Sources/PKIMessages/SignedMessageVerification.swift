public import PKIKeys
public import PKIStructures

/// Judges the signatures of a message (RFC 5652 §5.4 to §5.6, GB/T 35275).
///
/// Whether the signers' certificates can be trusted is not judged here.
public struct SignedMessageVerifier: Sendable {
    /// Certificates to look for signers in, beside those of the message.
    public var certificates: [Certificate] = []
    /// The most signers that are judged.
    public var signerLimit = 64
    /// The most certificates that signers are looked for in.
    public var certificateLimit = 1024
    /// The longest content that is signed without attributes, in bytes.
    public var contentByteLimit = 256 << 20

    public init() {}

    /// Judges a message.
    ///
    /// - Parameter content: the content of a detached message.
    /// - Throws: `MessageError.Code.contentMissing` where there is no content, `contentTwice` where there are two,
    ///   `overLimit`, or what `content` throws.
    public func verify(_ message: SignedData, content: SignableMessage? = nil) throws -> SignedMessageVerdict {
        let own = message.encapsulatedContent.signedOctets.map { SignableMessage($0) }
        guard own == nil || content == nil else {
            throw MessageError(.contentTwice, "the message has its content inside, and another one was given")
        }
        guard let content = own ?? content else {
            throw MessageError(.contentMissing, "the message is detached, and its content was not given")
        }
        return try verify(
            message.signers, content: content, contentType: message.encapsulatedContent.contentType,
            certificates: message.plainCertificates)
    }

    /// Judges the signers of a content that was encrypted with them.
    public func verify(_ message: SignedAndEnvelopedData, content: Secret) throws -> SignedMessageVerdict {
        let octets = content.withBytes { span in span.indices.map { span[$0] } }
        let found = (message.certificates ?? []).compactMap { choice -> Certificate? in
            if case .certificate(let certificate) = choice { certificate } else { nil }
        }
        return try verify(
            message.signers, content: SignableMessage(octets), contentType: message.encryptedContent.contentType,
            certificates: found)
    }

    private func verify(
        _ signers: [SignerInfo], content: SignableMessage, contentType: OID, certificates own: [Certificate]
    ) throws -> SignedMessageVerdict {
        guard signers.count <= signerLimit else {
            throw MessageError(.overLimit, "the message has \(signers.count) signers, the limit is \(signerLimit)")
        }
        let known = own + certificates
        guard known.count <= certificateLimit else {
            throw MessageError(.overLimit, "\(known.count) certificates, the limit is \(certificateLimit)")
        }
        var digests = ContentDigests(content)
        let verdicts = try signers.map { signer in
            var judgement = SignerJudgement(signer, contentType: contentType, contentByteLimit: contentByteLimit)
            return try judgement.verdict(content: content, digests: &digests, certificates: known)
        }
        return SignedMessageVerdict(signers: verdicts)
    }
}

/// The digests of one content, each computed once.
struct ContentDigests {
    private let content: SignableMessage
    private var values: [DigestAlgorithm: [UInt8]] = [:]

    init(_ content: SignableMessage) { self.content = content }

    mutating func value(_ digest: DigestAlgorithm) throws -> [UInt8] {
        if let value = values[digest] { return value }
        let value = try digest.hash(content)
        values[digest] = value
        return value
    }
}

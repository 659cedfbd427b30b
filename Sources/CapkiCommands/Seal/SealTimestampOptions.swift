internal import ArgumentParser
internal import CapkiSettings
internal import CapkiTransport
internal import PKIKeys
internal import PKISealing
internal import PKIStructures

/// Who stamps what a seal command makes (RFC 3161).
struct SealTimestampOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Have it stamped by a time-stamping authority, http or https (RFC 3161).", valueName: "url"),
        transform: ArgumentValue.httpAddress)
    var timestamp: HTTPAddress?

    @Option(
        help: "The digest that is stamped: sm3, sha256, sha384 or sha512; that of the signature without it.",
        transform: ArgumentValue.timestampDigest)
    var timestampDigest: DigestAlgorithm?

    @Option(
        help: ArgumentHelp("The policy that is asked of the authority.", valueName: "oid"),
        transform: ArgumentValue.identifier)
    var timestampPolicy: OID?

    @Option(help: ArgumentHelp("How long the authority may take, 30 without it.", valueName: "seconds"))
    var timestampTimeout: Int?

    func validate() throws {
        if let timestampTimeout, !HTTPQuestion.secondsAllowed.contains(timestampTimeout) {
            throw ValidationError("--timestamp-timeout is 1 to \(HTTPQuestion.secondsAllowed.upperBound) seconds")
        }
    }

    /// What is asked of the authority; `nil` where nobody is to stamp.
    ///
    /// - Parameters:
    ///   - algorithm: of the signature that is stamped.
    ///   - settings: those of a CA directory, which may name an authority too.
    /// - Throws: `SealError.Code.badTimestamp` for an address in an option where the seal has no place for a time stamp.
    func order(
        for algorithm: SignatureAlgorithm, sealOf generation: SealGeneration, settings: SealSettings? = nil
    ) throws -> TimestampOrder? {
        guard generation == .v5 else {
            guard timestamp == nil else {
                throw SealError(
                    .badTimestamp, "a seal of generation \(generation) has no place for a time stamp",
                    hint: "make one of generation V5; signatures with a seal of V4 can be stamped")
            }
            return nil
        }
        return try order(for: algorithm, settings: settings)
    }

    func order(for algorithm: SignatureAlgorithm, settings: SealSettings? = nil) throws -> TimestampOrder? {
        guard let address = try timestamp ?? settings?.timestamp.map({ text in try HTTPAddress(text) }) else {
            guard timestampDigest == nil, timestampPolicy == nil, timestampTimeout == nil else {
                throw ValidationError("--timestamp-digest, -policy and -timeout go with --timestamp")
            }
            return nil
        }
        var source = HTTPTimestampSource(address)
        source.seconds = timestampTimeout ?? source.seconds
        let digest = timestampDigest ?? settings?.timestampDigest ?? algorithm.digest ?? .sha256
        return TimestampOrder(source, digest: digest, policy: timestampPolicy ?? settings?.timestampPolicy)
    }
}

extension ArgumentValue {
    @Sendable static func httpAddress(_ text: String) throws -> HTTPAddress {
        do throws(TransportError) {
            return try HTTPAddress(text)
        } catch {
            throw ValidationError(error.message)
        }
    }

    @Sendable static func timestampDigest(_ text: String) throws -> DigestAlgorithm {
        guard let digest = DigestAlgorithm(rawValue: text), TimestampOrder.digests.contains(digest) else {
            let known = TimestampOrder.digests.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("the digest '\(text)' is not known; known are \(known)")
        }
        return digest
    }
}

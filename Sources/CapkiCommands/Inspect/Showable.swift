internal import PKIKeys
internal import PKIStructures

/// Something whose parts can be shown.
protocol Showable {
    var shown: Shown { get }
}

extension AlgorithmIdentifier: Showable {
    var shown: Shown {
        let name = (try? SignatureAlgorithm(self))?.description ?? ObjectNames.name(of: algorithm)
        return .summary(
            (name.map { "\($0) (\(algorithm))" } ?? algorithm.description) + parametersInWords,
            .parts([
                "oid": .text(algorithm.description), "name": name.map(Shown.text),
                "parameters": parameters.map { shownParameters($0) },
            ]))
    }

    /// What of the parameters people want to see beside the name.
    private var parametersInWords: String {
        switch try? typedParameters {
        case .namedCurve(let curve): ", " + (ObjectNames.name(of: curve) ?? curve.description)
        case .pss(let parameters): ", salt \(parameters.saltByteCount)"
        default: ""
        }
    }

    private func shownParameters(_ encoded: [UInt8]) -> Shown {
        switch try? typedParameters {
        case .namedCurve(let curve): .identifier(curve)
        case .pss(let parameters):
            .parts([
                "digest": .identifier(parameters.digest), "mask_digest": .identifier(parameters.maskDigest),
                "salt_bytes": .number(parameters.saltByteCount),
            ])
        default: .parts(["der": .octets(encoded)])
        }
    }
}

extension Name: Showable {
    var shown: Shown {
        .summary(
            readable,
            .parts([
                "text": .text(description),
                "attributes": .list(
                    attributes.map { attribute in
                        .parts([
                            "type": .text(AttributeType.named(attribute.type)?.name ?? attribute.type.description),
                            "oid": .text(attribute.type.description),
                            "string_type": .text(attribute.value.tag.description),
                            "value": attribute.value.text.map(Shown.text) ?? .octets(attribute.value.derBytes),
                        ])
                    }),
                "der": .octets(derBytes),
            ]))
    }
}

extension GeneralName: Showable {
    var shown: Shown { .summary(description, .parts(["form": .text(form), "value": value])) }

    private var form: String {
        switch self {
        case .otherName: "otherName"
        case .rfc822Name: "rfc822Name"
        case .dnsName: "dNSName"
        case .x400Address: "x400Address"
        case .directoryName: "directoryName"
        case .ediPartyName: "ediPartyName"
        case .uniformResourceIdentifier: "uniformResourceIdentifier"
        case .ipAddress: "iPAddress"
        case .registeredID: "registeredID"
        }
    }

    private var value: Shown {
        switch self {
        case .otherName(let type, let value): .parts(["type": .text(type.description), "der": .octets(value)])
        case .rfc822Name(let text), .dnsName(let text), .uniformResourceIdentifier(let text): .text(text)
        case .x400Address(let content), .ediPartyName(let content): .octets(content)
        case .directoryName(let name): name.shown
        case .ipAddress: .text(String(description.dropFirst("IP:".count)))
        case .registeredID(let identifier): .text(identifier.description)
        }
    }
}

extension GeneralNames: Showable {
    var shown: Shown { .list(names.map(\.shown)) }
}

extension SubjectPublicKeyInfo: Showable {
    var shown: Shown {
        let key = try? PublicKey(self)
        return Shown.parts([
            "algorithm": algorithm.shown, "name": key.map { .text($0.algorithm.description) },
            "size_in_bits": key.map { .number($0.algorithm.sizeInBits) } ?? rsa.map { .number($0.sizeInBits) },
            "modulus": rsa.map { .octets($0.modulus) }, "exponent": rsa.map { .octets($0.publicExponent) },
            "key_octets": rsa == nil ? .octets(publicKey) : nil,
            "spki_sha256": sha256(derBytes),
        ])
    }

    private var rsa: RSAPublicKey? {
        guard algorithm.algorithm == AlgorithmIdentifier.rsaEncryption else { return nil }
        return try? RSAPublicKey(derEncoded: publicKeyBits)
    }
}

extension BitString: Showable {
    var shown: Shown { .parts(["octets": .octets(octets), "unused_bits": .number(Int(unusedBitCount))]) }
}

extension Validity: Showable {
    var shown: Shown { .parts(["not_before": notBefore.shown, "not_after": notAfter.shown]) }
}

extension CertificateTime: Showable {
    var shown: Shown { .time(instant) }
}

extension GeneralizedTime: Showable {
    var shown: Shown { .text(description) }
}

/// The SHA-256 of bytes; none where the engine offers no such digest.
func sha256(_ bytes: [UInt8]) -> Shown? { (try? DigestAlgorithm.sha256.hash(bytes)).map { .octets($0) } }

/// The fingerprints that relying applications bind users by, and those that people compare.
func fingerprints(_ bytes: [UInt8]) -> Shown {
    func value(_ digest: DigestAlgorithm) -> Shown? { (try? digest.hash(bytes)).map { .octets($0) } }
    return .parts(["sha256": value(.sha256), "sha1": value(.sha1), "sm3": value(.sm3)])
}

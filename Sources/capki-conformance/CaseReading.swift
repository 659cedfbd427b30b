internal import Foundation
internal import PKIStructures
internal import PKIVerification

/// What a case asks for, in the words of the library.
extension ConformanceCase {
    /// CA/B rules for what is named after them, RFC 5280 for everything else.
    private var profile: Profile { space == "webpki" ? .webPKI : .rfc5280 }

    private var purpose: Purpose {
        switch validationKind {
        case "SERVER": .tlsServer
        case "CLIENT": .tlsClient
        default: .any
        }
    }

    private func names() throws -> [ReferenceName] {
        try ([expectedPeerName].compactMap { $0 } + (expectedPeerNames ?? [])).map { name in
            switch name.kind {
            case "IP": try ReferenceName(ipAddress: name.value)
            case "RFC822": .rfc822Name(name.value)
            default: .dnsName(name.value)
            }
        }
    }

    private func policies() throws -> PolicyInputs {
        var inputs = PolicyInputs()
        if let initialPolicySet { inputs.initialPolicySet = Set(try initialPolicySet.map { try OID(dotted: $0) }) }
        inputs.requiresExplicitPolicy = initialExplicitPolicy ?? false
        inputs.inhibitsPolicyMapping = initialPolicyMappingInhibit ?? false
        inputs.inhibitsAnyPolicy = initialInhibitAnyPolicy ?? false
        return inputs
    }

    private var revocationMode: RevocationMode {
        guard let revocation else { return crls?.isEmpty == false ? .require : .none }
        return revocation == "crl-all" ? .require : .none
    }

    func configuration() throws -> Configuration {
        var configuration = Configuration(
            profile: profile, purpose: purpose, names: try names(), policies: try policies(),
            revocation: revocationMode, maximumIntermediateCount: maxChainDepth)
        for name in keyUsage ?? [] {
            // X.509 calls the bit by two names.
            configuration.keyUsage.formUnion(KeyUsage(name: name) ?? .nonRepudiation)
        }
        configuration.keyPurposes = (extendedKeyUsage ?? []).compactMap { OID.keyPurposes[$0] }
        // NIST made its suite when DSA and SHA-1 were good.
        configuration.acceptsDSA = space.hasPrefix("pkits")
        return configuration
    }

    /// The moment that is asked for; now where the case does not say.
    func time() throws -> Instant {
        guard let validationTime else {
            return Instant(secondsSinceEpoch: Int64(Date().timeIntervalSince1970.rounded(.down)))
        }
        return try Instant(rfc3339: validationTime)
    }

    func leaf() throws -> Certificate { try Certificate(derEncoded: Self.der(peerCertificate)) }

    /// The anchors and the pool; what cannot be read there is no issuer of anything.
    var anchors: [TrustAnchor] { certificates(trustedCerts).map(TrustAnchor.init) }
    var pool: [Certificate] { certificates(untrustedIntermediates) }

    private func certificates(_ texts: [String]) -> [Certificate] {
        texts.compactMap { try? Certificate(derEncoded: Self.der($0)) }
    }

    var revocationLists: [CertificateRevocationList] {
        (crls ?? []).compactMap { try? CertificateRevocationList(derEncoded: Self.der($0)) }
    }

    private static func der(_ text: String) throws -> [UInt8] {
        guard let block = try PEMBlock.blocks(in: Array(text.utf8)).first else {
            throw StructureError(.missing, "no PEM block")
        }
        return block.bytes
    }
}

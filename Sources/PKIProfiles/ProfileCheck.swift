public import PKIKeys
public import PKIStructures

/// Holds what is to be certified against a profile.
extension CertificateProfile {
    /// Everything in which a request does not fit the profile; nothing where it does.
    ///
    /// - Parameters:
    ///   - requested: the extensions that the request asks for.
    ///   - issuer: the certificate that will sign, or `nil` for a root.
    public func findings(
        subject: Name, key: PublicKey, validity: Validity, requested: Extensions, issuer: Certificate?
    ) throws(StructureError) -> [Finding] {
        var findings = keyPolicy.findings(for: key)
        findings += subjectFindings(subject)
        findings += validityFindings(validity, issuer: issuer)
        findings += requestedFindings(requested)
        if let issuer { findings += try issuerFindings(issuer, subject: subject) }
        return findings
    }

    private func subjectFindings(_ subject: Name) -> [Finding] {
        let present = Set(subject.attributes.map(\.type))
        return requiredAttributes.value.filter { !present.contains($0) }.map { type in
            Finding(
                code: "profile.subject_incomplete",
                message: "the subject '\(subject)' has no \(AttributeType.named(type)?.name ?? type.description)",
                clause: requiredAttributes.clause)
        }
    }

    private func validityFindings(_ validity: Validity, issuer: Certificate?) -> [Finding] {
        var findings: [Finding] = []
        let start = validity.notBefore.instant
        let end = validity.notAfter.instant
        if end < start {
            findings.append(
                Finding(
                    code: "profile.validity_reversed", message: "notAfter \(end) is before notBefore \(start)",
                    clause: "RFC 5280 §4.1.2.5"))
        }
        let limit = validityLimitInDays.value
        if end.secondsSinceEpoch - start.secondsSinceEpoch > Int64(limit) * 86_400 {
            findings.append(
                Finding(
                    code: "profile.validity_too_long",
                    message: "the validity from \(start) to \(end) is longer than \(limit) days",
                    clause: validityLimitInDays.clause))
        }
        if let issuer, start < issuer.validity.notBefore.instant {
            findings.append(
                Finding(
                    code: "profile.precedes_issuer",
                    message: "notBefore \(start) is before the issuer's, \(issuer.validity.notBefore.instant)",
                    clause: "RFC 5280 §6.1.3 (a)(2): the path would not hold from its beginning"))
        }
        if let issuer, end > issuer.validity.notAfter.instant {
            findings.append(
                Finding(
                    code: "profile.outlives_issuer",
                    message: "notAfter \(end) is after the issuer's, \(issuer.validity.notAfter.instant)",
                    clause: "RFC 5280 §6.1.3 (a)(2): the path would not hold to its end"))
        }
        return findings
    }

    private func requestedFindings(_ requested: Extensions) -> [Finding] {
        var findings: [Finding] = []
        if let repeated = requested.repeatedIdentifier {
            findings.append(
                Finding(
                    code: "request.extension_repeated", message: "the extension \(repeated) is asked for twice",
                    clause: "RFC 5280 §4.2"))
        }
        for member in requested where !isDecided(member) && !requestableExtensions.value.contains(member.id) {
            let label = member.id.extensionName ?? member.id.description
            findings.append(
                Finding(
                    code: "request.extension_not_allowed",
                    message: "the request asks for \(label), which the profile '\(name)' does not take from requests",
                    clause: requestableExtensions.clause))
        }
        return findings
    }

    /// What the CA decides itself is passed over where the request asks for the same, as many request makers do.
    private func isDecided(_ member: Extension) -> Bool {
        switch member.id {
        case .subjectKeyIdentifier: return true
        case .keyUsage:
            guard let usage = try? KeyUsage(derEncoded: member.value[...]) else { return false }
            return usage == keyUsage.value || usage == keyUsage.value.union(additionalEllipticKeyUsage)
        case .basicConstraints: return member.value == basicConstraints.value.derBytes
        case .extendedKeyUsage:
            guard let usage = try? ExtendedKeyUsage(derEncoded: member.value[...]) else { return false }
            return Set(usage.purposes) == Set(extendedKeyUsage.value)
        default: return false
        }
    }

    /// An issuer must be a CA that may sign certificates, with room for one more below it.
    private func issuerFindings(_ issuer: Certificate, subject: Name) throws(StructureError) -> [Finding] {
        let extensions = try issuer.extensions
        var findings: [Finding] = []
        if try subject.matches(issuer.subject) {
            findings.append(
                Finding(
                    code: "profile.subject_is_the_issuers",
                    message:
                        "the subject '\(subject)' is the issuer's own name: CRLs and serial numbers would be ambiguous",
                    clause: "RFC 5280 §4.1.2.4, §5.1.2.3"))
        }
        let constraints = try extensions.content(BasicConstraints.self)
        if constraints?.isCA != true {
            findings.append(
                Finding(
                    code: "issuer.not_a_ca", message: "the issuer's certificate is not one of a CA",
                    clause: "RFC 5280 §4.2.1.9"))
        }
        if role != .endEntity, let length = constraints?.pathLengthConstraint, length == 0 {
            findings.append(
                Finding(
                    code: "issuer.path_length", message: "the issuer's pathLenConstraint of 0 allows no CA below it",
                    clause: "RFC 5280 §4.2.1.9"))
        }
        if let usage = try extensions.content(KeyUsage.self), !usage.contains(.keyCertSign) {
            findings.append(
                Finding(
                    code: "issuer.key_usage", message: "the issuer's key usage lacks keyCertSign",
                    clause: "RFC 5280 §4.2.1.3"))
        }
        return findings
    }
}

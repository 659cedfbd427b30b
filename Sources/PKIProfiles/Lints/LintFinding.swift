public import PKIKeys
public import PKIStructures

/// The part of a structure that a finding is about: it decides who answers for it.
public enum LintedPart: Sendable, Hashable, CustomStringConvertible {
    case version
    case serialNumber
    case signatureAlgorithm
    case issuer
    /// notBefore and notAfter of a certificate, thisUpdate and nextUpdate of a CRL.
    case times
    case subject
    case key
    /// issuerUniqueID and subjectUniqueID.
    case uniqueIdentifiers
    /// The list of extensions as such.
    case extensions
    /// One extension.
    case `extension`(OID)
    /// The attributes of a request.
    case attributes
    /// The entries of a CRL.
    case entries

    public var description: String {
        switch self {
        case .version: "version"
        case .serialNumber: "serialNumber"
        case .signatureAlgorithm: "signatureAlgorithm"
        case .issuer: "issuer"
        case .times: "validity"
        case .subject: "subject"
        case .key: "subjectPublicKeyInfo"
        case .uniqueIdentifiers: "uniqueIdentifiers"
        case .extensions: "extensions"
        case .extension(let id): id.extensionName ?? id.description
        case .attributes: "attributes"
        case .entries: "revokedCertificates"
        }
    }
}

/// What a rule found, before it is known which rule it was.
public struct LintFlaw: Sendable, Hashable {
    public let part: LintedPart
    /// The thing, its value, the limit; lower case, without a full stop.
    public let message: String

    init(_ part: LintedPart, _ message: String) {
        self.part = part
        self.message = message
    }
}

/// A place in which a structure breaks a rule.
public struct LintFinding: Sendable, Hashable, CustomStringConvertible {
    public let rule: LintRule
    public let part: LintedPart
    /// The thing, its value, the limit; lower case, without a full stop.
    public let message: String

    init(_ rule: LintRule, _ flaw: LintFlaw) {
        self.rule = rule
        part = flaw.part
        message = flaw.message
    }

    public var severity: LintSeverity { rule.severity }

    /// The same for those who list reasons without weighing them.
    public var finding: Finding { Finding(code: rule.code, message: message, clause: rule.clause) }

    public var description: String { finding.description }
}

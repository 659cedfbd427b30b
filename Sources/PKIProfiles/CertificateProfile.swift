public import PKIKeys
public import PKIStructures

/// A value that a profile sets, with the clause it comes from.
public struct Limit<Value: Sendable>: Sendable {
    public var value: Value
    /// The clause, for example `RFC 5280 §4.2.1.9`.
    public var clause: String

    public init(_ value: Value, _ clause: String) {
        self.value = value
        self.clause = clause
    }
}

/// What certificates of one kind look like, and within which limits they are issued.
public struct CertificateProfile: Sendable {
    /// Who is certified.
    public enum Role: String, Sendable, Hashable, CaseIterable {
        case root
        case issuingCA = "issuing-ca"
        case endEntity = "end-entity"
    }

    /// The name that the command line takes, for example `organisation-signing`.
    public var name: String
    /// What the certificates are for, in words.
    public var title: String
    public var role: Role
    public var keyPolicy: KeyPolicy
    /// Always critical (RFC 5280 §4.2.1.3).
    public var keyUsage: Limit<KeyUsage>
    /// What a key usage holds in addition where the key is of an elliptic curve.
    public var additionalEllipticKeyUsage: KeyUsage
    /// The whole key usage of an EC key, where RFC 8813 §3 is kept: such a key agrees on keys and enciphers none. `nil` for
    /// the one above; an SM2 key always has that.
    public var agreementKeyUsage: KeyUsage?
    public var basicConstraints: Limit<BasicConstraints>
    /// The purposes; empty leaves the extension out.
    public var extendedKeyUsage: Limit<[OID]>
    public var isExtendedKeyUsageCritical: Bool
    public var validityLimitInDays: Limit<Int>
    /// Attributes without which a subject is refused.
    public var requiredAttributes: Limit<[OID]>
    /// Extensions that a request may bring along; any other is refused.
    public var requestableExtensions: Limit<Set<OID>>
    public var policies: [CertificatePolicies.Policy]
    /// Extensions that every certificate gets as they stand here.
    public var fixedExtensions: [Extension]
    /// Where the fields of an application go; `nil` where nobody applies by form.
    public var form: FormMapping?

    public init(
        name: String, title: String, role: Role, keyPolicy: KeyPolicy = KeyPolicy(), keyUsage: Limit<KeyUsage>,
        additionalEllipticKeyUsage: KeyUsage = [], agreementKeyUsage: KeyUsage? = nil,
        basicConstraints: Limit<BasicConstraints>,
        extendedKeyUsage: Limit<[OID]>, isExtendedKeyUsageCritical: Bool = false, validityLimitInDays: Limit<Int>,
        requiredAttributes: Limit<[OID]>, requestableExtensions: Limit<Set<OID>>,
        policies: [CertificatePolicies.Policy] = [], fixedExtensions: [Extension] = [],
        form: FormMapping? = nil
    ) {
        self.name = name
        self.title = title
        self.role = role
        self.keyPolicy = keyPolicy
        self.keyUsage = keyUsage
        self.additionalEllipticKeyUsage = additionalEllipticKeyUsage
        self.agreementKeyUsage = agreementKeyUsage
        self.basicConstraints = basicConstraints
        self.extendedKeyUsage = extendedKeyUsage
        self.isExtendedKeyUsageCritical = isExtendedKeyUsageCritical
        self.validityLimitInDays = validityLimitInDays
        self.requiredAttributes = requiredAttributes
        self.requestableExtensions = requestableExtensions
        self.policies = policies
        self.fixedExtensions = fixedExtensions
        self.form = form
    }

    /// The key usage of a certificate for a key of the family.
    public func keyUsage(for family: KeyFamily) -> KeyUsage {
        switch family {
        case .ec: agreementKeyUsage ?? keyUsage.value.union(additionalEllipticKeyUsage)
        case .sm2: keyUsage.value.union(additionalEllipticKeyUsage)
        case .rsa, .ed25519: keyUsage.value
        }
    }

    /// The extensions that the profile itself gives, in the order in which they are written.
    public func extensions(for family: KeyFamily) -> [Extension] {
        var members = [
            Extension(basicConstraints.value, isCritical: true),
            Extension(keyUsage(for: family), isCritical: true),
        ]
        if !extendedKeyUsage.value.isEmpty {
            members.append(
                Extension(ExtendedKeyUsage(extendedKeyUsage.value), isCritical: isExtendedKeyUsageCritical))
        }
        if !policies.isEmpty { members.append(Extension(CertificatePolicies(policies))) }
        return members + fixedExtensions
    }
}

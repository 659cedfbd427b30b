internal import CapkiSettings
internal import Foundation
public import PKIKeys
public import PKIProfiles
public import PKIStructures
internal import Yams

/// A hierarchy of test CAs as data: who signs whom, with which keys, for how long.
public struct Hierarchy: Sendable {
    /// A CA.
    public struct Authority: Sendable {
        public let name: String
        /// The CA that signs it; `nil` for a root.
        public let parent: String?
        public let subject: Name
        public let algorithm: KeyAlgorithm
        public let validityInDays: Int
        public let crlAddress: String?
    }

    /// A certificate of an end entity.
    public struct Member: Sendable {
        public let name: String
        public let issuer: String
        public let profile: CertificateProfile
        public let subject: Name
        public let algorithm: KeyAlgorithm
        public let validityInDays: Int
        /// The unified social credit code (统一社会信用代码), as the extension of GM/T 0015.
        public let unifiedSocialCreditCode: String?
    }

    /// The moment at which everything is made.
    public let clock: Instant
    public let crlValidityInDays: Int
    /// Each after its parent.
    public let authorities: [Authority]
    public let members: [Member]

    /// The hierarchy of `hierarchy.yaml` and `profiles/`, which are compiled in.
    public static func reference() throws -> Hierarchy {
        try Hierarchy(
            yaml: String(decoding: PackageResources.hierarchy_yaml, as: UTF8.self),
            profiles: [PackageResources.organisation_yaml, PackageResources.services_yaml].map {
                String(decoding: $0, as: UTF8.self)
            })
    }

    /// Reads a hierarchy.
    ///
    /// - Parameter profiles: texts of profile files, see `TestCA/profiles`.
    /// - Throws: ``TestCAError``, `SettingsError`, or what is wrong with a name or a time.
    public init(yaml text: String, profiles texts: [String]) throws {
        let document = try YAMLDecoder().decode(Document.self, from: text)
        guard document.schema == "capki.test-ca/1" else {
            throw TestCAError("the hierarchy is of schema '\(document.schema)', 'capki.test-ca/1' is wanted")
        }
        let profiles = try CertificateProfile.standard + texts.flatMap { try ProfileSettings.profiles(yaml: $0) }
        clock = try Instant(rfc3339: document.clock)
        crlValidityInDays = document.crlValidityDays
        authorities = try document.authorities.map { try $0.authority() }
        members = try document.certificates.map { try $0.member(profiles) }
    }
}

/// A test hierarchy that cannot be made.
public struct TestCAError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

/// The shape of `hierarchy.yaml`.
private struct Document: Decodable {
    struct Authority: Decodable {
        let name: String
        let parent: String?
        let subject: String
        let algorithm: String
        let validityDays: Int
        let crlAddress: String?

        enum CodingKeys: String, CodingKey {
            case name, parent, subject, algorithm
            case validityDays = "validity-days"
            case crlAddress = "crl-address"
        }

        func authority() throws -> Hierarchy.Authority {
            Hierarchy.Authority(
                name: name, parent: parent, subject: try Name(parsing: subject),
                algorithm: try keyAlgorithm(algorithm, of: name), validityInDays: validityDays, crlAddress: crlAddress)
        }
    }

    struct Certificate: Decodable {
        let name: String
        let issuer: String
        let profile: String
        let subject: String
        let algorithm: String
        let validityDays: Int
        let unifiedSocialCreditCode: String?

        enum CodingKeys: String, CodingKey {
            case name, issuer, profile, subject, algorithm
            case validityDays = "validity-days"
            case unifiedSocialCreditCode = "unified-social-credit-code"
        }

        func member(_ profiles: [CertificateProfile]) throws -> Hierarchy.Member {
            guard let profile = profiles.first(where: { $0.name == profile }) else {
                throw TestCAError("'\(name)' has the unknown profile '\(profile)'")
            }
            return Hierarchy.Member(
                name: name, issuer: issuer, profile: profile, subject: try Name(parsing: subject),
                algorithm: try keyAlgorithm(algorithm, of: name), validityInDays: validityDays,
                unifiedSocialCreditCode: unifiedSocialCreditCode)
        }
    }

    let schema: String
    let clock: String
    let crlValidityDays: Int
    let authorities: [Authority]
    let certificates: [Certificate]

    enum CodingKeys: String, CodingKey {
        case schema, clock, authorities, certificates
        case crlValidityDays = "crl-validity-days"
    }
}

private func keyAlgorithm(_ name: String, of owner: String) throws -> KeyAlgorithm {
    guard let algorithm = KeyAlgorithm(name: name) else {
        throw TestCAError("'\(owner)' has the unknown algorithm '\(name)'")
    }
    return algorithm
}

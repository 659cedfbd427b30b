public import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
public import PKIKeys
internal import PKIProfiles
internal import PKIRequests
public import PKIStructures

/// A hierarchy of test CAs that has been made: real CA directories, and end entities with their keys.
///
/// For the tests of those who embed capki:
///
///     let testCA = try TestCA(at: folder)
///     let holder = try testCA.member("xinghe")
///     let signature = try holder.key.sign(SignableMessage(document), with: holder.key.usualAlgorithm)
public struct TestCA: Sendable {
    /// A CA of the hierarchy.
    public struct Authority: Sendable {
        public let directory: AuthorityDirectory
        public let key: SoftwareKey
        /// The CRL of everything that it has revoked.
        public let crl: CertificateRevocationList
    }

    /// An end entity of the hierarchy.
    public struct Member: Sendable {
        public let certificate: Certificate
        public let key: SoftwareKey
        /// From its issuer up to the root.
        public let chain: [Certificate]
    }

    public let hierarchy: Hierarchy
    private let authorities: [String: Authority]
    private let members: [String: Member]

    /// Makes the whole hierarchy anew.
    ///
    /// - Parameter folder: where the CA directories come; it must be there, and hold none of their names.
    public init(_ hierarchy: Hierarchy? = nil, at folder: String) throws {
        let hierarchy = try hierarchy ?? .reference()
        var builder = Builder(hierarchy: hierarchy, folder: folder)
        for authority in hierarchy.authorities { try builder.make(authority) }
        for member in hierarchy.members { try builder.make(member) }
        self.hierarchy = hierarchy
        authorities = try builder.finished()
        members = builder.members
    }

    /// The CA with this name of the hierarchy.
    public func authority(_ name: String) throws -> Authority {
        guard let authority = authorities[name] else { throw TestCAError("there is no test CA '\(name)'") }
        return authority
    }

    /// The end entity with this name of the hierarchy.
    public func member(_ name: String) throws -> Member {
        guard let member = members[name] else { throw TestCAError("there is no test certificate '\(name)'") }
        return member
    }
}

/// Makes the parts of a hierarchy, each at the hierarchy's fixed time.
private struct Builder {
    let hierarchy: Hierarchy
    let folder: String
    var directories: [String: AuthorityDirectory] = [:]
    var keys: [String: SoftwareKey] = [:]
    var members: [String: TestCA.Member] = [:]

    private var context: ActContext { ActContext(now: hierarchy.clock, operatorName: "test CA") }

    mutating func make(_ authority: Hierarchy.Authority) throws {
        let key = try SoftwareKey.generate(authority.algorithm)
        let draft = try AuthorityDraft(at: "\(folder)/\(authority.name)", key: .file(key, passphrase: nil))
        let parent = try authority.parent.map(directory)
        let certificate = try self.certificate(of: authority, key: key, parent: parent)
        directories[authority.name] = try draft.finish(
            certificate: certificate, chain: parent?.chain ?? [], beginning: .new,
            configure: { $0.publication.crlAddresses = authority.crlAddress.map { [$0] } ?? [] }, context: context)
        keys[authority.name] = key
    }

    mutating func make(_ member: Hierarchy.Member) throws {
        let key = try SoftwareKey.generate(member.algorithm)
        // GM/T 0015: the organisation's code as a PrintableString in an extension of its own.
        let code = try member.unifiedSocialCreditCode.map {
            Extension(OID(1, 2, 156, 10260, 4, 1, 4), value: try AttributeValue($0, as: .printableString).derBytes)
        }
        let request = try RequestBuilder.request(
            subject: member.subject, extensions: code.map { [$0] } ?? [], signer: key)
        let issuer = try directory(member.issuer)
        let certificate = try issuer.authority(secrets: SecretSources(), context: context).issue(
            request, profile: member.profile, validity: validity(days: member.validityInDays), context: context)
        members[member.name] = TestCA.Member(certificate: certificate, key: key, chain: issuer.chain)
    }

    /// The CAs, each with a CRL.
    func finished() throws -> [String: TestCA.Authority] {
        var authorities: [String: TestCA.Authority] = [:]
        for (name, directory) in directories {
            guard let key = keys[name] else { continue }
            let crl = try directory.authority(secrets: SecretSources(), context: context).makeCRL(
                validityInDays: hierarchy.crlValidityInDays, context: context)
            authorities[name] = TestCA.Authority(directory: directory, key: key, crl: crl)
        }
        return authorities
    }

    private func certificate(
        of authority: Hierarchy.Authority, key: SoftwareKey, parent: AuthorityDirectory?
    ) throws -> Certificate {
        let validity = validity(days: authority.validityInDays)
        guard let parent else {
            return try SelfSigning.root(subject: authority.subject, signer: key, validity: validity)
        }
        let request = try RequestBuilder.request(subject: authority.subject, signer: key)
        return try parent.authority(secrets: SecretSources(), context: context).issue(
            request, profile: .issuingCA, validity: validity, context: context)
    }

    private func directory(_ name: String) throws -> AuthorityDirectory {
        guard let directory = directories[name] else {
            throw TestCAError("the CA '\(name)' is named before it stands in the hierarchy")
        }
        return directory
    }

    private func validity(days: Int) -> Validity {
        Validity(
            notBefore: CertificateTime(hierarchy.clock), notAfter: CertificateTime(hierarchy.clock.adding(days: days)))
    }
}

internal import PKIKeys
internal import PKIProfiles
internal import PKIStructures

/// The extensions that belong to the issuer or to the key, made for the one that signs now.
struct BoundExtensions {
    private let members: [Extension]

    /// - Parameter certificate: what decides which CRLs cover it.
    init(issuer: Issuer, subjectKey: SubjectPublicKeyInfo, certificate: CoveredCertificate) throws {
        let publication = issuer.publication
        var members = [
            Extension(SubjectKeyIdentifier(try subjectKey.keyIdentifier)),
            Extension(AuthorityKeyIdentifier(keyIdentifier: issuer.keyIdentifier)),
        ]
        let points = try publication.distributionPoints(of: certificate)
        if !points.complete.isEmpty { members.append(Extension(CRLDistributionPoints(points.complete))) }
        if !points.delta.isEmpty { members.append(Extension(FreshestCRL(points.delta))) }
        let access = Self.access(publication)
        if !access.isEmpty { members.append(Extension(AuthorityInformationAccess(access))) }
        self.members = members
    }

    /// All of them, for a new certificate.
    var all: [Extension] { members }

    /// The extensions of a reissue (rule 2): the holder's byte for byte and in their places; those of key and issuer made
    /// anew, in the original's places, then the ones that the original lacked.
    ///
    /// - Parameter issuer: gives `issuerAltName`, its own alternative name (RFC 5280 §4.2.1.7).
    func carriedOver(from original: Extensions, issuer: Certificate) throws -> [Extension] {
        var fresh = members
        if original[.issuerAlternativeName] != nil, let name = try issuer.extensions[.subjectAlternativeName] {
            fresh.append(Extension(.issuerAlternativeName, value: name.value))
        }
        var result: [Extension] = []
        for member in original {
            switch ExtensionBinding(of: member.id) {
            case .holder: result.append(member)
            case .encoding: continue
            case .key, .issuer:
                guard let index = fresh.firstIndex(where: { $0.id == member.id }) else { continue }
                result.append(fresh.remove(at: index))
            }
        }
        return result + fresh
    }

    private static func access(_ publication: Publication) -> [AuthorityInformationAccess.AccessDescription] {
        let services = publication.ocspAddresses.map {
            AuthorityInformationAccess.AccessDescription(
                method: AuthorityInformationAccess.ocsp, location: .uniformResourceIdentifier($0))
        }
        let certificates = publication.issuerAddresses.map {
            AuthorityInformationAccess.AccessDescription(
                method: AuthorityInformationAccess.caIssuers, location: .uniformResourceIdentifier($0))
        }
        return services + certificates
    }
}

public import PKIStructures

/// A seal that is made again for a reissued certificate (补办): the same image, name and type.
public struct SealRemakeOrder: Sendable {
    public var old: Seal
    /// The reissued certificate.
    public var certificate: Certificate
    /// The certificate that it replaces, where the seal holds digests alone.
    public var oldCertificate: Certificate?
    /// A new code of the seal; the old one where it is `nil`.
    public var sealID: String?
    /// Another generation than the old seal's.
    public var generation: SealGeneration?
    /// The end of the old seal, or what the certificates allow, where it is `nil`.
    public var validUntil: Instant?

    public init(_ old: Seal, for certificate: Certificate) {
        self.old = old
        self.certificate = certificate
    }
}

extension SealMaker {
    /// Makes a seal again for a reissued certificate.
    ///
    /// The old seal is verified first, and must be of a maker that ``SealTrust/makers`` names: a forged one must not become a
    /// genuine one. The certificate that is replaced may be revoked by then; the maker's may not.
    ///
    /// - Throws: `SealError.Code.badSeal`, `wrongSubject` for a certificate of somebody else, or what
    ///   ``make(_:at:timestamps:)`` throws.
    public func remake(_ order: SealRemakeOrder, at time: Instant, timestamps: TimestampOrder? = nil) throws -> Seal {
        try requireGenuine(order.old, at: time)
        let information = order.old.information
        let owners = try owners(order)
        var listsDigests = false
        if case .digests = information.property.certificates { listsDigests = true }
        var new = SealOrder(
            sealID: order.sealID ?? information.sealID.description, type: information.property.type,
            name: information.property.name.description, owners: owners, image: SealImage(of: information.picture))
        new.generation = order.generation ?? information.generation
        new.listsDigests = listsDigests && new.generation != .v1
        // The list of a seal without one stays out; extensions are the maker's, and go with the seal.
        new.extensions = information.extensions.isEmpty ? nil : information.extensions
        let certificates = owners + (new.generation == .v5 ? [] : [certificate])
        let latest = certificates.map(\.validity.notAfter.instant).min() ?? time
        new.validUntil = order.validUntil ?? min(information.property.validEnd.instant, latest)
        return try make(new, at: time, timestamps: timestamps)
    }

    private func requireGenuine(_ old: Seal, at time: Instant) throws {
        guard verifier.trust.makers != nil else {
            throw SealError(.badSeal, "the makers of old seals are not named, so that a forged one could not be told")
        }
        let verdict = verifier.verify(old, at: time)
        guard verdict.isValid != true else { return }
        let failed = verdict.checks.first { $0.ok == false } ?? verdict.checks.first { $0.ok == nil && $0.isRequired }
        throw SealError(
            .badSeal, "the old seal does not hold: \(failed?.name.rawValue ?? ""): \(failed?.detail ?? "")",
            hint: failed?.name == .sealValidity ? "make a new seal of the image" : nil)
    }

    /// The owners of the old seal, with the new certificate in the place of the one that it replaces.
    private func owners(_ order: SealRemakeOrder) throws -> [Certificate] {
        let subject = try order.certificate.subject
        let old: [Certificate]
        switch order.old.information.property.certificates {
        case .certificates(let members):
            old = try members.map { member in try Certificate(derEncoded: Array(member)) }
        case .digests(let members):
            guard let replaced = order.oldCertificate else {
                throw SealError(
                    .unsuitableCertificate,
                    "the seal holds digests of its certificates; the one that is replaced is needed")
            }
            guard members.count == 1 else {
                throw SealError(
                    .unsuitableCertificate,
                    "the seal holds digests of \(members.count) certificates, one can be replaced")
            }
            old = [replaced]
        }
        if let replaced = order.oldCertificate {
            guard order.old.information.property.certificates.contains(replaced.derBytes[...]) else {
                throw SealError(.unsuitableCertificate, "the old certificate is not one of the seal's")
            }
        }
        let places = try old.indices.filter { place in
            guard order.oldCertificate.map({ $0 == old[place] }) ?? true else { return false }
            return try old[place].subject.matches(subject)
        }
        guard !places.isEmpty else {
            throw SealError(
                .wrongSubject, "the certificate is for '\(subject)', who is not the owner of the seal",
                hint: "a seal is remade for a reissued certificate of the same subject")
        }
        var owners: [Certificate] = []
        for place in old.indices {
            let member = places.contains(place) ? order.certificate : old[place]
            if !owners.contains(member) { owners.append(member) }
        }
        return owners
    }
}

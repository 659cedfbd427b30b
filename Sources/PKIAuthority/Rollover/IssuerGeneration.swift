public import PKIStructures

/// One of the keys that an issuer's name has had, as the ledger knows it.
///
/// The ledger of an issuer that was never rolled over knows none.
public struct IssuerGeneration: Sendable, Hashable {
    /// What its key is used for.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It signs everything; one generation does.
        case current
        /// It signs CRLs, as long as what it signed before has not expired.
        case superseded
        /// It signs nothing any more.
        case retired
    }

    /// From 1 on.
    public let number: Int
    public var state: State
    /// The issuer's certificate with this key, DER.
    public let certificate: [UInt8]
    /// The key before, signed with this one (RFC 4210 §4.4.1 "old with new"); `nil` for the first.
    public let oldWithNew: SerialNumber?
    /// This key, signed with the one before (RFC 4210 §4.4.1 "new with old"); `nil` for the first.
    public let newWithOld: SerialNumber?
    public let beganAt: Instant
    public var retiredAt: Instant?

    public init(
        number: Int, state: State, certificate: [UInt8], oldWithNew: SerialNumber?, newWithOld: SerialNumber?,
        beganAt: Instant, retiredAt: Instant? = nil
    ) {
        self.number = number
        self.state = state
        self.certificate = certificate
        self.oldWithNew = oldWithNew
        self.newWithOld = newWithOld
        self.beganAt = beganAt
        self.retiredAt = retiredAt
    }
}

/// What can be asked of a ledger about the issuer's generations.
public protocol GenerationReading {
    /// All of them in their order.
    func generations() throws -> [IssuerGeneration]

    /// The issuer's certificate that signs now, DER; `nil` before the first rollover.
    func currentIssuer() throws -> [UInt8]?

    /// Hands over the issued certificates that have not ended before `time`, one at a time.
    func forEachUnexpired(at time: Instant, _ body: (CertificateRecord) throws -> Void) throws
}

/// What can be changed of the issuer's generations.
public protocol GenerationWriting {
    /// Adds a generation, or replaces the one of this number. A second current one is refused.
    func put(_ generation: IssuerGeneration) throws
}

extension AuthorityError.Code {
    /// The CA was rolled over since it was opened.
    public static let supersededIssuer = Self(rawValue: "authority.superseded_issuer")
    /// There is no such generation, or it signs nothing any more.
    public static let unknownGeneration = Self(rawValue: "authority.unknown_generation")
    /// Certificates of the generation have not expired.
    public static let generationInUse = Self(rawValue: "authority.generation_in_use")
}

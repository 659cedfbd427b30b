internal import PKIStructures

/// A rule of the standards about one kind of structure: a type a rule, a file a type.
///
/// A rule looks at a view that is already made, throws nothing, and says nothing of what it cannot read: that an extension
/// cannot be read is the finding of ``ExtensionUnreadable`` alone.
public protocol Lint: Sendable {
    static var rule: LintRule { get }
}

/// A rule about certificates.
public protocol CertificateLint: Lint {
    static func flaws(in certificate: LintedCertificate) -> [LintFlaw]
}

/// A rule about requests.
public protocol RequestLint: Lint {
    static func flaws(in request: LintedRequest) -> [LintFlaw]
}

/// A rule about CRLs.
public protocol RevocationListLint: Lint {
    static func flaws(in list: LintedRevocationList) -> [LintFlaw]
}

/// A rule about what certificates, requests and CRLs have in common: names, times, algorithms, extensions.
protocol FrameLint: CertificateLint, RequestLint, RevocationListLint {
    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw]
}

extension FrameLint {
    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] { flaws(inFrame: certificate.frame) }
    static func flaws(in request: LintedRequest) -> [LintFlaw] { flaws(inFrame: request.frame) }
    static func flaws(in list: LintedRevocationList) -> [LintFlaw] { flaws(inFrame: list.frame) }
}

/// A rule about every single attribute of a name.
protocol AttributeLint: FrameLint {
    /// What is wrong with an attribute, `nil` where nothing is.
    static func flaw(of attribute: LintedAttribute) -> String?
}

extension AttributeLint {
    static func flaws(inFrame frame: LintedFrame) -> [LintFlaw] {
        var flaws: [LintFlaw] = []
        for name in frame.distinctNames {
            for attribute in name.attributes {
                if let message = flaw(of: attribute) { flaws.append(LintFlaw(name.part, message)) }
            }
        }
        return flaws
    }
}

/// A rule about the holder: a certificate's, or the one who asks for a certificate.
protocol HolderLint: CertificateLint, RequestLint {
    static func flaws(inHolder holder: LintedHolder) -> [LintFlaw]
}

extension HolderLint {
    static func flaws(in certificate: LintedCertificate) -> [LintFlaw] { flaws(inHolder: certificate.holder) }
    static func flaws(in request: LintedRequest) -> [LintFlaw] { flaws(inHolder: request.holder) }
}

/// A rule about every single entry of a CRL.
protocol EntryLint: RevocationListLint {
    /// What is wrong with an entry, `nil` where nothing is.
    static func flaw(of entry: LintedEntry, in list: LintedRevocationList) -> String?
}

extension EntryLint {
    static func flaws(in list: LintedRevocationList) -> [LintFlaw] {
        var flaws: [LintFlaw] = []
        for entry in list.entries {
            guard let message = flaw(of: entry, in: list) else { continue }
            flaws.append(LintFlaw(.entries, "the entry \(entry.serialNumber): \(message)"))
            // A rule that most entries break is not told a million times.
            if flaws.count == LintedRevocationList.flawLimit { break }
        }
        return flaws
    }
}

internal import PKIStructures

/// The extensions of CRLs, of their entries and of OCSP, and where CRLs are.
extension CRLDistributionPoints: Showable {
    var shown: Shown { .parts(["points": .list(points.map(\.shown))]) }
}

extension FreshestCRL: Showable {
    var shown: Shown { .parts(["points": .list(points.map(\.shown))]) }
}

extension DistributionPoint: Showable {
    var shown: Shown {
        .parts([
            "names": name?.fullName?.shown, "relative_name": name?.relativeName, "reasons": reasons?.shown,
            "crl_issuer": cRLIssuer?.shown,
        ])
    }
}

extension DistributionPointName {
    fileprivate var fullName: GeneralNames? {
        if case .fullName(let names) = self { names } else { nil }
    }

    fileprivate var relativeName: Shown? {
        if case .nameRelativeToCRLIssuer(let name) = self { Name([name]).shown } else { nil }
    }
}

extension ReasonFlags: Showable {
    private static let names = [
        "unused", "keyCompromise", "cACompromise", "affiliationChanged", "superseded", "cessationOfOperation",
        "certificateHold", "privilegeWithdrawn", "aACompromise",
    ]

    var shown: Shown {
        .list(Self.names.enumerated().filter { rawValue & (1 << UInt16($0.offset)) != 0 }.map { .term($0.element) })
    }
}

extension IssuingDistributionPoint: Showable {
    var shown: Shown {
        .parts([
            "names": distributionPoint?.fullName?.shown, "relative_name": distributionPoint?.relativeName,
            "only_user_certificates": .flag(onlyContainsUserCerts),
            "only_ca_certificates": .flag(onlyContainsCACerts), "reasons": onlySomeReasons?.shown,
            "indirect": .flag(indirectCRL), "only_attribute_certificates": .flag(onlyContainsAttributeCerts),
        ])
    }
}

extension CRLNumber: Showable {
    var shown: Shown { .parts(["crl_number": .text(description)]) }
}

extension DeltaCRLIndicator: Showable {
    var shown: Shown { .parts(["base_crl_number": .text(baseCRLNumber.description)]) }
}

extension ReasonCode: Showable {
    var shown: Shown { .parts(["reason": .term(reason.description)]) }
}

extension InvalidityDate: Showable {
    var shown: Shown { .parts(["time": time.shown]) }
}

extension ExpiredCertsOnCRL: Showable {
    var shown: Shown { .parts(["time": time.shown]) }
}

extension ArchiveCutoff: Showable {
    var shown: Shown { .parts(["time": time.shown]) }
}

extension HoldInstructionCode: Showable {
    var shown: Shown { .parts(["instruction": .identifier(instruction)]) }
}

extension OCSPNonce: Showable {
    var shown: Shown { .parts(["nonce": .octets(octets)]) }
}

extension AcceptableResponses: Showable {
    var shown: Shown { .parts(["types": .list(types.map(Shown.identifier))]) }
}

extension CrlID: Showable {
    var shown: Shown {
        .parts([
            "address": address.map(Shown.text), "crl_number": number.map { .text($0.description) },
            "time": time?.shown,
        ])
    }
}

extension ServiceLocator: Showable {
    var shown: Shown { .parts(["issuer": issuer.shown, "access": .listIfAny(locator.map(\.shown))]) }
}

extension PreferredSignatureAlgorithms: Showable {
    var shown: Shown {
        .parts([
            "preferences": .list(
                preferences.map { .parts(["signature_algorithm": $0.signature.shown, "key": $0.publicKey?.shown]) })
        ])
    }
}

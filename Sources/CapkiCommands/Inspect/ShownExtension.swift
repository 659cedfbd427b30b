internal import PKIStructures

extension Extension: Showable {
    /// What an extension says, or why it cannot be read, and its octets where it is not known.
    var shown: Shown {
        let frame = Shown.parts([
            "oid": .text(id.description), "name": id.extensionName.map(Shown.term), "critical": .flag(isCritical),
        ])
        let value = optionalPart { (try typedContent() as? any Showable)?.shown }
        guard let value else { return frame.adding(["der": .octets(self.value)]) }
        return frame.adding(["value": value, "der": .programsOnly(.octets(self.value))])
    }
}

extension BasicConstraints: Showable {
    var shown: Shown { .parts(["ca": .flag(isCA), "path_length": pathLengthConstraint.map(Shown.number)]) }
}

extension KeyUsage: Showable {
    var shown: Shown {
        let set = Self.names.enumerated().filter { rawValue & (1 << UInt16($0.offset)) != 0 }
        return .parts(["usages": .list(set.map { .term($0.element) })])
    }
}

extension ExtendedKeyUsage: Showable {
    var shown: Shown {
        .parts([
            "purposes": .list(
                purposes.map { purpose in
                    OID.keyPurposes.first { $0.value == purpose }.map { .term($0.key) } ?? .text(purpose.description)
                })
        ])
    }
}

extension SubjectKeyIdentifier: Showable {
    var shown: Shown { .parts(["key_identifier": .octets(keyIdentifier)]) }
}

extension AuthorityKeyIdentifier: Showable {
    var shown: Shown {
        .parts([
            "key_identifier": keyIdentifier.map(Shown.octets), "issuer": authorityCertIssuer?.shown,
            "issuer_serial": authorityCertSerialNumber.map(Shown.octets),
        ])
    }
}

extension SubjectAlternativeName: Showable {
    var shown: Shown { .parts(["names": names.shown]) }
}

extension IssuerAlternativeName: Showable {
    var shown: Shown { .parts(["names": names.shown]) }
}

extension CertificateIssuer: Showable {
    var shown: Shown { .parts(["names": names.shown]) }
}

extension PrivateKeyUsagePeriod: Showable {
    var shown: Shown { .parts(["not_before": notBefore?.shown, "not_after": notAfter?.shown]) }
}

extension NameConstraints: Showable {
    var shown: Shown {
        .parts([
            "permitted": .listIfAny(permittedSubtrees.map(\.shown)),
            "excluded": .listIfAny(excludedSubtrees.map(\.shown)),
        ])
    }
}

extension GeneralSubtree: Showable {
    var shown: Shown {
        guard minimum != 0 || maximum != nil else { return base.shown }
        return .parts(["base": base.shown, "minimum": .number(minimum), "maximum": maximum.map(Shown.number)])
    }
}

extension SubjectDirectoryAttributes: Showable {
    var shown: Shown {
        .parts([
            "attributes": .list(
                attributes.map { attribute in
                    let values = attribute.values.map { value in
                        value.text.map(Shown.text) ?? Shown.octets(value.derBytes)
                    }
                    return .parts(["type": .identifier(attribute.type), "values": .list(values)])
                })
        ])
    }
}

extension AuthorityInformationAccess: Showable {
    var shown: Shown { .parts(["access": .list(descriptions.map(\.shown))]) }
}

extension SubjectInformationAccess: Showable {
    var shown: Shown { .parts(["access": .list(descriptions.map(\.shown))]) }
}

extension AccessDescription: Showable {
    var shown: Shown { .parts(["method": .identifier(method), "location": location.shown]) }
}

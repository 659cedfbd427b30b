internal import PKIStructures

/// Policies and what limits them.
extension CertificatePolicies: Showable {
    var shown: Shown { .parts(["policies": .list(policies.map(\.shown))]) }
}

extension CertificatePolicies.Policy: Showable {
    var shown: Shown {
        .parts(["policy": .identifier(identifier), "qualifiers": .listIfAny(qualifiers.map(\.shown))])
    }
}

extension PolicyQualifier: Showable {
    var shown: Shown {
        switch self {
        case .practiceStatement(let address): .parts(["practice_statement": .text(address)])
        case .userNotice(let notice): .parts(["user_notice": notice.shown])
        case .other(let id, let value): .parts(["type": .identifier(id), "der": .octets(value)])
        }
    }
}

extension UserNotice: Showable {
    var shown: Shown {
        .parts([
            "organization": reference.map { .text($0.organization.text) },
            "numbers": reference.map { .list($0.noticeNumbers.map(Shown.number)) },
            "explicit_text": explicitText.map { .text($0.text) },
        ])
    }
}

extension PolicyMappings: Showable {
    var shown: Shown {
        .parts([
            "mappings": .list(
                mappings.map {
                    .parts([
                        "issuer_policy": .identifier($0.issuerDomainPolicy),
                        "subject_policy": .identifier($0.subjectDomainPolicy),
                    ])
                })
        ])
    }
}

extension PolicyConstraints: Showable {
    var shown: Shown {
        .parts([
            "require_explicit_policy": requireExplicitPolicy.map(Shown.number),
            "inhibit_policy_mapping": inhibitPolicyMapping.map(Shown.number),
        ])
    }
}

extension InhibitAnyPolicy: Showable {
    var shown: Shown { .parts(["skip_certificates": .number(skipCertificates)]) }
}

extension QCStatements: Showable {
    var shown: Shown { .parts(["statements": .list(statements.map(\.shown))]) }
}

extension QCStatement: Showable {
    var shown: Shown {
        let type = Shown.text(id.description)
        return switch self {
        case .compliance, .secureDevice: .parts(["type": type, "name": .text(name)])
        case .pkixSyntax(let version, let semantics):
            .parts([
                "type": type, "name": .text(name), "version": .number(version),
                "identifier": semantics?.identifier.map { .text($0.description) },
                "authorities": semantics?.nameRegistrationAuthorities?.shown,
            ])
        case .limitValue(let value):
            .parts([
                "type": type, "name": .text(name), "currency": .text(value.currency.text),
                "amount": .number(value.amount), "exponent": .number(value.exponent),
            ])
        case .retentionPeriod(let years): .parts(["type": type, "name": .text(name), "years": .number(years)])
        case .disclosureStatements(let list):
            .parts([
                "type": type, "name": .text(name),
                "values": .list(
                    list.map { .parts(["address": .text($0.address), "language": .text($0.language.text)]) }),
            ])
        case .types(let types):
            .parts(["type": type, "name": .text(name), "types": .list(types.map { .text($0.description) })])
        case .legislation(let countries):
            .parts(["type": type, "name": .text(name), "countries": .list(countries.map { .text($0.text) })])
        case .other(_, let information): .parts(["type": type, "der": information.map(Shown.octets)])
        }
    }

    /// The name in ETSI EN 319 412-5 or RFC 3739.
    private var name: String {
        switch self {
        case .pkixSyntax: "pkixQCSyntax"
        case .compliance: "QcCompliance"
        case .limitValue: "QcLimitValue"
        case .retentionPeriod: "QcRetentionPeriod"
        case .secureDevice: "QcSSCD"
        case .disclosureStatements: "QcPDS"
        case .types: "QcType"
        case .legislation: "QcCClegislation"
        case .other: "other"
        }
    }
}

extension QCMonetaryValue.Currency {
    fileprivate var text: String {
        switch self {
        case .alphabetic(let text): text.text
        case .numeric(let number): String(number)
        }
    }
}

internal import SwiftASN1

/// How the attributes of a qualified subject are to be understood (RFC 3739 §3.2.6.1).
///
///     SemanticsInformation ::= SEQUENCE { semanticsIdentifier OBJECT IDENTIFIER OPTIONAL,
///         nameRegistrationAuthorities SEQUENCE SIZE (1..MAX) OF GeneralName OPTIONAL }
public struct QCSemantics: Hashable, Sendable {
    public let identifier: OID?
    public let nameRegistrationAuthorities: GeneralNames?

    public init(identifier: OID? = nil, nameRegistrationAuthorities: GeneralNames? = nil) {
        self.identifier = identifier
        self.nameRegistrationAuthorities = nameRegistrationAuthorities
    }

    init?(ifPresentIn reader: inout DERReader) throws(StructureError) {
        guard let whole = try reader.readIfPresent(.sequence, "semanticsInformation") else { return nil }
        // RFC 3739 §3.2.6.1: at least one of the two.
        try whole.expectParts("semanticsInformation", "RFC 3739 §3.2.6.1")
        var parts = whole.reader
        identifier = try parts.readIfPresent(.objectIdentifier, "semanticsIdentifier")?.objectIdentifier(
            "semanticsIdentifier")
        if let list = try parts.readIfPresent(.sequence, "nameRegistrationAuthorities") {
            nameRegistrationAuthorities = try GeneralNames(contentOf: list)
        } else {
            nameRegistrationAuthorities = nil
        }
        try parts.expectEnd(of: "semanticsInformation")
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            if let identifier { $0.objectIdentifier(identifier) }
            if let nameRegistrationAuthorities { $0.encoded(nameRegistrationAuthorities.derBytes) }
        }
    }
}

/// A sum of money: the amount times ten to the exponent (ETSI EN 319 412-5 §4.3.2).
///
///     MonetaryValue ::= SEQUENCE { currency Iso4217CurrencyCode, amount INTEGER, exponent INTEGER }
///     Iso4217CurrencyCode ::= CHOICE { alphabetic PrintableString (SIZE (3)), numeric INTEGER (1..999) }
public struct QCMonetaryValue: Hashable, Sendable {
    /// A currency of ISO 4217.
    public enum Currency: Hashable, Sendable {
        case alphabetic(DirectoryText)
        case numeric(Int)
    }

    public let currency: Currency
    public let amount: Int
    public let exponent: Int

    public init(currency: Currency, amount: Int, exponent: Int) {
        self.currency = currency
        self.amount = amount
        self.exponent = exponent
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "QcLimitValue").reader
        currency = try Self.currency(&parts)
        amount = try parts.read(.integer, "the amount").signedInteger("the amount")
        exponent = try parts.read(.integer, "the exponent").signedInteger("the exponent")
        try parts.expectEnd(of: "QcLimitValue")
    }

    private static func currency(_ reader: inout DERReader) throws(StructureError) -> Currency {
        let element = try reader.readAny("the currency")
        guard element.tag == .integer else {
            let text = try DirectoryText(element, "the currency", of: [.printableString])
            guard text.content.count == 3 else {
                throw StructureError(.malformed, "the currency '\(text)' has not 3 letters", offset: element.start)
            }
            return .alphabetic(text)
        }
        let number = try element.smallInteger("the currency")
        guard (1...999).contains(number) else {
            throw StructureError(.malformed, "the currency \(number) is not in 1 to 999", offset: element.start)
        }
        return .numeric(number)
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            switch currency {
            case .alphabetic(let text): $0.encoded(text.derBytes)
            case .numeric(let number): $0.integer(number)
            }
            $0.integer(amount)
            $0.integer(exponent)
        }
    }
}

/// Where a disclosure statement is, and its language (ETSI EN 319 412-5 §4.3.4).
///
///     PdsLocation ::= SEQUENCE { url IA5String, language PrintableString (SIZE (2)) }
public struct QCDisclosureStatement: Hashable, Sendable {
    public let address: String
    /// A code of ISO 639-1.
    public let language: DirectoryText

    public init(address: String, language: DirectoryText) {
        self.address = address
        self.language = language
    }

    init(from reader: inout DERReader) throws(StructureError) {
        var parts = try reader.read(.sequence, "a PdsLocation").reader
        address = try parts.read(.ia5String, "a PDS address").ia5Text("a PDS address")
        language = try DirectoryText(twoLettersFrom: &parts, "a PDS language")
        try parts.expectEnd(of: "a PdsLocation")
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.primitive(.ia5String, Array(address.utf8))
            $0.encoded(language.derBytes)
        }
    }
}

extension DirectoryText {
    /// `PrintableString (SIZE (2))`
    init(twoLettersFrom reader: inout DERReader, _ what: String) throws(StructureError) {
        let element = try reader.readAny(what)
        try self.init(element, what, of: [.printableString])
        guard content.count == 2 else {
            throw StructureError(.malformed, "\(what) '\(text)' has not 2 letters", offset: element.start)
        }
    }
}

extension DERElement {
    /// INTEGER of at most 64 bits.
    fileprivate func signedInteger(_ what: String) throws(StructureError) -> Int {
        let octets = try integerOctets(what)
        guard let first = octets.first, octets.count <= 8 else {
            throw StructureError(.unsupported, "\(what) is too large", offset: start)
        }
        return octets.reduce(first >= 0x80 ? -1 : 0) { $0 << 8 | Int($1) }
    }
}

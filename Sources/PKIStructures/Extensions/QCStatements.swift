internal import SwiftASN1

/// What the issuer declares of a qualified certificate (RFC 3739 §3.2.6, ETSI EN 319 412-5 §4).
///
///     QCStatements ::= SEQUENCE OF QCStatement
///     QCStatement ::= SEQUENCE { statementId OBJECT IDENTIFIER, statementInfo ANY DEFINED BY statementId OPTIONAL }
public struct QCStatements: Hashable, ExtensionContent {
    public static let id = OID.qcStatements

    public let statements: [QCStatement]

    public init(_ statements: [QCStatement]) { self.statements = statements }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        statements = try soleElement(.sequence, in: bytes, "qcStatements").membersIfAny(
            "qcStatements", QCStatement.init(from:))
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                for statement in statements { statement.encode(into: &coder) }
            }
        }
    }
}

/// One declaration.
public enum QCStatement: Hashable, Sendable {
    /// `id-qcs-pkixQCSyntax-v1` and `-v2`: how the attributes of the subject are to be understood.
    case pkixSyntax(version: Int, QCSemantics?)
    /// `id-etsi-qcs-QcCompliance`: a qualified certificate.
    case compliance
    /// `id-etsi-qcs-QcLimitValue`: for transactions up to this value.
    case limitValue(QCMonetaryValue)
    /// `id-etsi-qcs-QcRetentionPeriod`: years for which what was learnt at the registration is kept.
    case retentionPeriod(years: Int)
    /// `id-etsi-qcs-QcSSCD`: the key is in a qualified device.
    case secureDevice
    /// `id-etsi-qcs-QcPDS`: where the disclosure statements are.
    case disclosureStatements([QCDisclosureStatement])
    /// `id-etsi-qcs-QcType`: for signatures `…6.1`, seals `…6.2` or web sites `…6.3`.
    case types([OID])
    /// `id-etsi-qcs-QcCClegislation`: two-letter codes of the countries whose law it follows.
    case legislation([DirectoryText])
    /// Any other, with its information as DER.
    case other(OID, [UInt8]?)
}

extension QCStatement {
    /// The ETSI arc `id-etsi-qcs`, ended by the number of the statement.
    private static func etsi(_ number: UInt64) -> OID { OID(0, 4, 0, 1862, 1, number) }
    private static func pkix(_ number: UInt64) -> OID { OID(1, 3, 6, 1, 5, 5, 7, 11, number) }

    init(from reader: inout DERReader) throws(StructureError) {
        let what = "a qualified statement"
        var parts = try reader.read(.sequence, what).reader
        let id = try parts.readIdentifier(what)
        switch id {
        case Self.pkix(1): self = .pkixSyntax(version: 1, try QCSemantics(ifPresentIn: &parts))
        case Self.pkix(2): self = .pkixSyntax(version: 2, try QCSemantics(ifPresentIn: &parts))
        case Self.etsi(1): self = .compliance
        case Self.etsi(2): self = .limitValue(try QCMonetaryValue(from: &parts))
        case Self.etsi(3):
            self = .retentionPeriod(years: try parts.read(.integer, "the retention").smallInteger("the retention"))
        case Self.etsi(4): self = .secureDevice
        case Self.etsi(5):
            self = .disclosureStatements(
                try parts.read(.sequence, "QcPDS").members("QcPDS", QCDisclosureStatement.init(from:)))
        case Self.etsi(6): self = .types(try parts.read(.sequence, "QcType").members("QcType", Self.type))
        case Self.etsi(7):
            self = .legislation(
                try parts.read(.sequence, "QcCClegislation").members("QcCClegislation", Self.country))
        default: self = .other(id, parts.isAtEnd ? nil : Array(try parts.readAny(what).encoded))
        }
        try parts.expectEnd(of: what)
    }

    private static func type(_ reader: inout DERReader) throws(StructureError) -> OID {
        try reader.readIdentifier("a type of certificate")
    }

    private static func country(_ reader: inout DERReader) throws(StructureError) -> DirectoryText {
        try DirectoryText(twoLettersFrom: &reader, "a country")
    }

    /// The identifier of the statement.
    public var id: OID {
        switch self {
        case .pkixSyntax(let version, _): Self.pkix(version == 1 ? 1 : 2)
        case .compliance: Self.etsi(1)
        case .limitValue: Self.etsi(2)
        case .retentionPeriod: Self.etsi(3)
        case .secureDevice: Self.etsi(4)
        case .disclosureStatements: Self.etsi(5)
        case .types: Self.etsi(6)
        case .legislation: Self.etsi(7)
        case .other(let id, _): id
        }
    }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.objectIdentifier(id)
            encodeInformation(into: &$0)
        }
    }

    private func encodeInformation(into coder: inout DER.Serializer) {
        switch self {
        case .compliance, .secureDevice: break
        case .pkixSyntax(_, let semantics): semantics?.encode(into: &coder)
        case .limitValue(let value): value.encode(into: &coder)
        case .retentionPeriod(let years): coder.integer(years)
        case .disclosureStatements(let list):
            coder.sequence { coder in
                for statement in list { statement.encode(into: &coder) }
            }
        case .types(let types):
            coder.sequence { coder in
                for type in types { coder.objectIdentifier(type) }
            }
        case .legislation(let countries):
            coder.sequence { coder in
                for country in countries { coder.encoded(country.derBytes) }
            }
        case .other(_, let information): if let information { coder.encoded(information) }
        }
    }
}

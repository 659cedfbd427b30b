internal import SwiftASN1

/// The template of a Microsoft CA, by its name: `szOID_ENROLL_CERTTYPE_EXTENSION`.
///
///     BMPString, from some writers another string type
public struct MicrosoftTemplateName: Hashable, ExtensionContent {
    public static let id = OID.microsoftTemplateName

    public let name: DirectoryText

    public init(_ name: DirectoryText) { self.name = name }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        name = try DirectoryText(reader.readAny("the template's name"), "the template's name")
        try reader.expectEnd(of: "the template's name")
    }

    public var derBytes: [UInt8] { name.derBytes }
}

/// The template of a Microsoft CA, by its identifier: `szOID_CERTIFICATE_TEMPLATE`.
///
///     CertificateTemplateOID ::= SEQUENCE { templateID OBJECT IDENTIFIER, templateMajorVersion INTEGER OPTIONAL,
///         templateMinorVersion INTEGER OPTIONAL }
public struct MicrosoftCertificateTemplate: Hashable, ExtensionContent {
    public static let id = OID.microsoftCertificateTemplate

    public let template: OID
    public let majorVersion: Int?
    /// Only behind a major version.
    public let minorVersion: Int?

    public init(_ template: OID) {
        self.template = template
        majorVersion = nil
        minorVersion = nil
    }

    public init(_ template: OID, majorVersion: Int, minorVersion: Int? = nil) {
        self.template = template
        self.majorVersion = majorVersion
        self.minorVersion = minorVersion
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var parts = try soleElement(.sequence, in: bytes, "the template").reader
        template = try parts.readIdentifier("the template")
        majorVersion = try parts.readNumberIfPresent(.integer, "the template's major version")
        minorVersion = try parts.readNumberIfPresent(.integer, "the template's minor version")
        try parts.expectEnd(of: "the template")
    }

    public var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence {
                $0.objectIdentifier(template)
                if let majorVersion { $0.integer(majorVersion) }
                if let minorVersion { $0.integer(minorVersion) }
            }
        }
    }
}

/// Key purposes in the syntax of policies: `szOID_APPLICATION_CERT_POLICIES`.
///
///     ApplicationCertPolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation
public struct MicrosoftApplicationPolicies: Hashable, ExtensionContent {
    public static let id = OID.microsoftApplicationPolicies

    public let policies: [CertificatePolicies.Policy]

    public init(_ policies: [CertificatePolicies.Policy]) { self.policies = policies }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        policies = try soleElement(.sequence, in: bytes, "the application policies").members(
            "the application policies", CertificatePolicies.Policy.init(from:))
    }

    public var derBytes: [UInt8] { CertificatePolicies(policies).derBytes }
}

/// Which certificate and which key of the CA: `szOID_CERTSRV_CA_VERSION`.
///
///     INTEGER, the number of the certificate in its low 16 bits, the number of the key above them
public struct MicrosoftCAVersion: Hashable, ExtensionContent {
    public static let id = OID.microsoftCAVersion

    public let certificateIndex: UInt16
    public let keyIndex: UInt16

    public init(certificateIndex: UInt16, keyIndex: UInt16) {
        self.certificateIndex = certificateIndex
        self.keyIndex = keyIndex
    }

    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        let element = try soleElement(.integer, in: bytes, "the CA version")
        let number = try element.smallInteger("the CA version")
        guard number <= 0xFFFF_FFFF else {
            throw StructureError(.malformed, "the CA version \(number) has more than 32 bits", offset: element.start)
        }
        certificateIndex = UInt16(truncatingIfNeeded: number)
        keyIndex = UInt16(truncatingIfNeeded: number >> 16)
    }

    public var derBytes: [UInt8] { derEncoded { $0.integer(Int(keyIndex) << 16 | Int(certificateIndex)) } }
}

internal import PKIStructures

/// The numbers by which authorities and applications know a holder, as a ledger is searched for them.
///
/// They stand in the identity extensions of GM/T 0015 and of Chinese CAs, and in the subject's `serialNumber` and
/// `organizationIdentifier`.
public enum IdentityNumbers {
    private static let attributes: Set<OID> = [OID(2, 5, 4, 5), OID(2, 5, 4, 97)]

    private typealias Reading = @Sendable (ArraySlice<UInt8>) -> [String]

    private static let extensions: [OID: Reading] = Dictionary(
        [
            reading(IdentityCode.self) { [$0.text] }, reading(RSAEraIdentityCode.self) { [$0.code.text] },
            number(SocialInsuranceNumber.self), number(BusinessRegistrationNumber.self), number(OrganisationCode.self),
            number(TaxNumber.self), number(ResidentIdentityNumber.self), number(PassportNumber.self),
            number(UnifiedSocialCreditCode.self), number(RSAEraBusinessRegistrationNumber.self),
            number(RSAEraOrganisationCode.self), number(RSAEraTaxNumber.self),
            reading(NETCAUniqueID.self) { [$0.text, $0.parts?.text].compactMap { $0 } },
            reading(NETCAOtherUniqueID.self) { [$0.text, $0.parts?.text].compactMap { $0 } },
            number(NETCABindingValue.self), number(NETCAServiceNumber.self), number(ShenzhenUniqueID.self),
            number(GDCATrustID.self), number(ShanghaiCAUniqueID.self), number(ShanghaiCAOrganisationID.self),
            number(ZhejiangCAUserName.self),
        ], uniquingKeysWith: { first, _ in first })

    private static func reading<Content: ExtensionContent>(
        _: Content.Type, _ numbers: @escaping @Sendable (Content) -> [String]
    ) -> (OID, Reading) {
        // A damaged extension has no number; that it is damaged is told where certificates are inspected.
        (Content.id, { bytes in (try? Content(derEncoded: bytes)).map(numbers) ?? [] })
    }

    private static func number<Kind>(_ type: IdentifierExtension<Kind>.Type) -> (OID, Reading) {
        reading(type) { [$0.text] }
    }

    /// The numbers in a certificate's signed part, each once and ``normalised(_:)``, in their order.
    public static func numbers(inTBSCertificate bytes: ArraySlice<UInt8>) -> [String] {
        guard let parts = try? identifyingParts(of: bytes) else { return [] }
        return numbers(in: parts.subject, parts.extensions)
    }

    /// The same for parts that are read already.
    static func numbers(in subject: Name, _ members: Extensions) -> [String] {
        var numbers: [String] = []
        var seen: Set<String> = []
        func add(_ number: String) {
            let number = normalised(number)
            if !number.isEmpty, seen.insert(number).inserted { numbers.append(number) }
        }
        for member in members { extensions[member.id]?(member.content).forEach(add) }
        for attribute in subject.attributes where attributes.contains(attribute.type) {
            if let text = attribute.value.text { withoutScheme(text).forEach(add) }
        }
        return numbers
    }

    /// The numbers in a certificate, see ``numbers(inTBSCertificate:)``.
    public static func numbers(inCertificate bytes: [UInt8]) -> [String] {
        var whole = DERReader(bytes)
        guard var parts = try? whole.read(.sequence, "the certificate").reader,
            let signed = try? parts.read(.sequence, "tbsCertificate")
        else { return [] }
        return numbers(inTBSCertificate: signed.encoded)
    }

    /// A number as it is compared: in capitals, without blanks and hyphens.
    public static func normalised(_ number: String) -> String {
        let isNormal = number.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
        return isNormal ? number : String(number.uppercased().filter { !$0.isWhitespace && $0 != "-" })
    }

    /// ETSI EN 319 412-1 §5.1.3, §5.1.4 put a scheme, a country and a hyphen before the number: `NTRCN-91350100M000100Y43`.
    private static func withoutScheme(_ text: String) -> [String] {
        let octets = Array(text.utf8)
        guard octets.count > 6, octets[5] == UInt8(ascii: "-"),
            octets[..<5].allSatisfy({ (0x41...0x5A).contains($0) })
        else { return [text] }
        return [text, String(decoding: octets[6...], as: UTF8.self)]
    }

    /// Goes past everything else in `TBSCertificate` (RFC 5280 §4.1).
    private static func identifyingParts(
        of bytes: ArraySlice<UInt8>
    ) throws(StructureError) -> (subject: Name, extensions: Extensions) {
        var whole = DERReader(bytes)
        var fields = try whole.read(.sequence, "tbsCertificate").reader
        _ = try fields.readIfPresent(.contextConstructed(0), "the version")
        _ = try fields.read(.integer, "the serial number")
        for part in ["the signature algorithm", "the issuer", "the validity"] { _ = try fields.read(.sequence, part) }
        let subject = try Name(derEncoded: fields.read(.sequence, "the subject").encoded)
        _ = try fields.read(.sequence, "the public key")
        _ = try fields.readIfPresent(.context(1), "issuerUniqueID")
        _ = try fields.readIfPresent(.context(2), "subjectUniqueID")
        guard var tagged = try fields.readIfPresent(.contextConstructed(3), "the extensions")?.reader else {
            return (subject, Extensions([]))
        }
        return (subject, try Extensions(derEncoded: tagged.read(.sequence, "the extensions").encoded))
    }
}

extension CertificateRecord {
    /// The numbers that the certificate holds, or will hold.
    public var identityNumbers: [String] {
        certificate.map(IdentityNumbers.numbers(inCertificate:))
            ?? IdentityNumbers.numbers(inTBSCertificate: content[...])
    }
}

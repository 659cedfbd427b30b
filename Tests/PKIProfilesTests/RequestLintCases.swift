import PKIKeys
import PKIStructures

private let password = OID(1, 2, 840, 113549, 1, 9, 7)

extension LintCase {
    /// The rules about requests alone.
    static let requests: [LintCase] = [
        request("request_version", breaks: { $0.version = 1 }, keeps: { $0.version = 0 }),
        request(
            "request_attributes_absent", breaks: { $0.hasAttributes = false }, keeps: { $0.extensions.removeAll() }),
        request(
            "request_subject_empty", breaks: { $0.subject = .empty }, keeps: { $0.subject = try Name(parsing: "CN=a") }),
        request(
            "request_attribute_repeated",
            breaks: { sample in
                let one = SampleRequest.attribute(OID(1, 2, 3, 4), RawDER.null)
                sample.attributes = [one, one]
            }, keeps: { $0.attributes = [SampleRequest.attribute(OID(1, 2, 3, 4), RawDER.null)] }),
        request(
            "request_attribute_values", breaks: { $0.attributes = [SampleRequest.attribute(OID(1, 2, 3, 4))] },
            keeps: { $0.attributes = [SampleRequest.attribute(OID(1, 2, 3, 4), RawDER.null, [0x02, 0x01, 0x05])] }),
        request(
            "request_attribute_values",
            breaks: {
                let texts = ["a", "b"].map { RawDER.string(0x0C, $0) }
                $0.attributes = [SampleRequest.attribute(password, texts[0], texts[1])]
            }, keeps: { $0.attributes = [SampleRequest.attribute(password, RawDER.string(0x0C, "a"))] }),
        request(
            "request_password",
            breaks: { $0.attributes = [SampleRequest.attribute(password, RawDER.string(0x0C, "a"))] },
            keeps: { $0.attributes = [SampleRequest.attribute(OID(1, 2, 3, 4), RawDER.string(0x0C, "a"))] }),
        request(
            "request_issuer_extension",
            breaks: { $0.extensions.set(CRLDistributionPoints(addresses: ["http://a.cn/"])) },
            keeps: { $0.extensions.set([.digitalSignature] as KeyUsage, isCritical: true) }),
        request(
            "request_signature_against_key", breaks: { $0.key = SampleKeys.sm2 },
            keeps: {
                $0.key = SampleKeys.sm2
                $0.algorithm = .sm2
            }),
    ]
}

public import PKIKeys
internal import PKIProfiles
internal import PKIStructures

extension OrganisationForm {
    /// Every fault of the form, field by field in the form's order; nothing where it can be worked on.
    public func findings() -> [Finding] { Field.allCases.flatMap(findings(of:)) }

    private func findings(of field: Field) -> [Finding] {
        guard let text = self[field] else {
            return field.isRequired ? [finding(field, "is not filled in", "the application form")] : []
        }
        let lengths = attributeFindings(field, text)
        guard let fault = fault(field, text) else { return lengths }
        return lengths + [finding(field, fault.message, fault.clause)]
    }

    /// The rule of a field's own.
    private func fault(_ field: Field, _ text: String) -> (message: String, clause: String)? {
        switch field {
        case .documentKind:
            let known = DocumentKind.allCases.map(\.rawValue).joined(separator: ", ")
            return DocumentKind(rawValue: text) == nil ? ("'\(text)' is none of \(known)", "the application form") : nil
        case .documentNumber: return documentFault(text)
        case .province:
            return self[.country] ?? "CN" == "CN" && Provinces.fullName(text) == nil
                ? ("'\(text)' is no province of China", "GB/T 2260") : nil
        case .country:
            let isCode = text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
            return isCode ? nil : ("'\(text)' is no country code of two capitals", "ISO 3166-1")
        case .handlerDocument:
            return CheckedResidentNumber(text) == nil
                ? ("the identity number's form, date or check digit is wrong", "GB 11643 §4") : nil
        case .handlerMobile:
            return MobileNumber(text) == nil ? ("is no mobile number of eleven digits", "MIIT numbering plan") : nil
        case .telephone:
            let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+- ()".utf8.contains($0) }
            return isPlain && text.utf8.count <= 32
                ? nil : ("has characters that no telephone number has", "X.520 §6.7")
        case .name, .city, .department, .organisationKind, .address, .handlerName: return nil
        }
    }

    private func documentFault(_ text: String) -> (message: String, clause: String)? {
        switch documentKind {
        case .unifiedSocialCreditCode where CheckedCreditCode(text) == nil:
            ("'\(text)' is no unified social credit code: its form or its check character is wrong", "GB 32100 §5")
        case .organisationCode where CheckedOrganisationCode(text) == nil:
            ("'\(text)' is no organisation code: its form or its check character is wrong", "GB 11714 §3")
        default: nil
        }
    }

    /// The lengths and characters of X.520, for what goes into the subject.
    private func attributeFindings(_ field: Field, _ text: String) -> [Finding] {
        guard let label = field.attributeLabel, let type = AttributeType.named(label) else { return [] }
        do throws(StructureError) {
            _ = try Name.attribute(type.oid, text)
            return []
        } catch {
            return [finding(field, error.message, "RFC 5280 Appendix A.1; X.520")]
        }
    }

    private func finding(_ field: Field, _ message: String, _ clause: String) -> Finding {
        Finding(code: "form.\(field)", message: "\(field.rawValue): \(message)", clause: clause)
    }
}

extension OrganisationForm.Field {
    /// The attribute of the subject that takes the field.
    fileprivate var attributeLabel: String? {
        switch self {
        case .name: "O"
        case .province: "ST"
        case .city: "L"
        case .department: "OU"
        default: nil
        }
    }
}

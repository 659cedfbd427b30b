public import PKIKeys
public import PKIProfiles
internal import PKIStructures

extension OrganisationForm {
    /// Every fault of the form for a certificate of the profile: one a field, in the form's order.
    ///
    /// Where the profile itself cannot take a form, its faults alone. Nothing where the form can be worked on.
    public func findings(for profile: CertificateProfile) -> [Finding] {
        let faults = profile.formFindings
        guard faults.isEmpty, let mapping = profile.form else { return faults }
        return Field.allCases.compactMap { field in
            guard self[field] != nil else { return missing(field, profile, mapping) }
            guard let fault = fault(of: field, mapping) else { return nil }
            return finding(field, fault)
        }
    }

    /// A field is required by the form, or because it fills an attribute that the profile requires.
    private func missing(_ field: Field, _ profile: CertificateProfile, _ mapping: FormMapping) -> Finding? {
        guard !field.isRequired else {
            return finding(field, FormFault("is not filled in", "the application form"))
        }
        // What was not filled in can have a value of its own, and a rule of its own with it.
        guard certifiedText(of: field) == nil else { return fault(of: field, mapping).map { finding(field, $0) } }
        let required = mapping.attributes(of: field).first { profile.requiredAttributes.value.contains($0.oid) }
        return required.map { attribute in
            let message = "is not filled in, but the profile '\(profile.name)' requires \(attribute.name)"
            return finding(field, FormFault(message, profile.requiredAttributes.clause))
        }
    }

    private func finding(_ field: Field, _ fault: FormFault) -> Finding {
        Finding(code: "form.\(field)", message: "\(field.rawValue): \(fault.message)", clause: fault.clause)
    }

    /// The field's own rule, and after it those of the places that the field fills.
    private func fault(of field: Field, _ mapping: FormMapping) -> FormFault? {
        guard let text = certifiedText(of: field) ?? self[field] else { return nil }
        return visibilityFault(text) ?? ownFault(field, text, mapping) ?? placeFault(field, text, mapping)
    }

    /// What cannot be seen in a name makes two names that look the same.
    private func visibilityFault(_ text: String) -> FormFault? {
        let isVisible = text.unicodeScalars.allSatisfy { scalar in
            ![.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
        }
        return isVisible ? nil : FormFault("has a character that cannot be seen", "the application form")
    }

    private func ownFault(_ field: Field, _ text: String, _ mapping: FormMapping) -> FormFault? {
        switch field {
        case .documentKind: return kindFault(documentKind, text, DocumentKind.ofOrganisations, mapping)
        case .handlerDocumentKind: return kindFault(handlerDocumentKind, text, DocumentKind.ofPersons, mapping)
        case .documentNumber: return numberFault(documentKind, text, DocumentKind.ofOrganisations)
        case .handlerDocument: return numberFault(handlerDocumentKind, text, DocumentKind.ofPersons)
        case .province: return isForeign ? nil : provinceFault(text)
        case .country: return countryFault(text)
        case .handlerMobile: return mobileFault(text)
        case .telephone: return telephoneFault(text)
        case .name, .city, .department, .organisationKind, .address, .handlerName: return nil
        }
    }

    private func kindFault(
        _ kind: DocumentKind?, _ text: String, _ known: [DocumentKind], _ mapping: FormMapping
    ) -> FormFault? {
        guard let kind else {
            return FormFault(
                "'\(text)' is none of \(known.map(\.rawValue).joined(separator: ", "))", "the application form")
        }
        guard mapping.takes(kind) else {
            let taken = known.filter(mapping.takes).map(\.rawValue).joined(separator: ", ")
            return FormFault("the profile takes no \(kind.rawValue), but \(taken)", "the profile's form.documents")
        }
        return nil
    }

    /// Where the kind of document is wrong too, the number should at least be one of some kind.
    private func numberFault(_ kind: DocumentKind?, _ text: String, _ known: [DocumentKind]) -> FormFault? {
        if let kind { return kind.fault(of: text) }
        guard known.allSatisfy({ $0.fault(of: text) != nil }) else { return nil }
        return FormFault("is no number of any kind of document", "the application form")
    }

    private func provinceFault(_ text: String) -> FormFault? {
        Provinces.fullName(text) == nil ? FormFault("'\(text)' is no province of China", "GB/T 2260") : nil
    }

    private func countryFault(_ text: String) -> FormFault? {
        guard text != "CN", !isForeign else { return nil }
        return FormFault("'\(text)' is no country code of two capitals", "ISO 3166-1")
    }

    private func mobileFault(_ text: String) -> FormFault? {
        MobileNumber(text) == nil ? FormFault("is no mobile number of eleven digits", "MIIT numbering plan") : nil
    }

    private func telephoneFault(_ text: String) -> FormFault? {
        let digits = text.utf8.filter { (0x30...0x39).contains($0) }
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+- ()".utf8.contains($0) }
        guard isPlain, !digits.isEmpty else {
            return FormFault("'\(text)' has other characters than a telephone number", "X.520 §6.7.1; E.123")
        }
        return nil
    }

    /// The lengths and characters of every attribute and extension that takes the field.
    private func placeFault(_ field: Field, _ text: String, _ mapping: FormMapping) -> FormFault? {
        let mapped = mapping.attributes(of: field)
        let attributes = mapped.isEmpty ? [field.usualAttribute].compactMap(\.self) : mapped
        var messages: [String] = []
        for attribute in attributes {
            do throws(StructureError) {
                _ = try attribute.attribute(text)
            } catch {
                messages.append(error.message)
            }
        }
        do throws(StructureError) {
            _ = try documentExtension(of: field, by: mapping)
            _ = try extensions(of: field, by: mapping)
        } catch {
            messages.append(error.message)
        }
        guard !messages.isEmpty else { return nil }
        return FormFault(messages.joined(separator: "; "), "RFC 5280 Appendix A.1; X.520")
    }
}

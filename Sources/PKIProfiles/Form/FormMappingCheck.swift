public import PKIKeys
internal import PKIStructures

extension CertificateProfile {
    /// Everything in which the profile cannot take an application form; nothing where it can.
    ///
    /// Every message begins with the place that is wrong, `form.subject`, `form.documents` or `form.extensions`.
    public var formFindings: [Finding] {
        guard let form else {
            return [
                Finding(
                    code: "profile.form_missing", message: "the profile '\(name)' takes no application form",
                    clause: "capki: forms are of organisations")
            ]
        }
        return subjectFindings(form) + documentFindings(form) + extensionFindings(form)
    }

    private func subjectFindings(_ form: FormMapping) -> [Finding] {
        var findings: [Finding] = []
        var seen: Set<FormAttribute> = []
        for part in form.subject {
            if !seen.insert(part.attribute).inserted {
                findings.append(formFinding("attribute_repeated", "form.subject has \(part.attribute.name) twice"))
            }
            guard case .text(let text) = part.source else { continue }
            do throws(StructureError) {
                _ = try part.attribute.attribute(text)
            } catch {
                findings.append(
                    formFinding("text", "form.subject: \(error.message)", "RFC 5280 Appendix A.1; X.520"))
            }
        }
        let missing = requiredAttributes.value.filter { type in !seen.contains { $0.oid == type } }
        return findings
            + missing.map { type in
                let label = AttributeType.named(type)?.name ?? type.description
                return formFinding(
                    "attribute_missing", "form.subject has no \(label), which the profile requires",
                    requiredAttributes.clause)
            }
    }

    private func documentFindings(_ form: FormMapping) -> [Finding] {
        DocumentKind.allCases.flatMap { kind -> [Finding] in
            guard let id = form.documents[kind] else { return [] }
            let label = id.extensionName ?? id.description
            let place = "form.documents puts \(kind.rawValue) into \(label)"
            let unfit =
                FormExtension.takes(id, kind)
                ? [] : [formFinding("extension", "\(place), which takes no such number")]
            return unfit + sharedFindings(kind, id, place, form) + requestableFindings(id, place)
        }
    }

    /// Documents of the organisation exclude each other, and so do those of a person; but one of each goes together.
    private func sharedFindings(_ kind: DocumentKind, _ id: OID, _ place: String, _ form: FormMapping) -> [Finding] {
        guard DocumentKind.ofPersons.contains(kind),
            let other = DocumentKind.ofOrganisations.first(where: { form.documents[$0] == id })
        else { return [] }
        return [formFinding("extension_repeated", "\(place), which \(other.rawValue) fills", "RFC 5280 §4.2")]
    }

    private func extensionFindings(_ form: FormMapping) -> [Finding] {
        form.extensions.sorted { $0.key.description < $1.key.description }.flatMap { id, field -> [Finding] in
            let label = id.extensionName ?? id.description
            let place = "form.extensions puts \(field.rawValue) into \(label)"
            let unfit = FormExtension.isText(id) ? [] : [formFinding("extension", "\(place), which is no text")]
            let twice =
                form.documents.values.contains(id)
                ? [formFinding("extension_repeated", "\(place), which form.documents fills", "RFC 5280 §4.2")] : []
            return unfit + twice + requestableFindings(id, place)
        }
    }

    /// What the profile does not take from requests would make every request from a form one that is refused.
    private func requestableFindings(_ id: OID, _ place: String) -> [Finding] {
        guard !requestableExtensions.value.contains(id) else { return [] }
        return [
            formFinding(
                "extension_not_requestable", "\(place), which the profile does not take from requests",
                requestableExtensions.clause)
        ]
    }

    private func formFinding(_ code: String, _ message: String, _ clause: String = "capki: application forms")
        -> Finding
    {
        Finding(code: "profile.form_\(code)", message: message, clause: clause)
    }
}

import PKIStructures

extension LintCase {
    /// The rules about CRLs alone.
    static let lists: [LintCase] = [
        list("list_version", breaks: { $0.version = nil }, keeps: { $0.version = 1 }),
        list("list_number_missing", breaks: { $0.extensions.remove(.crlNumber) }, keeps: { _ in }),
        list(
            "list_number_critical", breaks: { $0.extensions.set(CRLNumber(1), isCritical: true) },
            keeps: { $0.extensions.set(CRLNumber(1)) }),
        list(
            "list_number_too_long",
            breaks: { $0.extensions.set(.crlNumber, RawDER.integer([UInt8](repeating: 0x41, count: 21))) },
            keeps: { $0.extensions.set(.crlNumber, RawDER.integer([UInt8](repeating: 0x41, count: 20))) }),
        list(
            "list_number_too_long", breaks: { $0.extensions.set(.crlNumber, [0x02, 0x01, 0x80]) },
            keeps: { $0.extensions.set(.crlNumber, [0x02, 0x01, 0x00]) }),
        list(
            "list_authority_key_identifier_missing", breaks: { $0.extensions.remove(.authorityKeyIdentifier) },
            keeps: { _ in }),
        list("list_next_update_missing", breaks: { $0.nextUpdate = [] }, keeps: { _ in }),
        list(
            "list_times_reversed", breaks: { $0.nextUpdate = $0.thisUpdate },
            keeps: { $0.nextUpdate = RawDER.utcTime("260301000001Z") }),
        list(
            "list_entries_empty",
            breaks: {
                $0.entries = []
                $0.writesEmptyEntries = true
            }, keeps: { $0.entries = [] }),
        list(
            "list_scope_not_critical", breaks: { $0.extensions.set(.deltaCRLIndicator, [0x02, 0x01, 0x06]) },
            keeps: { $0.extensions.set(.deltaCRLIndicator, isCritical: true, [0x02, 0x01, 0x06]) }),
        list(
            "list_scope_not_critical",
            breaks: { $0.extensions.set(.issuingDistributionPoint, [0x30, 0x03, 0x81, 0x01, 0xFF]) },
            keeps: { $0.extensions.set(.issuingDistributionPoint, isCritical: true, [0x30, 0x03, 0x81, 0x01, 0xFF]) }),
        list(
            "list_delta_base", breaks: { $0.extensions.set(.deltaCRLIndicator, isCritical: true, [0x02, 0x01, 0x07]) },
            keeps: { $0.extensions.set(.deltaCRLIndicator, isCritical: true, [0x02, 0x01, 0x06]) }),
        list(
            "list_scope_contradictory",
            breaks: {
                let scope: [UInt8] = [0x30, 0x06, 0x81, 0x01, 0xFF, 0x82, 0x01, 0xFF]
                $0.extensions.set(.issuingDistributionPoint, isCritical: true, scope)
            },
            keeps: { $0.extensions.set(.issuingDistributionPoint, isCritical: true, [0x30, 0x03, 0x82, 0x01, 0xFF]) }),
        list(
            "list_freshest_in_delta",
            breaks: {
                $0.extensions.set(.deltaCRLIndicator, isCritical: true, [0x02, 0x01, 0x06])
                $0.extensions.set(FreshestCRL(addresses: ["http://a.cn/"]))
            }, keeps: { $0.extensions.set(FreshestCRL(addresses: ["http://a.cn/"])) }),
        list(
            "entry_serial_number", breaks: { $0.entries[1].serial = [0x00] },
            keeps: { $0.entries[1].serial = [0x01] }),
        list(
            "entry_repeated", breaks: { $0.entries.append(SampleList.Entry(serial: [0x42])) },
            keeps: { $0.entries.append(SampleList.Entry(serial: [0x43])) }),
        list(
            "entry_date_form", breaks: { $0.entries[0].date = RawDER.generalizedTime("20260201000000Z") },
            keeps: { $0.entries[0].date = RawDER.utcTime("260202000000Z") }),
        list(
            "entry_date_form", breaks: { $0.entries[0].date = RawDER.utcTime("260201000000+0800") },
            keeps: { $0.entries[0].date = RawDER.generalizedTime("20500201000000Z") }),
        list(
            "entry_in_future", breaks: { $0.entries[1].date = RawDER.utcTime("260301000001Z") },
            keeps: { $0.entries[1].date = RawDER.utcTime("260301000000Z") }),
        list(
            "entry_reason_unspecified", breaks: { $0.entries[1].extensions.set(.reasonCode, [0x0A, 0x01, 0x00]) },
            keeps: { $0.entries[1].extensions.set(.reasonCode, [0x0A, 0x01, 0x04]) }),
        list(
            "entry_reason_unknown", breaks: { $0.entries[1].extensions.set(.reasonCode, [0x0A, 0x01, 0x07]) },
            keeps: { $0.entries[1].extensions.set(.reasonCode, [0x0A, 0x01, 0x0A]) }),
        list(
            "entry_removed_outside_delta", breaks: { $0.entries[1].extensions.set(.reasonCode, [0x0A, 0x01, 0x08]) },
            keeps: {
                $0.entries[1].extensions.set(.reasonCode, [0x0A, 0x01, 0x08])
                $0.extensions.set(.deltaCRLIndicator, isCritical: true, [0x02, 0x01, 0x06])
            }),
        list(
            "entry_extension_critical",
            breaks: { $0.entries[1].extensions.set(.reasonCode, isCritical: true, [0x0A, 0x01, 0x04]) },
            keeps: { $0.entries[1].extensions.set(.reasonCode, [0x0A, 0x01, 0x04]) }),
        list(
            "entry_extension_repeated", breaks: { $0.entries[1].writesEmptyList = true },
            keeps: { $0.entries[1].writesEmptyList = false }),
        list(
            "entry_extension_repeated", breaks: { $0.entries[0].extensions.add(.reasonCode, [0x0A, 0x01, 0x04]) },
            keeps: { _ in }),
        list(
            "entry_invalidity_date_form",
            breaks: { $0.entries[1].extensions.set(.invalidityDate, RawDER.utcTime("260101000000Z")) },
            keeps: { $0.entries[1].extensions.set(.invalidityDate, RawDER.generalizedTime("20260101000000Z")) }),
    ]
}

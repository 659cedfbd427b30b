public import PKIStructures
internal import PKITokenDriver

/// A certificate on a token.
public struct TokenCertificate: Sendable, Hashable {
    public let label: String
    /// CKA_ID; it is that of the key.
    public let id: [UInt8]
    public let certificate: Certificate
}

extension Token {
    /// The certificates on the token that can be read as such; the others are in ``objects()``.
    public func certificates(matching selector: ObjectSelector = ObjectSelector()) throws -> [TokenCertificate] {
        let all = try perform("listing the certificates on token '\(description.label)'") { try $0.certificates([]) }
        return all.compactMap { entry in
            entry.certificate.map { TokenCertificate(label: entry.label, id: entry.id, certificate: $0) }
        }.filter { selector.matches(label: $0.label, id: $0.id) }
    }

    /// The one certificate that fits.
    ///
    /// - Throws: `TokenError.Code.certificateNotFound`, or `ambiguous` with the candidates.
    public func certificate(matching selector: ObjectSelector) throws -> TokenCertificate {
        try one(certificates(matching: selector), of: selector)
    }

    func one(_ candidates: [TokenCertificate], of selector: ObjectSelector) throws(TokenError) -> TokenCertificate {
        let summary = selector.summary("certificate")
        guard let found = candidates.first else {
            throw TokenError(
                .certificateNotFound, "token '\(description.label)' has not \(summary)", hint: "capki token show")
        }
        guard candidates.count == 1 else {
            let names = candidates.map {
                "'\($0.label)' (serial \($0.certificate.serialNumber), id \(hexadecimal($0.id)))"
            }
            throw TokenError(
                .ambiguous, "\(summary) fits \(candidates.count) certificates: \(names.joined(separator: ", "))",
                hint: "name one by its id: pkcs11:id=%…")
        }
        return found
    }
}

/// A certificate object where it stands.
struct StoredCertificate {
    let handle: ObjectHandle
    let label: String
    let id: [UInt8]
    let bytes: [UInt8]
    /// `nil` where the bytes are no certificate.
    let certificate: Certificate?
}

extension StoredCertificate: Sendable {}

extension Connection {
    /// The X.509 certificates with all these attributes.
    func certificates(_ attributes: [Attribute]) throws -> [StoredCertificate] {
        let wanted = [.objectClass(.certificate), Attribute(.token, true)] + attributes
        return try module.find(wanted, in: session).map { handle in
            let values = try module.read([.label, .id, .value], of: handle, in: session)
            let bytes = values[.value] ?? []
            return StoredCertificate(
                handle: handle, label: printable(values[.label] ?? []), id: values[.id] ?? [], bytes: bytes,
                certificate: try? Certificate(derEncoded: bytes))
        }
    }
}

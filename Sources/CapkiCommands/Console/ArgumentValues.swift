internal import ArgumentParser
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures
internal import PKISystem
internal import PKIVerification

/// The values of arguments, read where they are parsed so that a wrong one is wrong usage.
enum ArgumentValue {
    @Sendable static func name(_ text: String) throws -> Name {
        try usage { () throws(StructureError) in try Name(parsing: text) }
    }

    @Sendable static func instant(_ text: String) throws -> Instant {
        try usage { () throws(StructureError) in try Instant(rfc3339: text) }
    }

    /// The digest of a file, which is named by the last part of its path.
    @Sendable static func evidence(_ path: String) throws -> Evidence {
        do {
            let bytes = try FileReading.bytes(at: path, byteLimit: evidenceByteLimit)
            return try Evidence(name: String(path.split(separator: "/").last ?? ""), of: bytes)
        } catch {
            throw ValidationError("the evidence '\(path)' cannot be read: \(ErrorReport(error).message)")
        }
    }

    private static let evidenceByteLimit = 256 << 20

    @Sendable static func serial(_ text: String) throws -> SerialNumber {
        try usage { () throws(StructureError) in try SerialNumber(hexadecimal: text) }
    }

    /// The nonce of an OCSP request, in hexadecimal (RFC 9654 §2.1).
    @Sendable static func nonce(_ text: String) throws -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue).map { UInt8($0) }
        guard digits.count == text.count, digits.count % 2 == 0, (1...255).contains(digits.count / 2) else {
            throw ValidationError("the nonce '\(text)' is not 1 to 255 octets in hexadecimal")
        }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    @Sendable static func generalName(_ text: String) throws -> GeneralName {
        try usage { () throws(StructureError) in try GeneralName(parsing: text) }
    }

    /// A domain name, or an address as it stands in an address line.
    @Sendable static func host(_ text: String) throws -> ReferenceName {
        guard !text.isEmpty else { throw ValidationError("the host is empty") }
        return ReferenceName(host: text)
    }

    @Sendable static func ipAddress(_ text: String) throws -> ReferenceName {
        try usage { () throws(StructureError) in try ReferenceName(ipAddress: text) }
    }

    @Sendable static func mailbox(_ text: String) throws -> ReferenceName {
        guard text.contains("@") else { throw ValidationError("'\(text)' is no mail address") }
        return .rfc822Name(text)
    }

    @Sendable static func identifier(_ text: String) throws -> OID {
        try usage { () throws(StructureError) in try OID(dotted: text) }
    }

    @Sendable static func keyAlgorithm(_ text: String) throws -> KeyAlgorithm {
        guard let algorithm = KeyAlgorithm(name: text) else {
            throw unknown("key algorithm", text, KeyAlgorithm.generated.map(\.name))
        }
        return algorithm
    }

    @Sendable static func signatureAlgorithm(_ text: String) throws -> SignatureAlgorithm {
        guard let algorithm = SignatureAlgorithm(name: text) else {
            throw unknown("signature algorithm", text, SignatureAlgorithm.named.map(\.name))
        }
        return algorithm
    }

    @Sendable static func revocationReason(_ text: String) throws -> RevocationReason {
        guard let reason = RevocationReason(name: text), reason != .removeFromCRL else {
            throw unknown(
                "reason", text, RevocationReason.allCases.filter { $0 != .removeFromCRL }.map(\.description))
        }
        return reason
    }

    /// A name for the record, which stands in receipts.
    @Sendable static func operatorName(_ text: String) throws -> String {
        let isShown = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard isShown, text.contains(where: { !$0.isWhitespace }), text.utf8.count <= 256 else {
            throw ValidationError("the operator's name is empty, too long or has control characters")
        }
        return text
    }

    @Sendable static func purpose(_ text: String) throws -> Purpose {
        guard let purpose = Purpose(name: text) else { throw unknown("purpose", text, Purpose.all.map(\.name)) }
        return purpose
    }

    /// One word of a closed list.
    static func word<Value: RawRepresentable & CaseIterable & Sendable>(
        _ what: String
    ) -> @Sendable (String) throws -> Value where Value.RawValue == String {
        let words = Value.allCases.map(\.rawValue)
        let values = Dictionary(uniqueKeysWithValues: Value.allCases.map { ($0.rawValue, $0) })
        return { text in
            guard let value = values[text] else { throw unknown(what, text, words) }
            return value
        }
    }

    private static func usage<Value>(_ body: () throws(StructureError) -> Value) throws -> Value {
        do throws(StructureError) {
            return try body()
        } catch {
            throw ValidationError(error.message)
        }
    }

    private static func unknown(_ what: String, _ text: String, _ known: [String]) -> ValidationError {
        ValidationError("the \(what) '\(text)' is not known; known are \(known.joined(separator: ", "))")
    }
}

extension ActContext {
    /// Now, by the given operator or the login name.
    static func now(operator name: String? = nil, evidence: [Evidence] = []) -> ActContext {
        ActContext(
            clock: { Instant(secondsSinceEpoch: SystemClock.now()) },
            operatorName: name ?? ProcessEnvironment.loginName,
            evidence: evidence
        )
    }
}

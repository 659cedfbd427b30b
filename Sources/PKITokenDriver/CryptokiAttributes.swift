internal import CP11

/// An attribute with its value, for templates and for what was read (PKCS#11 v2.40 §4.1).
public struct Attribute: Sendable, Hashable {
    public let type: ObjectAttributeType
    public let value: [UInt8]

    public init(_ type: ObjectAttributeType, _ value: [UInt8]) {
        self.type = type
        self.value = value
    }

    /// A CK_BBOOL.
    public init(_ type: ObjectAttributeType, _ flag: Bool) { self.init(type, [flag ? 1 : 0]) }

    /// A CK_ULONG, in the order of this machine.
    public init(_ type: ObjectAttributeType, number: UInt) {
        self.init(
            type, (0..<MemoryLayout<UInt>.size).map { UInt8(truncatingIfNeeded: number.machineOrder >> ($0 * 8)) })
    }

    public static func objectClass(_ value: ObjectClass) -> Attribute {
        Attribute(.objectClass, number: value.rawValue)
    }

    public static func keyType(_ value: KeyType) -> Attribute { Attribute(.keyType, number: value.rawValue) }

    /// CKC_X_509.
    public static let x509 = Attribute(.certificateType, number: CKC_X_509)
}

/// An attribute whose value is a part of a private key.
public struct SecretAttribute: Sendable {
    public let type: ObjectAttributeType
    public let value: DriverSecret

    public init(_ type: ObjectAttributeType, _ value: DriverSecret) {
        self.type = type
        self.value = value
    }
}

/// What was read of an object; attributes that it does not have, or does not show, are missing.
public struct AttributeValues: Sendable {
    private let values: [ObjectAttributeType: [UInt8]]

    init(_ values: [ObjectAttributeType: [UInt8]]) { self.values = values }

    public subscript(type: ObjectAttributeType) -> [UInt8]? { values[type] }

    /// A CK_BBOOL.
    public func flag(_ type: ObjectAttributeType) -> Bool? {
        guard let value = values[type], value.count == 1 else { return nil }
        return value[0] != 0
    }

    /// A CK_ULONG.
    public func number(_ type: ObjectAttributeType) -> UInt? {
        guard let value = values[type], value.count == MemoryLayout<UInt>.size else { return nil }
        return value.reversed().reduce(0) { $0 << 8 | UInt($1) }.machineOrder
    }
}

extension UInt {
    /// The number whose little-endian bytes are the bytes of this one in memory, and the other way round.
    fileprivate var machineOrder: UInt { littleEndian }
}

/// The largest attribute that is read or written, in bytes.
private let attributeByteLimit = 1 << 20
/// What certificates and everything else on a token fit in, as a rule; in bytes.
private let usualByteCount = 2048

extension CryptokiModule {
    /// Reads attributes (PKCS#11 v2.40 §5.7 C_GetAttributeValue).
    ///
    /// One call with room for what is usual; what is longer, and what a module passed over, is asked for again.
    ///
    /// - Throws: `DriverError.Code.badAnswer` for a value over one MiB.
    public func read(
        _ types: [ObjectAttributeType], of object: ObjectHandle, in session: SessionHandle
    ) throws(DriverError) -> AttributeValues {
        try using(session) { () throws(DriverError) in
            var values: [ObjectAttributeType: [UInt8]] = [:]
            let unclear = try fill(types.map { ($0, usualByteCount) }, of: object, in: session, into: &values)
            for type in unclear { try readAlone(type, of: object, in: session, into: &values) }
            return AttributeValues(values)
        }
    }

    /// Changes attributes (PKCS#11 v2.40 §5.7 C_SetAttributeValue).
    public func write(
        _ attributes: [Attribute], to object: ObjectHandle, in session: SessionHandle
    ) throws(DriverError) {
        try using(session) { () throws(DriverError) in
            let answer = unsafe withTemplate(attributes) { template, count in
                unsafe functions.pointee.C_SetAttributeValue?(session.rawValue, object.rawValue, template, count)
            }
            try check("C_SetAttributeValue", answer)
        }
    }

    /// Reads one attribute, its length first.
    private func readAlone(
        _ type: ObjectAttributeType, of object: ObjectHandle, in session: SessionHandle,
        into values: inout [ObjectAttributeType: [UInt8]]
    ) throws(DriverError) {
        var template = unsafe [CK_ATTRIBUTE(type: type.rawValue, pValue: nil, ulValueLen: capki_ck_unavailable)]
        _ = try unsafe get(&template, of: object, in: session)
        let count = unsafe template[0].ulValueLen
        guard count != capki_ck_unavailable else { return }
        guard count <= UInt(attributeByteLimit) else {
            throw DriverError(
                .badAnswer, "an attribute says it has \(count) bytes, the limit is \(attributeByteLimit)")
        }
        _ = try fill([(type, Int(count))], of: object, in: session, into: &values)
    }

    /// Reads values into room of these lengths; answers which attributes had more, or were passed over.
    private func fill(
        _ sized: [(type: ObjectAttributeType, count: Int)], of object: ObjectHandle, in session: SessionHandle,
        into values: inout [ObjectAttributeType: [UInt8]]
    ) throws(DriverError) -> [ObjectAttributeType] {
        let places = Places(sized.map(\.count))
        var template = unsafe sized.indices.map { index in
            unsafe CK_ATTRIBUTE(
                type: sized[index].type.rawValue, pValue: places.pointer(index), ulValueLen: UInt(sized[index].count))
        }
        let answer = try unsafe get(&template, of: object, in: session)
        var unclear: [ObjectAttributeType] = []
        for index in sized.indices {
            let count = unsafe template[index].ulValueLen
            if answer == CKR_OK || count < UInt(sized[index].count), count <= UInt(sized[index].count) {
                values[sized[index].type] = places.bytes(index, count: Int(count))
            } else if count != capki_ck_unavailable || answer == CKR_BUFFER_TOO_SMALL {
                unclear.append(sized[index].type)
            }
        }
        return unclear
    }

    /// One call; attributes that are missing, secret or longer are no fault.
    private func get(
        _ template: inout [CK_ATTRIBUTE], of object: ObjectHandle, in session: SessionHandle
    ) throws(DriverError) -> CK_RV {
        let count = unsafe UInt(template.count)
        let answer = unsafe functions.pointee.C_GetAttributeValue?(session.rawValue, object.rawValue, &template, count)
        switch answer {
        case CKR_ATTRIBUTE_SENSITIVE?, CKR_ATTRIBUTE_TYPE_INVALID?, CKR_BUFFER_TOO_SMALL?: break
        default: try check("C_GetAttributeValue", answer)
        }
        return answer ?? CKR_OK
    }
}

/// Lends a template to C for the length of one call.
func withTemplate<Result>(
    _ attributes: [Attribute], _ secrets: [SecretAttribute] = [],
    _ body: (UnsafeMutablePointer<CK_ATTRIBUTE>?, UInt) -> Result
) -> Result {
    let places = Places(attributes.map(\.value.count))
    for index in attributes.indices { places.write(attributes[index].value, at: index) }
    var template = unsafe attributes.indices.map { index in
        unsafe CK_ATTRIBUTE(
            type: attributes[index].type.rawValue, pValue: places.pointer(index),
            ulValueLen: UInt(attributes[index].value.count))
    }
    for secret in secrets {
        // The memory lives as long as `secrets`, which outlives the call.
        let entry = unsafe secret.value.withBytes { bytes, count in
            unsafe CK_ATTRIBUTE(type: secret.type.rawValue, pValue: bytes, ulValueLen: count)
        }
        unsafe template.append(entry)
    }
    return withExtendedLifetime(secrets) {
        unsafe template.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress, UInt($0.count)) }
    }
}

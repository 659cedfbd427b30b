internal import CP11

/// An object of a token, as long as the session it was found in.
public struct ObjectHandle: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt

    public init(rawValue: UInt) { self.rawValue = rawValue }
}

/// More objects than a token is looked through for.
private let objectLimit = 4096
/// How many objects are asked for at a time.
private let batchCount = 64

extension CryptokiModule {
    /// The objects that have all these attributes (PKCS#11 v2.40 §5.7 C_FindObjects).
    ///
    /// - Throws: `DriverError.Code.badAnswer` beyond 4096 objects.
    public func find(_ attributes: [Attribute], in session: SessionHandle) throws(DriverError) -> [ObjectHandle] {
        try using(session) { () throws(DriverError) in
            let answer = unsafe withTemplate(attributes) { template, count in
                unsafe functions.pointee.C_FindObjectsInit?(session.rawValue, template, count)
            }
            try check("C_FindObjectsInit", answer)
            let handles: [ObjectHandle]
            do throws(DriverError) {
                handles = try allBatches(in: session)
            } catch {
                _ = unsafe functions.pointee.C_FindObjectsFinal?(session.rawValue)
                throw error
            }
            // A search that is not ended would stand in the way of the next one in this session.
            try unsafe check("C_FindObjectsFinal", functions.pointee.C_FindObjectsFinal?(session.rawValue))
            return handles
        }
    }

    private func allBatches(in session: SessionHandle) throws(DriverError) -> [ObjectHandle] {
        var handles: [ObjectHandle] = []
        while handles.count <= objectLimit {
            let batch = try nextBatch(in: session)
            guard !batch.isEmpty else { return handles }
            handles += batch
        }
        throw DriverError(.badAnswer, "the token speaks of more than \(objectLimit) objects")
    }

    private func nextBatch(in session: SessionHandle) throws(DriverError) -> [ObjectHandle] {
        var handles = [UInt](repeating: 0, count: batchCount)
        var count: UInt = 0
        try unsafe check(
            "C_FindObjects",
            functions.pointee.C_FindObjects?(session.rawValue, &handles, UInt(batchCount), &count))
        return handles.prefix(Int(min(count, UInt(batchCount)))).map(ObjectHandle.init(rawValue:))
    }

    /// Makes an object (PKCS#11 v2.40 §5.7 C_CreateObject).
    ///
    /// - Parameter secrets: attributes that no array may hold.
    public func create(
        _ attributes: [Attribute], secrets: [SecretAttribute] = [], in session: SessionHandle
    ) throws(DriverError) -> ObjectHandle {
        try using(session) { () throws(DriverError) in
            var handle: UInt = 0
            let answer = unsafe withTemplate(attributes, secrets) { template, count in
                unsafe functions.pointee.C_CreateObject?(session.rawValue, template, count, &handle)
            }
            try check("C_CreateObject", answer)
            return ObjectHandle(rawValue: handle)
        }
    }

    /// Removes an object (PKCS#11 v2.40 §5.7 C_DestroyObject).
    public func destroy(_ object: ObjectHandle, in session: SessionHandle) throws(DriverError) {
        try using(session) { () throws(DriverError) in
            try unsafe check(
                "C_DestroyObject", functions.pointee.C_DestroyObject?(session.rawValue, object.rawValue))
        }
    }

    /// Makes a key pair on the token (PKCS#11 v2.40 §5.13 C_GenerateKeyPair).
    public func generateKeyPair(
        _ mechanism: MechanismType, publicKey: [Attribute], privateKey: [Attribute], in session: SessionHandle
    ) throws(DriverError) -> (publicKey: ObjectHandle, privateKey: ObjectHandle) {
        try using(session) { () throws(DriverError) in
            var method = unsafe CK_MECHANISM(mechanism: mechanism.rawValue, pParameter: nil, ulParameterLen: 0)
            var publicHandle: UInt = 0
            var privateHandle: UInt = 0
            let answer = unsafe withTemplate(publicKey) { publicTemplate, publicCount in
                unsafe withTemplate(privateKey) { privateTemplate, privateCount in
                    unsafe functions.pointee.C_GenerateKeyPair?(
                        session.rawValue, &method, publicTemplate, publicCount, privateTemplate, privateCount,
                        &publicHandle, &privateHandle)
                }
            }
            try check("C_GenerateKeyPair", answer)
            return (ObjectHandle(rawValue: publicHandle), ObjectHandle(rawValue: privateHandle))
        }
    }
}

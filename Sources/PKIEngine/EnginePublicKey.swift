internal import COpenSSL

/// A public key, ready to check signatures. It is safe to use from several threads.
@safe
public final class EnginePublicKey: Sendable {
    // OpenSSL locks its keys itself; the pointer is set once and freed in `deinit`.
    nonisolated(unsafe) let handle: CapkiKeyHandle
    let contexts = EngineDigestContexts(.verify)

    /// Builds the key from its numbers, without OpenSSL's decoders (they cost more than a verification).
    ///
    /// - Throws: `EngineError.Code.badKey`, for example for a point that is not on its curve.
    public init(_ parameters: EnginePublicKeyParameters) throws(EngineError) {
        EngineError.clearQueue()
        switch parameters {
        case .rsa(let modulus, let exponent):
            unsafe handle = try Self.makeRSA(modulus: modulus, exponent: exponent)
        case .ec(let curve, let point):
            unsafe handle = try Self.makeEC(curve, point: point)
        case .ed25519(let bytes):
            let pointer = unsafe bytes.withUnsafeBufferPointer {
                unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, $0.baseAddress, $0.count)
            }
            guard let pointer = unsafe pointer else { throw EngineError(.badKey, "not an Ed25519 public key") }
            unsafe handle = unsafe CapkiKeyHandle(pointer: pointer)
        case .dsa(let p, let q, let g, let y):
            unsafe handle = try Self.makeDSA(p, q, g, y)
        }
    }

    deinit { unsafe capki_key_free(handle) }

    private static func makeRSA(modulus: [UInt8], exponent: [UInt8]) throws(EngineError) -> CapkiKeyHandle {
        let builder = try ParameterBuilder()
        try unsafe builder.push(number: modulus, as: capki_parameter_rsa_n)
        try unsafe builder.push(number: exponent, as: capki_parameter_rsa_e)
        return try unsafe builder.makeKey(type: "RSA", selection: capki_public_key_selection)
    }

    private static func makeDSA(
        _ p: [UInt8], _ q: [UInt8], _ g: [UInt8], _ y: [UInt8]
    ) throws(EngineError) -> CapkiKeyHandle {
        let builder = try ParameterBuilder()
        try unsafe builder.push(number: p, as: capki_parameter_p)
        try unsafe builder.push(number: q, as: capki_parameter_q)
        try unsafe builder.push(number: g, as: capki_parameter_g)
        try unsafe builder.push(number: y, as: capki_parameter_public)
        return try unsafe builder.makeKey(type: "DSA", selection: capki_public_key_selection)
    }

    private static func makeEC(_ curve: EngineCurve, point: [UInt8]) throws(EngineError) -> CapkiKeyHandle {
        let type = curve.typeName
        guard let blank = EngineBlankKey.on(curve), let pointer = unsafe EVP_PKEY_dup(blank.handle.pointer) else {
            throw EngineError(.failed, "\(type) is not available")
        }
        let handle = unsafe CapkiKeyHandle(pointer: pointer)
        guard unsafe EVP_PKEY_set1_encoded_public_key(pointer, point, point.count) == 1 else {
            unsafe capki_key_free(handle)
            throw EngineError(.badKey, "not a usable \(type) public key")
        }
        return unsafe handle
    }
}

/// A curve without a point: to copy it costs a fraction of setting the curve up anew.
@safe
private final class EngineBlankKey: Sendable {
    // Nobody changes it once it is made.
    nonisolated(unsafe) let handle: CapkiKeyHandle

    private static let p256 = try? EngineBlankKey(.p256)
    private static let p384 = try? EngineBlankKey(.p384)
    private static let p521 = try? EngineBlankKey(.p521)
    private static let sm2 = try? EngineBlankKey(.sm2)

    /// The one of a curve, made when it is first asked for.
    static func on(_ curve: EngineCurve) -> EngineBlankKey? {
        switch curve {
        case .p256: p256
        case .p384: p384
        case .p521: p521
        case .sm2: sm2
        }
    }

    private init(_ curve: EngineCurve) throws(EngineError) {
        let builder = try ParameterBuilder()
        try unsafe builder.push(text: curve.rawValue, as: capki_parameter_group)
        unsafe handle = try unsafe builder.makeKey(type: curve.typeName, selection: capki_key_parameter_selection)
    }

    deinit { unsafe capki_key_free(handle) }
}

extension EngineCurve {
    /// OpenSSL's name of the keys on the curve.
    fileprivate var typeName: String { self == .sm2 ? "SM2" : "EC" }
}

/// Collects the parameters of a key for `EVP_PKEY_fromdata`.
@safe
private final class ParameterBuilder {
    private let builder: CapkiParameterBuilderHandle
    private var numbers: [CapkiBigNumberHandle] = unsafe []
    // The builder keeps pointers to what was pushed until it is turned into parameters.
    private var kept: [UnsafeMutableBufferPointer<UInt8>] = unsafe []

    init() throws(EngineError) {
        guard let pointer = unsafe OSSL_PARAM_BLD_new() else { throw EngineError(.failed, "no memory for a key") }
        unsafe builder = unsafe CapkiParameterBuilderHandle(pointer: pointer)
    }

    deinit {
        unsafe capki_parameter_builder_free(builder)
        while let number = unsafe numbers.popLast() { unsafe capki_big_number_free(number) }
        while let memory = unsafe kept.popLast() { unsafe memory.deallocate() }
    }

    func push(number: [UInt8], as name: UnsafePointer<CChar>) throws(EngineError) {
        guard let pointer = unsafe BN_bin2bn(number, Int32(number.count), nil) else {
            throw EngineError(.failed, "no memory for a key")
        }
        unsafe numbers.append(CapkiBigNumberHandle(pointer: pointer))
        guard unsafe OSSL_PARAM_BLD_push_BN(builder.pointer, name, pointer) == 1 else {
            throw EngineError(.badKey, "a number of the key is not usable")
        }
    }

    func push(text: String, as name: UnsafePointer<CChar>) throws(EngineError) {
        let memory = unsafe keep(Array(text.utf8) + [0])
        let status = unsafe memory.withMemoryRebound(to: CChar.self) {
            unsafe OSSL_PARAM_BLD_push_utf8_string(builder.pointer, name, $0.baseAddress, 0)
        }
        guard status == 1 else { throw EngineError(.badKey, "a parameter of the key is not usable") }
    }

    func makeKey(type: String, selection: Int32) throws(EngineError) -> CapkiKeyHandle {
        guard let parameters = unsafe OSSL_PARAM_BLD_to_param(builder.pointer) else {
            throw EngineError(.badKey, "not a usable \(type) public key")
        }
        defer { unsafe OSSL_PARAM_free(parameters) }
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, type, nil) else {
            throw EngineError(.failed, "\(type) is not available")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var pointer: OpaquePointer?
        guard unsafe EVP_PKEY_fromdata_init(context) == 1,
            unsafe EVP_PKEY_fromdata(context, &pointer, selection, parameters) == 1,
            let pointer = unsafe pointer
        else { throw EngineError(.badKey, "not a usable \(type) public key") }
        return unsafe CapkiKeyHandle(pointer: pointer)
    }

    private func keep(_ bytes: [UInt8]) -> UnsafeMutableBufferPointer<UInt8> {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(bytes.count, 1))
        _ = unsafe memory.initialize(fromContentsOf: bytes)
        unsafe kept.append(memory)
        return unsafe memory
    }
}

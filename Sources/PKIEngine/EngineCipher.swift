internal import COpenSSL

/// The symmetric ciphers of the engine.
public enum EngineCipher: Sendable, Hashable {
    case aes128CBC, aes192CBC, aes256CBC
    case sm4CBC, sm4ECB
    case tripleDESCBC
    /// For old key files only; it needs OpenSSL's legacy provider, as RC2 and RC4 do.
    case desCBC
    /// RFC 2268; the key is as long as its effective bits.
    case rc2CBC(effectiveKeyBits: Int)
    case rc4(keyByteCount: Int)

    /// The length of a key in bytes.
    public var keyByteCount: Int {
        switch self {
        case .aes128CBC, .sm4CBC, .sm4ECB: 16
        case .aes192CBC, .tripleDESCBC: 24
        case .aes256CBC: 32
        case .desCBC: 8
        case .rc2CBC(let effectiveKeyBits): effectiveKeyBits / 8
        case .rc4(let keyByteCount): keyByteCount
        }
    }

    /// The length of a block in bytes, 1 for a stream.
    public var blockByteCount: Int {
        switch self {
        case .aes128CBC, .aes192CBC, .aes256CBC, .sm4CBC, .sm4ECB: 16
        case .tripleDESCBC, .desCBC, .rc2CBC: 8
        case .rc4: 1
        }
    }

    /// Whether it starts from an initialization vector, which is as long as a block.
    public var usesInitializationVector: Bool {
        switch self {
        case .sm4ECB, .rc4: false
        default: true
        }
    }

    /// Encrypts a whole message.
    ///
    /// - Parameter isPadded: whether the message is filled to whole blocks (RFC 5652 §6.3); without it the message must
    ///   have whole blocks already.
    /// - Throws: `EngineError.Code.unsuitableKey` for a key or vector of another length, `failed` for a message that is
    ///   not whole blocks, `unavailable` for an algorithm that this OpenSSL lacks.
    public func encrypt(
        _ plaintext: SecretBytes, key: SecretBytes, initializationVector: [UInt8], isPadded: Bool = true
    ) throws(EngineError) -> [UInt8] {
        let operation = try EngineCipherOperation(
            self, key: key, initializationVector: initializationVector, isPadded: isPadded, direction: .encrypt)
        var ciphertext = [UInt8](repeating: 0, count: plaintext.count + blockByteCount)
        let usedByteCount = try unsafe ciphertext.withUnsafeMutableBufferPointer { output throws(EngineError) in
            try unsafe plaintext.withPointer { input throws(EngineError) in
                try unsafe operation.run(input, into: output)
            }
        }
        return Array(ciphertext.prefix(usedByteCount))
    }

    /// Decrypts a whole message.
    ///
    /// - Throws: `EngineError.Code.cannotDecrypt` where the padding is wrong or the ciphertext is not whole blocks, or as
    ///   ``encrypt(_:key:initializationVector:isPadded:)``.
    public func decrypt(
        _ ciphertext: ArraySlice<UInt8>, key: SecretBytes, initializationVector: [UInt8], isPadded: Bool = true
    ) throws(EngineError) -> SecretBytes {
        let operation = try EngineCipherOperation(
            self, key: key, initializationVector: initializationVector, isPadded: isPadded, direction: .decrypt)
        return try unsafe SecretBytes(byteCount: ciphertext.count + blockByteCount) { output throws(EngineError) in
            try unsafe ciphertext.withUnsafeBufferPointer { input throws(EngineError) in
                try unsafe operation.run(input, into: output)
            }
        }
    }

    /// OpenSSL's name.
    fileprivate var name: String {
        switch self {
        case .aes128CBC: "AES-128-CBC"
        case .aes192CBC: "AES-192-CBC"
        case .aes256CBC: "AES-256-CBC"
        case .sm4CBC: "SM4-CBC"
        case .sm4ECB: "SM4-ECB"
        case .tripleDESCBC: "DES-EDE3-CBC"
        case .desCBC: "DES-CBC"
        case .rc2CBC: "RC2-CBC"
        case .rc4: "RC4"
        }
    }

    private var isLegacy: Bool {
        switch self {
        case .desCBC, .rc2CBC, .rc4: true
        default: false
        }
    }

    fileprivate func fetch() throws(EngineError) -> CapkiCipherHandle {
        EngineError.clearQueue()
        let context = unsafe isLegacy ? try EngineLegacyProvider.load(for: name).context : nil
        guard let pointer = unsafe EVP_CIPHER_fetch(context, name, nil) else {
            throw EngineError(.unavailable, "the cipher \(name) is not available")
        }
        return unsafe CapkiCipherHandle(pointer: pointer)
    }
}

/// One encryption or decryption under way.
@safe
private final class EngineCipherOperation {
    enum Direction: Int32 { case decrypt = 0, encrypt = 1 }

    private let cipher: CapkiCipherHandle
    private let context: CapkiCipherContextHandle
    private let direction: Direction

    init(
        _ algorithm: EngineCipher, key: SecretBytes, initializationVector: [UInt8], isPadded: Bool,
        direction: Direction
    ) throws(EngineError) {
        let blockByteCount = algorithm.usesInitializationVector ? algorithm.blockByteCount : 0
        guard key.count == algorithm.keyByteCount, initializationVector.count == blockByteCount else {
            throw EngineError(
                .unsuitableKey,
                "\(algorithm.name) takes \(algorithm.keyByteCount) bytes of key and \(blockByteCount) of vector, "
                    + "there are \(key.count) and \(initializationVector.count)")
        }
        let handle = try unsafe algorithm.fetch()
        guard let pointer = unsafe EVP_CIPHER_CTX_new() else {
            unsafe capki_cipher_free(handle)
            throw EngineError(.failed, "no memory for a cipher")
        }
        unsafe cipher = unsafe handle
        unsafe context = unsafe CapkiCipherContextHandle(pointer: pointer)
        self.direction = direction
        try start(algorithm, key, initializationVector, isPadded)
    }

    deinit {
        unsafe capki_cipher_context_free(context)
        unsafe capki_cipher_free(cipher)
    }

    private func start(
        _ algorithm: EngineCipher, _ key: SecretBytes, _ vector: [UInt8], _ isPadded: Bool
    ) throws(EngineError) {
        // The lengths come before the key, or the key would be read at the cipher's usual length.
        var status = unsafe EVP_CipherInit_ex2(context.pointer, cipher.pointer, nil, nil, direction.rawValue, nil)
        if status == 1, unsafe EVP_CIPHER_CTX_get_key_length(context.pointer) != Int32(key.count) {
            status = unsafe EVP_CIPHER_CTX_set_key_length(context.pointer, Int32(key.count))
        }
        if status == 1, case .rc2CBC(let effectiveKeyBits) = algorithm {
            let bits = Int32(clamping: effectiveKeyBits)
            status = unsafe EVP_CIPHER_CTX_ctrl(context.pointer, EVP_CTRL_SET_RC2_KEY_BITS, bits, nil)
        }
        if status == 1 {
            status = unsafe key.withPointer { key in
                unsafe EVP_CipherInit_ex2(context.pointer, nil, key.baseAddress, vector, direction.rawValue, nil)
            }
        }
        guard status == 1, unsafe EVP_CIPHER_CTX_set_padding(context.pointer, isPadded ? 1 : 0) == 1 else {
            throw EngineError(.failed, "\(algorithm.name) cannot be set up")
        }
    }

    /// Puts the whole message through, and gives the length of the result; `output` has room for one block more.
    func run(
        _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(EngineError) -> Int {
        guard let inputCount = Int32(exactly: input.count), inputCount < Int32.max - 64 else {
            throw EngineError(.failed, "a message of \(input.count) bytes is too long for one piece")
        }
        var written = Int32(0)
        var rest = Int32(0)
        guard unsafe EVP_CipherUpdate(context.pointer, output.baseAddress, &written, input.baseAddress, inputCount) == 1
        else { throw EngineError(.failed, "the cipher failed") }
        guard
            unsafe EVP_CipherFinal_ex(context.pointer, output.baseAddress?.advanced(by: Int(written)), &rest) == 1
        else {
            throw direction == .decrypt
                ? EngineError(.cannotDecrypt, "the ciphertext does not decrypt")
                : EngineError(.failed, "the message is not made of whole blocks")
        }
        return Int(written + rest)
    }
}

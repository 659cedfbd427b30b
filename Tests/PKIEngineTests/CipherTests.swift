import PKIEngine
import TestSupport
import Testing

@Suite("Ciphers of the engine")
struct CipherTests {
    static let ciphers: [(EngineCipher, String)] = [
        (.aes128CBC, "aes-128-cbc"), (.aes192CBC, "aes-192-cbc"), (.aes256CBC, "aes-256-cbc"),
        (.tripleDESCBC, "des-ede3-cbc"), (.sm4CBC, "sm4-cbc"), (.sm4ECB, "sm4-ecb"),
        (.desCBC, "des-cbc -provider default -provider legacy"),
        (.rc2CBC(effectiveKeyBits: 40), "rc2-40-cbc -provider default -provider legacy"),
        (.rc2CBC(effectiveKeyBits: 128), "rc2-cbc -provider default -provider legacy"),
        (.rc4(keyByteCount: 5), "rc4-40 -provider default -provider legacy"),
        (.rc4(keyByteCount: 16), "rc4 -provider default -provider legacy"),
    ]

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func bytes(_ secret: SecretBytes) -> [UInt8] { secret.withBytes { span in span.indices.map { span[$0] } } }

    @Test("a ciphertext is openssl's, and comes back as the message", arguments: ciphers.indices)
    func agreement(index: Int) throws {
        let (cipher, name) = Self.ciphers[index]
        var generator = SeededGenerator(seed: 5)
        let scratch = try Scratch()
        for count in [0, 1, 7, 8, 15, 16, 17, 1000] {
            let key = (0..<cipher.keyByteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let vector = (0..<(cipher.usesInitializationVector ? cipher.blockByteCount : 0)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let message = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let ours = try cipher.encrypt(
                SecretBytes(copying: message), key: SecretBytes(copying: key), initializationVector: vector)
            let options = vector.isEmpty ? "" : " -iv \(hex(vector))"
            let theirs = try OpenSSL.run("enc -e -K \(hex(key))\(options) -\(name)", in: scratch, input: message)
            #expect(ours == theirs.output, "\(count) bytes")
            let back = try cipher.decrypt(
                ours[...], key: SecretBytes(copying: key), initializationVector: vector)
            #expect(bytes(back) == message, "\(count) bytes")
        }
    }

    @Test("without padding only whole blocks are taken", arguments: [EngineCipher.sm4ECB, .aes256CBC, .tripleDESCBC])
    func unpadded(cipher: EngineCipher) throws {
        let key = SecretBytes(copying: [UInt8](repeating: 7, count: cipher.keyByteCount))
        let vector = [UInt8](repeating: 0, count: cipher.usesInitializationVector ? cipher.blockByteCount : 0)
        let message = [UInt8](repeating: 9, count: 32)
        let value = try cipher.encrypt(
            SecretBytes(copying: message), key: key, initializationVector: vector, isPadded: false)
        #expect(value.count == 32)
        let back = try cipher.decrypt(value[...], key: key, initializationVector: vector, isPadded: false)
        #expect(bytes(back) == message)
        let error = #expect(throws: EngineError.self) {
            try cipher.encrypt(
                SecretBytes(copying: message + [1]), key: key, initializationVector: vector, isPadded: false)
        }
        #expect(error?.code == .failed)
        for damaged in [value.dropLast(), value + [0], []] where damaged.count % cipher.blockByteCount != 0 {
            let error = #expect(throws: EngineError.self) {
                try cipher.decrypt(damaged[...], key: key, initializationVector: vector)
            }
            #expect(error?.code == .cannotDecrypt)
        }
    }

    @Test("a key or vector of another length is refused", arguments: ciphers.map(\.0))
    func lengths(cipher: EngineCipher) {
        let vectorCount = cipher.usesInitializationVector ? cipher.blockByteCount : 0
        for (keyCount, vectorCount) in [
            (cipher.keyByteCount - 1, vectorCount), (cipher.keyByteCount + 1, vectorCount), (0, vectorCount),
            (cipher.keyByteCount, vectorCount + 1),
        ] {
            let error = #expect(throws: EngineError.self) {
                try cipher.encrypt(
                    SecretBytes(copying: [1]), key: SecretBytes(copying: [UInt8](repeating: 1, count: keyCount)),
                    initializationVector: [UInt8](repeating: 1, count: vectorCount))
            }
            #expect(error?.code == .unsuitableKey)
        }
    }
}

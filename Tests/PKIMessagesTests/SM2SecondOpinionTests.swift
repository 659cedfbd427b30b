import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("SM2, in both directions with gmssl and gmalg", .enabled(if: Foreign.has(.pyca)))
struct SM2SecondOpinionTests {
    /// A key that is the same in every run.
    private static func key(_ generator: inout SeededGenerator) throws -> SoftwareKey {
        // The order of the curve begins with FFFFFFFE, so that a smaller first byte is always a key.
        let number = [UInt8.random(in: 0...0x7F, using: &generator)] + octets(31, &generator)
        return try SoftwareKey(privateNumber: Secret(copying: number), on: .sm2)
    }

    private static func octets(_ count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private static let rawForm = SM2Ciphertext.RawForm(.c1c3c2, hasPointMark: true)

    private struct Job {
        let key: SoftwareKey
        let message: [UInt8]
        let text: String

        init(_ tool: String, _ generator: inout SeededGenerator) throws {
            key = try SM2SecondOpinionTests.key(&generator)
            message = SM2SecondOpinionTests.octets(Int.random(in: 16...200, using: &generator), &generator)
            let signature = try key.sign(SignableMessage(message), with: .sm2WithSM3)
            let value = try KeyTransportAlgorithm.sm2.encrypt(Secret(copying: message), to: key.publicKey)
            let raw = try SM2Ciphertext(derEncoded: value[...]).rawBytes(SM2SecondOpinionTests.rawForm)
            let members = [
                "tool": tool, "number": hexadecimal(try key.privateNumber().octets),
                "point": hexadecimal(key.publicKey.subjectPublicKeyInfo.publicKey), "message": hexadecimal(message),
                "signature": hexadecimal(signature), "c1c3c2": hexadecimal(raw),
            ]
            text = "{" + members.map { "\"\($0)\": \"\($1)\"" }.joined(separator: ", ") + "}"
        }

        func check(_ answer: JSONValue) throws {
            #expect(answer["is_valid"] == .bool(true), "our signature")
            #expect(answer["message"]?.string == hexadecimal(message), "our ciphertext")
            let signature = try #require(bytes(hexadecimal: answer["signature"]?.string ?? "-"))
            let isValid = try key.publicKey.isValid(
                signature: signature[...], algorithm: SignatureAlgorithm.sm2WithSM3.identifier, over: message[...])
            #expect(isValid, "their signature")
            let isValidForOther = try key.publicKey.isValid(
                signature: signature[...], algorithm: SignatureAlgorithm.sm2WithSM3.identifier,
                over: (message + [0])[...])
            #expect(!isValidForOther)
            let raw = try #require(bytes(hexadecimal: answer["c1c3c2"]?.string ?? "-"))
            let value = try SM2Ciphertext(raw: raw[...], form: SM2SecondOpinionTests.rawForm)
            #expect(
                try KeyTransportAlgorithm.sm2.decrypt(value.derBytes, with: key).octets == message, "their ciphertext")
        }
    }

    @Test("signatures and ciphertexts of some hundred keys and messages")
    func batch() throws {
        var generator = SeededGenerator(seed: 35276)
        let jobs = try (0..<320).map { try Job($0 % 2 == 0 ? "gmalg" : "gmssl", &generator) }
        let scratch = try Scratch()
        let file = try scratch.write("[" + jobs.map(\.text).joined(separator: ",\n") + "]", as: "jobs.json")
        let answers = try Foreign.python("sm2.py", ["batch", file]).elements
        #expect(answers.count == jobs.count)
        for (job, answer) in zip(jobs, answers) { try job.check(answer) }
    }

    @Test("SM2EnvelopedKeys, ours opened by Python and Python's by us, in every form that is met")
    func envelopes() throws {
        var generator = SeededGenerator(seed: 20092)
        let algorithms = [
            "ecb-null": AlgorithmIdentifier(SM2EnvelopedKey.sm4ECB, parameters: AlgorithmIdentifier.nullParameters),
            "ecb-bare": AlgorithmIdentifier(SM2EnvelopedKey.sm4ECB),
            "sm4-bare": AlgorithmIdentifier(SM2EnvelopedKey.sm4),
            "sm4-null": AlgorithmIdentifier(SM2EnvelopedKey.sm4, parameters: AlgorithmIdentifier.nullParameters),
        ]
        let named = algorithms.map { "\"\($0)\": \"\(hexadecimal($1.derBytes))\"" }.joined(separator: ", ")
        var keys: [(recipient: SoftwareKey, enveloped: SoftwareKey)] = []
        var jobs: [String] = []
        for layout in EnvelopedKeyLayout.allCases {
            for _ in 0..<4 {
                let pair = (recipient: try Self.key(&generator), enveloped: try Self.key(&generator))
                let envelope = try SM2EnvelopedKey.wrap(pair.enveloped, for: pair.recipient.publicKey, layout: layout)
                keys.append(pair)
                let point = hexadecimal(pair.recipient.publicKey.subjectPublicKeyInfo.publicKey)
                jobs.append(
                    "{\"envelope\": \"\(hexadecimal(envelope.derBytes))\", \"point\": \"\(point)\", \"algorithms\": "
                        + "{\(named)}, \"recipient\": \"\(hexadecimal(try pair.recipient.privateNumber().octets))\"}")
            }
        }
        let scratch = try Scratch()
        let file = try scratch.write("[" + jobs.joined(separator: ",\n") + "]", as: "jobs.json")
        let answers = try Foreign.python("sm2.py", ["envelopes", file]).elements
        #expect(answers.count == keys.count)
        for (pair, answer) in zip(keys, answers) {
            let number = try pair.enveloped.privateNumber().octets
            #expect(answer["number"]?.string == hexadecimal(number))
            let made = try #require(answer["made"])
            #expect(made.keys.count == 12)
            for form in made.keys {
                let encoded = try #require(bytes(hexadecimal: made[form]?.string ?? "-"))
                let envelope = try SM2EnvelopedKey(derEncoded: encoded[...])
                #expect(envelope.derBytes == encoded, "\(form)")
                #expect(try envelope.open(with: pair.recipient).privateNumber().octets == number, "\(form)")
            }
        }
    }
}

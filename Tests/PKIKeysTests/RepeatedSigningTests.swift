import PKIKeys
import PKIStructures
import Testing

/// Messages that share most of their octets, signed without digesting those again.
@Suite("Repeated signing")
struct RepeatedSigningTests {
    private static let common = [UInt8]((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) })

    private static func message(_ head: [UInt8], _ rest: [UInt8]) -> [UInt8] { head + common + rest }

    @Test(
        "every signature is over the whole message, whatever its head and its length",
        arguments: [
            (KeyAlgorithm.ec(.sm2), SignatureAlgorithm.sm2WithSM3), (.ec(.p256), .ecdsa(.sha256)),
            (.ed25519, .ed25519),
        ])
    func whole(kind: KeyAlgorithm, algorithm: SignatureAlgorithm) throws {
        let key = try SoftwareKey.generate(kind)
        let signing = RepeatedSigning(key, algorithm, common: Self.common)
        // More heads than are kept, some of them again.
        for round in 0..<40 {
            let head = [UInt8](repeating: UInt8(round % 20), count: round % 7)
            let message = Self.message(head, [UInt8](repeating: UInt8(round), count: round))
            let value = try signing.sign(message, commonAt: head.count)
            func holds(_ octets: [UInt8]) throws -> Bool {
                try key.publicKey.isValid(signature: value[...], algorithm: algorithm.identifier, over: octets[...])
            }
            #expect(try holds(message), "\(round)")
            #expect(try !holds(message + [0]) && !holds([1] + message), "\(round)")
        }
    }

    @Test("threads that sign at once do not disturb each other")
    func threads() async throws {
        let key = try SoftwareKey.generate(.ec(.sm2))
        let signing = RepeatedSigning(key, .sm2WithSM3, common: Self.common)
        let values = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for number in 0..<32 {
                group.addTask {
                    (number, try signing.sign(Self.message([UInt8(number % 3)], [UInt8(number)]), commonAt: 1))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(values.count == 32)
        for (number, value) in values {
            let message = Self.message([UInt8(number % 3)], [UInt8(number)])
            #expect(
                try key.publicKey.isValid(
                    signature: value[...], algorithm: SignatureAlgorithm.sm2WithSM3.identifier, over: message[...]))
        }
    }

    @Test("a message that is too short for what it shares is refused")
    func short() throws {
        let signing = try RepeatedSigning(SoftwareKey.generate(.ec(.sm2)), .sm2WithSM3, common: Self.common)
        for start in [-1, 1, Int(Int32.max)] {
            #expect(throws: KeyError(.cannotSign, "")) { try signing.sign(Self.common, commonAt: start) }
        }
    }
}

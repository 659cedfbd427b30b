import PKIKeys
import PKISealing
import PKIStructures
import TestSupport
import Testing

/// Whatever bit of a seal or a seal signature is flipped, it is not valid any more.
@Suite("Flipped bits of seals")
struct SealMutationTests {
    private static let document = SignableMessage([1, 2, 3])

    /// 5,000 places where the most parts are; the others take part with fewer.
    static let cases: [(algorithm: String, generation: SealGeneration, isSignature: Bool, count: Int)] = [
        ("p256", .v5, true, 5_000), ("p256", .v1, true, 500), ("p256", .v4, true, 500), ("p256", .v1, false, 500),
        ("p256", .v4, false, 500), ("p256", .v5, false, 500), ("sm2", .v5, true, 100), ("sm2", .v4, false, 100),
    ]

    @Test("one bit flipped anywhere is never valid", arguments: cases)
    func flips(algorithm: String, generation: SealGeneration, isSignature: Bool, count: Int) throws {
        let desk = try SealDesk.with(algorithm)
        let verifier = desk.verifier { $0.algorithms.append(.ecdsa(.sha256)) }
        let stamps = TimestampOrder(try StampingAuthority(desk), digest: algorithm == "sm2" ? .sm3 : .sha256)
        let seal = try desk.sealMaker(verifier).make(
            desk.order(generation), at: SealDesk.now, timestamps: generation == .v5 ? stamps : nil)
        let original =
            isSignature
            ? try desk.signer(seal, verifier).sign(
                Self.document, propertyInfo: "a", at: SealDesk.now, timestamps: generation == .v1 ? nil : stamps
            ).derBytes : seal.derBytes
        #expect(try isValid(original, verifier))
        var generator = SeededGenerator(seed: UInt64(original.count))
        for _ in 0..<count {
            var bytes = original
            let place = Int.random(in: bytes.indices, using: &generator)
            let bit = UInt8.random(in: 0..<8, using: &generator)
            bytes[place] ^= 1 << bit
            #expect(try !isValid(bytes, verifier), "byte \(place), bit \(bit) of \(original.count) bytes")
        }
    }

    /// A token has parts that nobody signed.
    @Test("no bit of a time stamp can be flipped unseen")
    func everyBitOfAStamp() throws {
        let desk = try SealDesk.with("p256")
        let verifier = desk.verifier { $0.algorithms.append(.ecdsa(.sha256)) }
        let seal = try desk.sealMaker(verifier).make(
            desk.order(.v5), at: SealDesk.now, timestamps: TimestampOrder(StampingAuthority(desk), digest: .sha256))
        let original = seal.derBytes
        let token = try #require(seal.timeStamp).token
        // The certificate in the token is signed by its issuer; a sample of its bits is in the other test.
        let certificate = try #require(original.firstRange(of: StampBits.certificate(in: token)))
        for place in token.indices where !certificate.contains(place) {
            for bit in UInt8(0)..<8 {
                var bytes = original
                bytes[place] ^= 1 << bit
                let context = hexadecimal(original[max(0, place - 8)...min(place + 8, original.count - 1)])
                #expect(try !isValid(bytes, verifier), "bit \(bit) in the middle of \(context)")
            }
        }
    }

    private func isValid(_ bytes: [UInt8], _ verifier: SealVerifier) throws -> Bool {
        switch try? SealFile(bytes) {
        case .seal(let seal): return verifier.verify(seal, at: SealDesk.now).isValid == true
        case .signature(let signature):
            return try verifier.verify(signature, original: Self.document, at: SealDesk.now).isValid == true
        case nil: return false
        }
    }
}

private enum StampBits {
    /// The authority's certificate.
    static func certificate(in token: ArraySlice<UInt8>) throws -> [UInt8] {
        guard case .signedData(let data, _) = try Message(ContentInfo(derEncoded: token)),
            let certificate = data.plainCertificates.first
        else { return [] }
        return certificate.derBytes
    }
}

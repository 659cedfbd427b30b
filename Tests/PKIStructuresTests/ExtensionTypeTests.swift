import PKIStructures
import TestSupport
import Testing

@Suite("Extension types")
struct ExtensionTypeTests {
    @Test("each type reads the bytes of another encoder as the value meant, and writes the same bytes")
    func samples() throws {
        for sample in try ExtensionSamples.all() { try check(sample.value, sample.hex) }
    }

    private func check<Content: ExtensionContent & Hashable>(_ wanted: Content, _ hex: String) throws {
        let encoded = try #require(bytes(hexadecimal: hex), "\(Content.self)")
        #expect(hexadecimal(wanted.derBytes) == hex, "\(Content.self)")
        #expect(try Content(derEncoded: encoded[...]) == wanted, "\(Content.self)")
        #expect(throws: StructureError.self, "\(Content.self)") { try Content(derEncoded: (encoded + [0])[...]) }
        for count in encoded.indices {
            #expect(throws: StructureError.self, "\(Content.self)") { try Content(derEncoded: encoded.prefix(count)) }
        }
        // A slice that does not start at zero.
        #expect(try Content(derEncoded: ([0, 0] + encoded)[2...]) == wanted, "\(Content.self)")
    }

    @Test("the catalogue gives every type by its identifier, each has a name and a sample")
    func catalogue() throws {
        let places = ExtensionCatalogue.Place.allCases.map { ExtensionCatalogue.types(of: $0) }
        let all = places.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        #expect(places.map(\.count) == [51, 8, 4, 12] && all.count == 67)
        for (id, type) in all {
            #expect(type.id == id && id.extensionName != nil && ExtensionCatalogue.type(of: id) == type)
        }
        #expect(Set(all.keys.compactMap(\.extensionName)).count == all.count)
        let sampled = Set(try ExtensionSamples.all().map { type(of: $0.value).id })
        let chinese = Set(ChineseExtensionTests.textTypes.map { $0.id } + [IdentityCode.id, RSAEraIdentityCode.id])
        #expect(sampled.union(chinese) == Set(all.keys) && sampled.isDisjoint(with: chinese))
    }

    @Test("an extension gives its typed content, none where its identifier is not known, an error where it is damaged")
    func typedContent() throws {
        let content = try Extension(InhibitAnyPolicy(skipCertificates: 2)).typedContent()
        #expect(content as? InhibitAnyPolicy == InhibitAnyPolicy(skipCertificates: 2))
        #expect(try Extension(OID(1, 2, 3), value: [5, 0]).typedContent() == nil)
        #expect(throws: StructureError(.truncated, "")) {
            try Extension(.inhibitAnyPolicy, value: []).typedContent()
        }
    }

    @Test("a value of an extension whose bytes were changed is refused, or writes the bytes that were read")
    func mutated() throws {
        var generator = SeededGenerator(seed: 31)
        var accepted = 0
        for sample in try ExtensionSamples.all() {
            let original = sample.value.derBytes
            let id = type(of: sample.value).id
            for _ in 0..<3000 {
                let changed = Mutation.mutate(original, &generator)
                guard changed != original, let content = try? Extension(id, value: changed).typedContent() else {
                    continue
                }
                accepted += 1
                #expect(content.isFaithful(to: changed), "\(type(of: content)) \(hexadecimal(changed))")
            }
        }
        #expect(accepted > 1000)
    }

    @Test("a distribution point's flags cover the reasons that they name")
    func reasons() {
        #expect(RevocationReason.allCases.filter(ReasonFlags(rawValue: 0x1FE).covers).count == 8)
        #expect(RevocationReason.allCases.filter(ReasonFlags.aACompromise.covers) == [.aACompromise])
        #expect(RevocationReason.allCases.filter(ReasonFlags.privilegeWithdrawn.covers) == [.privilegeWithdrawn])
    }

    @Test("a timestamp's moment is cut to the second, and never beyond the year 9999")
    func timestampInstant() throws {
        for (milliseconds, text) in [
            (1_234_567_890_999, "2009-02-13T23:31:30Z"), (0, "1970-01-01T00:00:00Z"), (.max, "9999-12-31T23:59:59Z"),
        ] as [(UInt64, String)] {
            let timestamp = SignedCertificateTimestamp(
                logID: Array(repeating: 0, count: 32), timestamp: milliseconds, extensions: [], hashAlgorithm: 4,
                signatureAlgorithm: 3, signature: [])
            #expect(timestamp?.instant.description == text)
        }
    }

    @Test("what does not fit a field of a timestamp is not made")
    func timestampLimits() throws {
        let long = [UInt8](repeating: 0, count: 65_536)
        let log = [UInt8](repeating: 0, count: 32)
        func make(_ log: [UInt8], _ extensions: [UInt8], _ signature: [UInt8]) -> SignedCertificateTimestamp? {
            SignedCertificateTimestamp(
                logID: log, timestamp: 0, extensions: extensions, hashAlgorithm: 4, signatureAlgorithm: 3,
                signature: signature)
        }
        #expect(make(Array(log.dropLast()), [], []) == nil && make(log, long, []) == nil && make(log, [], long) == nil)
        let whole = try #require(make(log, [], Array(long.dropLast())))
        #expect(SignedCertificateTimestampList([.version1(whole)]) == nil)
        #expect(SignedCertificateTimestampList([]) == nil)
    }
}

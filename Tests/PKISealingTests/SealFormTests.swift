import PKIKeys
import PKISealing
import PKIStructures
import TestSupport
import Testing

/// One value of DER or BER, taken apart and put together with whatever is to be odd.
private indirect enum Value {
    case primitive(UInt8, [UInt8])
    case constructed(UInt8, [Value])

    init(_ bytes: [UInt8]) {
        var position = 0
        self = Self.read(bytes, &position)
    }

    private static func read(_ bytes: [UInt8], _ position: inout Int) -> Value {
        let tag = bytes[position]
        var length = Int(bytes[position + 1])
        position += 2
        if length > 0x80 {
            let count = length & 0x7F
            length = bytes[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
            position += count
        }
        let end = position + length
        guard tag & 0x20 != 0 else {
            defer { position = end }
            return .primitive(tag, Array(bytes[position..<end]))
        }
        var members: [Value] = []
        while position < end { members.append(read(bytes, &position)) }
        return .constructed(tag, members)
    }

    subscript(_ path: Int...) -> Value {
        get { path.reduce(self) { value, place in value.members[place] } }
        set { replace(path[...], newValue) }
    }

    var members: [Value] {
        if case .constructed(_, let members) = self { return members }
        return []
    }

    private mutating func replace(_ path: ArraySlice<Int>, _ new: Value) {
        guard let place = path.first, case .constructed(let tag, var members) = self else {
            self = new
            return
        }
        members[place].replace(path.dropFirst(), new)
        self = .constructed(tag, members)
    }

    /// - Parameter isIndefinite: whether SEQUENCEs have the indefinite lengths of BER.
    func bytes(isIndefinite: Bool = false) -> [UInt8] {
        switch self {
        case .primitive(let tag, let content): return [tag] + Self.length(content.count) + content
        case .constructed(let tag, let members):
            let content = members.flatMap { $0.bytes(isIndefinite: isIndefinite) }
            return isIndefinite && tag == 0x30
                ? [tag, 0x80] + content + [0, 0] : [tag] + Self.length(content.count) + content
        }
    }

    private static func length(_ count: Int) -> [UInt8] {
        if count < 0x80 { return [UInt8(count)] }
        let octets = [24, 16, 8, 0].map { UInt8(count >> $0 & 0xFF) }.drop { $0 == 0 }
        return [0x80 | UInt8(octets.count)] + octets
    }
}

@Suite("Forms of seals")
struct SealFormTests {
    /// Signs what a change made of a seal, so that its signature holds over the odd octets.
    private static func resigned(_ seal: Seal, _ desk: SealDesk, _ change: (inout Value) -> Void) throws -> Seal {
        var value = Value(seal.derBytes)
        change(&value)
        let signature = try desk.maker.key.sign(SignableMessage(value[0].bytes()), with: .sm2WithSM3)
        value[3] = .primitive(0x03, [0] + signature)
        return try Seal(derEncoded: value.bytes())
    }

    private static func ascii(_ tag: UInt8, _ text: String) -> Value { .primitive(tag, Array(text.utf8)) }

    /// What is odd, where it stands in SES_SealInfo, and the note that tells it; the seal stays valid.
    private static let oddities: [(String, SealDeviation.Code, @Sendable (inout Value) -> Void)] = [
        ("another header", .oddHeader, { $0[0, 0, 0] = ascii(0x16, "XX") }),
        ("another number", .versionMismatch, { $0[0, 0, 1] = .primitive(0x02, [3]) }),
        ("UTF-8 in esID", .oddText, { $0[0, 1] = ascii(0x16, "编号") }),
        ("a UTF8String as esID", .oddText, { $0[0, 1] = ascii(0x0C, "编号") }),
        ("a time without zone", .localTime, { $0[0, 2, 4] = ascii(0x18, "20260601080000") }),
        ("a time with another zone", .oddTime, { $0[0, 2, 4] = ascii(0x18, "20260601080000+0800") }),
        ("a time with a fraction", .oddTime, { $0[0, 2, 4] = ascii(0x18, "20260601000000.5Z") }),
        ("UTCTime", .oddTime, { $0[0, 2, 4] = ascii(0x17, "260601000000Z") }),
        ("pixels", .largePicture, { $0[0, 3, 2] = .primitive(0x02, [0x01, 0x81]) }),
        ("critical FALSE", .criticalFalse, { $0[0, 4, 0, 1] = .primitive(0x01, [0]) }),
        ("letters as identifier", .oddIdentifier, { $0[0, 4, 0, 0] = ascii(0x06, "version") }),
        ("octets that are no identifier", .oddIdentifier, { $0[0, 4, 0, 0] = .primitive(0x06, [0x80, 0x80]) }),
        ("tagged extensions", .oddTag, { $0[0, 4] = .constructed(0xA0, [$0[0, 4]]) }),
        (
            "the key's algorithm", .oddAlgorithm,
            {
                $0[2] = .primitive(0x06, [0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D])
            }
        ),
    ]

    @Test("harmless oddities are read, noted, and kept octet for octet", arguments: oddities.indices)
    func keepsOddities(index: Int) throws {
        let (name, code, change) = Self.oddities[index]
        let desk = try SealDesk.with("sm2")
        let plain = try desk.seal { $0.extensions = [SealExtension(OID(1, 2, 156, 1), isCritical: true, value: [1])] }
        let seal = try Self.resigned(plain, desk, change)
        let verdict = desk.verifier().verify(seal, at: SealDesk.now)
        #expect(verdict.notes.map(\.code) == [code.rawValue], "\(name)")
        #expect(verdict.isValid == true, "\(name): \(verdict.checks.filter { $0.ok != true })")
        #expect(seal.information.property.createDate.instant == SealDesk.now)
    }

    private static let faults: [@Sendable (inout Value) -> Void] = [
        { $0 = .constructed(0x30, $0.members.dropLast()) },
        { $0 = .constructed(0x30, $0.members + [ascii(0x16, "x")]) },
        { $0[0, 2, 2] = .primitive(0x02, [3]) }, { $0[0, 2, 4] = ascii(0x18, "20261301000000Z") },
        { $0[0, 2, 4] = ascii(0x18, "tomorrow") }, { $0[0, 1] = .primitive(0x02, [1]) },
        { $0[0, 3, 2] = .primitive(0x02, [0xFF]) }, { $0[3] = .primitive(0x03, [3, 8]) },
        { $0[3] = .primitive(0x03, []) },
        { $0[2] = .primitive(0x06, []) }, { $0[1] = .primitive(0x03, [0]) },
        { $0[0, 0, 1] = .primitive(0x02, [0, 4]) }, { $0[0, 2, 3] = .primitive(0x04, []) },
    ]

    @Test("what is no seal any more is refused", arguments: faults.indices)
    func refusesFaults(index: Int) throws {
        var value = Value(try SealDesk.with("sm2").seal().derBytes)
        Self.faults[index](&value)
        #expect(throws: StructureError.self) { try SealFile(value.bytes()) }
    }

    @Test(
        "BER is refused; a lenient reader takes V4 over the octets and V1 over its DER",
        arguments: [SealGeneration.v1, .v4])
    func ber(generation: SealGeneration) throws {
        let desk = try SealDesk.with("sm2")
        let seal = try desk.seal(generation)
        var value = Value(seal.derBytes)
        if generation == .v4 {
            let body = value[0].bytes(isIndefinite: true)
            value[3] = .primitive(0x03, [0] + (try desk.maker.key.sign(SignableMessage(body), with: .sm2WithSM3)))
        }
        let file = try SealFile(value.bytes(isIndefinite: true))
        guard case .seal(let read) = file else { throw StructureError(.missing, "no seal") }
        #expect(read.generation == generation && read.information.property.name.description == SealDesk.name)
        let strict = desk.verifier().verify(read, at: SealDesk.now)
        #expect(strict.isValid == false && strict[.structure]?.code.rawValue == "not_der")
        #expect(strict[.makerSignature]?.code.rawValue == (generation == .v1 ? "reencoded" : "ok"))
        let lenient = desk.verifier { $0.isLenient = true }.verify(read, at: SealDesk.now)
        #expect(lenient.isValid == true, "\(lenient.checks)")
        #expect(lenient.notes.map(\.code) == (generation == .v1 ? ["not_der", "reencoded"] : ["not_der"]))
        #expect(throws: SealError(.badSeal, "")) { try desk.signer(read, desk.verifier { $0.isLenient = true }) }
    }

    @Test("a signature in BER is verified over the octets that were received")
    func signatureInBER() throws {
        let desk = try SealDesk.with("sm2")
        let document = SignableMessage([1])
        let signature = try desk.signer(desk.seal()).sign(document, propertyInfo: "a", at: SealDesk.now)
        guard case .signature(let read) = try SealFile(Value(signature.derBytes).bytes(isIndefinite: true)) else {
            throw StructureError(.missing, "no signature")
        }
        #expect(try desk.verifier().verify(read, original: document, at: SealDesk.now).isValid == false)
        let verdict = try desk.verifier { $0.isLenient = true }.verify(read, original: document, at: SealDesk.now)
        #expect(verdict.isValid == true && Set(verdict.notes.map(\.code)) == ["not_der", "reencoded"])
    }

    @Test("base64, with lines or in PEM, is read and noted")
    func text() throws {
        let desk = try SealDesk.with("sm2")
        let seal = try desk.seal()
        let pem = PEMBlock(label: "ESEAL", bytes: seal.derBytes).text
        let body = pem.split(separator: "\n").dropFirst().dropLast().joined(separator: "\r\n")
        for text in [pem, body, body.replacing("\r\n", with: "")] {
            let file = try SealFile(Array(text.utf8))
            #expect(file.deviations.map(\.code) == [.textFile] && file.received.elementsEqual(seal.derBytes))
        }
    }

    /// A value that is odd in its form, and what is noted: both numbers are 1 or 2^255.
    private static let values: [(form: [UInt8], codes: [SealDeviation.Code])] = {
        let large = [0x80] + [UInt8](repeating: 0, count: 31)
        let one = [UInt8](repeating: 0, count: 31) + [1]
        return [
            ([0x30, 0x26, 0x02, 0x21, 0x00] + large + [0x02, 0x01, 0x01], []),
            ([0x30, 0x25, 0x02, 0x20] + large + [0x02, 0x01, 0x01], [.negativeInteger]),
            ([0x30, 0x27, 0x02, 0x21, 0x00] + large + [0x02, 0x02, 0x00, 0x01], [.paddedInteger]),
            ([0x30, 0x26, 0x02, 0x20] + large + [0x02, 0x02, 0x00, 0x01], [.negativeInteger, .paddedInteger]),
            (large + one, [.rawSignature]),
        ]
    }()

    @Test("each form of an SM2 value has the same numbers", arguments: values.indices)
    func signatureValues(index: Int) throws {
        let (form, codes) = Self.values[index]
        let value = try SM2SignatureValue(form[...])
        #expect(value.deviations.map(\.code) == codes)
        #expect(value.derBytes == Self.values[0].form)
    }

    @Test(
        "what is no pair of numbers is refused",
        arguments: [
            [], [0x30, 0], [0x30, 3, 2, 1, 1], [0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1], [0x30, 5, 2, 0, 2, 1, 1],
            [UInt8](repeating: 1, count: 63), [0x30, 0x26, 0x02, 0x21] + [UInt8](repeating: 1, count: 33) + [2, 1, 1],
        ])
    func noValues(octets: [UInt8]) { #expect(throws: StructureError.self) { try SM2SignatureValue(octets[...]) } }

    @Test(
        "a time of V1 is read in every form that was met",
        arguments: [
            "2026-06-01 08:00:00", "2026-06-01T00:00:00.000Z", "2026-06-01T08:00:00+08:00", "20260601000000Z",
            "260601000000Z",
            "\u{17}\u{0D}260601000000Z", "\u{18}\u{0F}20260601000000Z", "2026/06/01 08:00:00",
        ])
    func firstGenerationTimes(text: String) throws {
        let desk = try SealDesk.with("sm2")
        let signature = try desk.signer(desk.seal(.v1)).sign(SignableMessage([1]), propertyInfo: "a", at: SealDesk.now)
        var value = Value(signature.derBytes)
        value[0, 2] = .primitive(0x03, [0] + Array(text.utf8))
        let body = value[0].bytes()
        value[1] = .primitive(0x03, [0] + (try desk.owner.key.sign(SignableMessage(body), with: .sm2WithSM3)))
        let read = try SealSignature(derEncoded: value.bytes())
        #expect(read.time.instant == SealDesk.now)
        #expect(try desk.verifier().verify(read, original: SignableMessage([1]), at: SealDesk.now).isValid == true)
    }

    @Test("without a time that can be read the verdict stays open")
    func noTime() throws {
        let desk = try SealDesk.with("sm2")
        let signature = try desk.signer(desk.seal(.v1)).sign(SignableMessage([1]), propertyInfo: "a", at: SealDesk.now)
        var value = Value(signature.derBytes)
        value[0, 2] = .primitive(0x03, [0] + Array("today".utf8))
        let body = value[0].bytes()
        value[1] = .primitive(0x03, [0] + (try desk.owner.key.sign(SignableMessage(body), with: .sm2WithSM3)))
        let verdict = try desk.verifier().verify(
            SealSignature(derEncoded: value.bytes()), original: SignableMessage([1]), at: SealDesk.now)
        #expect(verdict.isValid == nil && verdict[.signingTime]?.code == .noTime)
    }

    @Test("damaged files of other makers never crash a reader", .enabled(if: Foreign.hasVectors))
    func damaged() throws {
        var generator = SeededGenerator(seed: 38540)
        for sample in SealVectorTests.samples {
            let original = try sample.bytes()
            for _ in 0..<100 {
                guard let file = try? SealFile(Mutation.mutate(original, &generator)) else { continue }
                switch file {
                case .seal(let seal): _ = try? seal.reencoded()
                case .signature(let signature): _ = try? signature.reencoded()
                }
            }
        }
    }
}

import Foundation
import PKIKeys
import PKISealing
import PKIStructures
import TestSupport
import Testing

/// Seals and seal signatures of other makers, against the manifest that two independent programs agree on.
@Suite("Seals of other makers", .enabled(if: Foreign.hasVectors))
struct SealVectorTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let file: String
        let entry: JSONValue

        var testDescription: String { file }
        var reason: String { entry["reason"]?.string ?? "" }
        var isMessage: Bool { entry["version"]?.string?.hasPrefix("CMS") == true }

        func bytes(_ name: String? = nil) throws -> [UInt8] {
            let path = try Foreign.vectorsFolder() + "/seals/" + file
            let place = name.map { URL(fileURLWithPath: path).deletingLastPathComponent().path + "/" + $0 } ?? path
            return Array(try Data(contentsOf: URL(fileURLWithPath: place)))
        }

        /// The document that was signed, where it is published.
        var original: SignableMessage? {
            get throws {
                guard entry["files"]?.elements.contains(.string("Signature.xml")) == true else { return nil }
                return SignableMessage(try bytes("Signature.xml"))
            }
        }
    }

    static let samples: [Sample] = {
        guard let folder = try? Foreign.vectorsFolder(),
            let text = try? String(contentsOfFile: folder + "/seals/manifest.json", encoding: .utf8),
            let entries = try? JSONValue(text)
        else { return [] }
        return entries.elements.compactMap { entry in
            entry["file"]?.string.map { Sample(file: $0, entry: entry) }
        }.filter { $0.file.hasPrefix("seals/") || $0.file.hasPrefix("sig/") }
    }()

    /// A row of `SealReasons.tsv`.
    struct Row {
        let reason: String
        let strict: String
        let lenient: String
        let notes: [Substring]
    }

    static let rows: [Row] = {
        let path = Sources.root + "/Tests/PKISealingTests/SealReasons.tsv"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Row(
                reason: cells[0], strict: cells[1], lenient: cells[2],
                notes: cells[3].split(separator: " ").filter { $0 != "-" })
        }
    }()

    static func verdict(_ sample: Sample, isLenient: Bool) throws -> SealVerdict? {
        guard let file = try? SealFile(sample.bytes()) else { return nil }
        var policy = SealPolicy()
        policy.isLenient = isLenient
        let verifier = SealVerifier(policy: policy)
        let time = Instant(secondsSinceEpoch: 1_784_000_000)
        switch file {
        case .seal(let seal): return verifier.verify(seal, at: time)
        case .signature(let signature):
            return try verifier.verify(signature, original: sample.original, at: time)
        }
    }

    @Test("the collection is found")
    func found() { #expect(Self.samples.count >= 19) }

    @Test("every reason has its row, and the codes and notes are those of the row", arguments: samples)
    func reasons(sample: Sample) throws {
        guard !sample.isMessage else {
            #expect(try SealFile.stranger(in: sample.bytes()) == .message(OID(1, 2, 156, 10197, 6, 1, 4, 2, 2)))
            #expect(throws: StructureError.self) { try SealFile(sample.bytes()) }
            return
        }
        let row = try #require(Self.rows.first { sample.reason.hasPrefix($0.reason) }, "\(sample.reason)")
        for (expected, isLenient) in [(row.strict, false), (row.lenient, true)] {
            guard let verdict = try Self.verdict(sample, isLenient: isLenient) else {
                #expect(expected == "none")
                continue
            }
            let cryptographic: [SealCheck.Name] = [.structure, .makerSignature, .signature, .signerInSeal, .dataHash]
            let failed = verdict.checks.filter { cryptographic.contains($0.name) && $0.ok == false }
                .map { "\($0.name.rawValue)=\($0.code.rawValue)" }
            #expect((failed.isEmpty ? "-" : failed.joined(separator: " ")) == expected, "lenient \(isLenient)")
            let notes = Set(verdict.notes.map(\.code))
            for note in row.notes where isLenient || !note.hasPrefix("+") {
                #expect(notes.contains(String(note.drop { $0 == "+" })), "\(notes)")
            }
        }
    }

    @Test("the cryptographic checks agree with the manifest, strict and lenient", arguments: samples)
    func manifest(sample: Sample) throws {
        let entry = sample.entry
        for isLenient in [false, true] where !sample.isMessage {
            let verdict = try Self.verdict(sample, isLenient: isLenient)
            guard let described = entry["seal"] ?? entry["signature"]?["seal"] else {
                let isValid = entry["expected"]?.string == "valid"
                #expect((verdict != nil) == isValid, "\(sample.file)")
                continue
            }
            let checked = try #require(verdict)
            let expected = entry["expected"]?.string ?? ""
            let isBER = expected.hasPrefix("malformed")
            #expect(checked[.structure]?.ok == (!isBER || isLenient))
            let strictly = described["maker_signature_ok"]?.bool ?? false
            let leniently = described["maker_signature_ok_lenient_INTEGER"]?.bool ?? strictly
            #expect(checked[.makerSignature]?.ok == (isLenient ? leniently : strictly), "\(checked.checks)")
            if let signature = entry["signature"] {
                #expect(checked[.signature]?.ok == signature["signature_ok"]?.bool)
                #expect(checked[.signerInSeal]?.ok == signature["signer_in_seal_list"]?.bool)
                #expect(checked[.dataHash]?.ok == (signature["dataHash_is"]?.string == "SM3(Signature.xml)"))
            }
            if expected == "valid" { #expect(!checked.checks.contains { cryptographic($0) && $0.ok == false }) }
        }
    }

    private func cryptographic(_ check: SealCheck) -> Bool {
        [.structure, .makerSignature, .signature, .signerInSeal, .dataHash].contains(check.name)
    }

    @Test("the fields are those that the manifest tells", arguments: samples)
    func fields(sample: Sample) throws {
        guard let described = sample.entry["seal"] ?? sample.entry["signature"]?["seal"],
            let file = try? SealFile(sample.bytes())
        else { return }
        let seal =
            switch file {
            case .seal(let seal): seal
            case .signature(let signature): signature.seal
            }
        let information = seal.information
        #expect(seal.generation.rawValue == described["structure"]?.string)
        #expect(information.version == described["header_version"]?.int)
        #expect(information.sealID.description == described["esID"]?.string)
        #expect(information.property.type == described["type"]?.int)
        #expect(information.property.name.description == described["name"]?.string)
        #expect(information.property.certificates.count == described["certs"]?.int)
        #expect(information.extensions.count == described["ext"]?.elements.count)
        #expect(seal.signatureAlgorithm.description == described["sig_alg"]?.string)
        let picture = information.picture
        #expect(
            "\(picture.type) \(picture.data.count)B \(picture.width)x\(picture.height)mm"
                == described["picture"]?.string)
        let times = [information.property.createDate, information.property.validStart, information.property.validEnd]
        let digits = times.map { $0.instant.description.filter(\.isNumber) + "Z" }
        for (digits, told) in zip(digits, described["times"]?.elements ?? []) {
            #expect(told.string.map { digits.hasSuffix($0.split(separator: " ")[1]) } == true)
        }
        if case .signature(let signature) = file {
            #expect(signature.propertyInfo.description == sample.entry["signature"]?["propertyInfo"]?.string)
        }
        // A member of certList that is none has no field.
        let isWhole = !file.deviations.contains { $0.code == .oddMember }
        #expect((try? seal.reencoded()) == (isWhole ? seal.derBytes : nil))
    }

    @Test("deviations of the specification's table are noted")
    func deviations() throws {
        let expected = [
            "seals/v4-koal.esl": ["critical_false", "raw_signature"],
            "seals/v4-kinsec.esl": ["critical_false", "odd_identifier"],
            "seals/v4-ewangplay-UserV4.esl": ["odd_text"], "seals/v1-dms360.esl": ["no_signers", "odd_member"],
            "seals/v4-gfa-zhangsan1-base64.esl": ["text_file", "large_picture"],
            "sig/gomain-tax-jiangsu/SignedValue.dat": ["critical_false", "created_outside_certificate"],
            "seals/v4-tongzhi.esl": [],
        ]
        for (file, codes) in expected {
            let sample = try #require(Self.samples.first { $0.file == file })
            let notes = try #require(try Self.verdict(sample, isLenient: false)).notes.map(\.code)
            #expect(Set(notes) == Set(codes), "\(file)")
        }
    }
}

internal import ArgumentParser
internal import PKISealing
internal import PKIStructures
internal import PKISystem

/// `capki seal verify`.
struct SealVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify a seal or a seal signature, step by step.",
        discussion: """
            Every step of GM/T 0031-2014, GB/T 38540-2020 or GM/T 0031-2025 runs and is told; none stops at the fault of \
            another. A seal signature is judged for the time when it was made: what was revoked or ended later does not \
            undo it, unless the key was compromised and no time stamp proves the time.

            Exit code 0 where it is valid, 1 where it is not, or where something that the verdict needs was not given, 2 \
            where the file is no seal.

            EXAMPLES
              capki seal verify company.esl --trust root.pem --untrusted issuing.pem --crl issuing.crl
              capki seal verify contract.sig --original contract.pdf --trust root.pem --untrusted issuing.pem
            """)

    @Argument(help: ArgumentHelp("The seal or the seal signature; '-' is standard input.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("The document that was signed.", valueName: "file"))
    var original: String?

    @OptionGroup var believed: SealTrustOptions

    @Option(
        help: ArgumentHelp("Judge for this moment, RFC 3339; now without it.", valueName: "time"),
        transform: ArgumentValue.instant)
    var at: Instant?

    @Flag(help: "Refuse what has no trusted time stamp.")
    var requireTimestamp = false

    @Flag(help: "Take BER and INTEGERs that break the rules of DER, and note them.")
    var lenient = false

    @OptionGroup var result: ResultOptions

    func validate() throws {
        if file == "-", original == "-" { throw ValidationError("standard input is read once") }
    }

    func run() throws {
        let time = at ?? Instant(secondsSinceEpoch: SystemClock.now())
        let read = try SealInput.file(file)
        var policy = believed.policy
        policy.isLenient = lenient
        policy.requiresTimestamp = requireTimestamp
        let verifier = SealVerifier(try believed.sealTrust(), policy: policy)
        let verdict: SealVerdict
        switch read {
        case .seal(let seal):
            if original != nil { throw ValidationError("'\(file)' is a seal: --original goes with a seal signature") }
            verdict = verifier.verify(seal, at: time)
        case .signature(let signature):
            verdict = try verifier.verify(signature, original: original.map(SealInput.document), at: time)
        }
        let description = SealVerdictDescription(verdict, at: time)
        try result.show(description, "\(file): \(description.text)")
        if verdict.isValid != true { throw ExitCode(1) }
    }
}

/// A verdict on a seal as it is shown.
struct SealVerdictDescription: Encodable {
    struct Check: Encodable {
        let name: String
        let ok: Nullable<Bool>
        let code: String
        let detail: String
        /// Whether the verdict rests on it.
        let required: Bool
    }

    struct Note: Encodable {
        let code: String
        let detail: String
    }

    let schema = "capki.seal/1"
    let generation: String
    let kind: String
    let valid: Nullable<Bool>
    let at: String
    /// By when a trusted time stamp proves that it existed.
    let provenTime: Nullable<String>
    let checks: [Check]
    let notes: [String]
    /// What each note is about.
    let noteDetails: [Note]

    init(_ verdict: SealVerdict, at time: Instant) {
        generation = verdict.generation.rawValue
        kind = verdict.kind.rawValue
        valid = Nullable(verdict.isValid)
        at = time.description
        provenTime = Nullable(verdict.provenTime?.description)
        checks = verdict.checks.map { check in
            Check(
                name: check.name.rawValue, ok: Nullable(check.ok), code: check.code.rawValue, detail: check.detail,
                required: check.isRequired)
        }
        var codes: [String] = []
        for note in verdict.notes where !codes.contains(note.code) { codes.append(note.code) }
        notes = codes
        noteDetails = verdict.notes.map { Note(code: $0.code, detail: $0.detail) }
    }

    var text: String {
        let word = valid.value.map { $0 ? "valid" : "NOT VALID" } ?? "OPEN: not everything was given"
        let lines = checks.map { check in
            let mark = check.ok.value.map { $0 ? "✓" : "✗" } ?? "-"
            let code = check.ok.value == true ? "" : " \(check.code):"
            return "  \(mark) \(check.name):\(code) \(check.detail)"
        }
        let remarks = noteDetails.map { "  note \($0.code): \($0.detail)" }
        return (["\(word)  \(kind), \(generation), at \(at)"] + lines + remarks).joined(separator: "\n")
    }
}

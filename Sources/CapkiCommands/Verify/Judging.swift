internal import PKIAuthority
internal import PKIStructures
internal import PKISystem
internal import PKIVerification
internal import Synchronization

/// Judges files through one validator, which keeps the keys of issuers and what was verified of them.
struct Judging: Sendable {
    let validator: PathValidator
    let time: Instant
    let isExplained: Bool
    /// What every certificate is to be a reissue of, with its file.
    let original: (file: String, certificate: Certificate)?

    /// What came of a file.
    enum Outcome: Sendable {
        case judged(VerdictDescription)
        case failed(file: String, CommandError)
        /// A file of a folder that holds something else.
        case passedOver
    }

    /// Judges every file, and gives what came of each in their order.
    func run(_ files: [(path: String, isFromFolder: Bool)], threadCount: Int) -> [Outcome] {
        let note = ProgressNote("certificates", of: Int64(files.count))
        let done = Atomic(0)
        return Parallel.map(files.count, threadCount: threadCount) { place in
            let outcome = outcome(of: files[place].path, isFromFolder: files[place].isFromFolder)
            note.update(Int64(done.add(1, ordering: .relaxed).newValue))
            return outcome
        }
    }

    private func outcome(of file: String, isFromFolder: Bool) -> Outcome {
        do {
            let certificates = try InputFiles.certificates(file)
            guard let leaf = certificates.first else {
                throw CommandError("structure.missing", "'\(file)' holds no certificate")
            }
            return .judged(try description(of: leaf, certificates.dropFirst(), file))
        } catch {
            let failure = error as? CommandError ?? CommandError(error, of: file)
            return isFromFolder && CertificateInputs.isSomethingElse(failure)
                ? .passedOver : .failed(file: file, failure)
        }
    }

    private func description(
        of leaf: Certificate, _ rest: ArraySlice<Certificate>, _ file: String
    ) throws -> VerdictDescription {
        let verdict = validator.verdict(for: leaf, untrusted: Array(rest), at: time, explained: isExplained)
        let reissue = try original.map { original in
            ReissueDescription(
                try ReissueComparison(of: leaf, with: original.certificate), file: original.file,
                original: original.certificate)
        }
        return VerdictDescription(file: file, leaf: leaf, verdict: verdict, reissue: reissue)
    }
}

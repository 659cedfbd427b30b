internal import ArgumentParser
internal import CapkiDirectories
internal import PKIAuthority
internal import PKIKeys
internal import PKIStructures
internal import PKISystem

/// `capki ca archive rollover`.
struct ArchiveRollover: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollover", abstract: "Give the key archive a new key, and put the archived keys under it.",
        discussion: """
            The new key, in software or in a token, takes over at once. Then every archived key is opened with the earlier \
            key, enveloped to the new one, opened again to see that it is there, and put in the place of the old envelope, \
            each group in one durable transaction. An interrupted rollover is finished by running the command again, without \
            --algorithm and --key; until then both keys are needed (--archive-… opens the earlier one, --new-archive-… the \
            new one), and every archived key opens with one of them. The \
            file of the earlier key is left: backups of the ledger from before the rollover need it.

            EXAMPLES
              capki ca archive rollover issuing --algorithm sm2
              capki ca archive rollover issuing --key 'pkcs11:token=HSM;object=archive-2' --new-archive-pin-file pin
            """)

    /// How many keys become durable together.
    private static let groupSize = 64

    @OptionGroup var target: AuthorityOptions

    @Option(help: "The algorithm of the new key; the CA's without it.", transform: ArgumentValue.keyAlgorithm)
    var algorithm: KeyAlgorithm?

    @Option(help: ArgumentHelp("The new key in a token: a pkcs11: URI.", valueName: "uri"))
    var key: String?

    @OptionGroup var acting: ActingOptions
    @OptionGroup var archiveSecrets: ArchiveSecretOptions
    @OptionGroup var newSecrets: NewArchiveSecretOptions
    @OptionGroup var result: ResultOptions

    func validate() throws { try ArchiveKey.validate(algorithm, key) }

    func run() throws {
        let directory = try target.open()
        let authority = try acting.authority(directory)
        let places = try directory.archivePlaces()
        guard let present = places.last else { return }
        let waiting = try authority.store.read { try $0.archivedKeys(notUnder: present.certificateHash) }
        guard waiting.isEmpty else { return try finish(waiting, present, in: directory, authority) }
        // Before anything is changed: without the present key nothing could be moved.
        let earlier = try present.open(archiveSecrets.secrets, in: directory)
        let new = try ArchiveKey(
            algorithm, key, in: directory, options: "--new-archive", passphrase: newSecrets.passphrase,
            pin: newSecrets.pin)
        let archive = try begin(new, in: directory, authority)
        let opened = OpenedKeyArchive(joining: [earlier, try OpenedKeyArchive(archive, key: new.decrypter)])
        let hashes = try authority.store.read { try $0.archivedKeys(notUnder: archive.certificateHash) }
        try move(hashes, to: archive, opened, in: directory, authority)
    }

    /// The new key takes over.
    private func begin(
        _ new: ArchiveKey, in directory: AuthorityDirectory, _ authority: CertificateAuthority
    ) throws -> KeyArchive {
        let successor = try ArchiveSuccessor(in: directory)
        let place = try new.file.map(successor.write) ?? key ?? ""
        let context = acting.context
        return try authority.rollArchiveOver(
            successor.succession(
                new.request(directory.keyArchive().certificate.subject, beside: .empty),
                validity: ArchiveKey.validity(under: directory.certificate, context.now), key: place),
            context: context)
    }

    /// Goes on where a rollover was interrupted.
    private func finish(
        _ waiting: [[UInt8]], _ present: ArchivePlace, in directory: AuthorityDirectory,
        _ authority: CertificateAuthority
    ) throws {
        guard algorithm == nil, key == nil else {
            throw CommandError(
                "authority.bad_archive",
                "\(waiting.count) archived keys are under earlier keys: the last rollover is not finished",
                hint: "run the command without --algorithm and --key to finish it")
        }
        let (earlier, new) = (archiveSecrets.secrets, newSecrets.secrets)
        let opened = try directory.archivePlaces().filter { $0.retiredAt == nil }.map { place in
            try place.open(place.number == present.number ? new : earlier, in: directory)
        }
        try move(waiting, to: present.archive, OpenedKeyArchive(joining: opened), in: directory, authority)
    }

    /// Puts the archived keys under the new key, group by group.
    private func move(
        _ hashes: [[UInt8]], to archive: KeyArchive, _ opened: OpenedKeyArchive, in directory: AuthorityDirectory,
        _ authority: CertificateAuthority
    ) throws {
        Interruption.watch()
        let progress = ProgressNote("archived keys", of: Int64(hashes.count))
        var (done, faults) = (0, [ReenvelopeFault]())
        while done < hashes.count, !Interruption.isRequested {
            let group = hashes[done..<min(done + Self.groupSize, hashes.count)]
            faults += try authority.reenvelope(group, to: archive, opened: opened, context: acting.context)
            done = group.endIndex
            progress.update(Int64(done))
        }
        let report = try Report(
            directory, archive, moved: done - faults.count, faults, isFinished: done == hashes.count)
        try result.show(report, report.text)
        if !report.finished { throw ExitCode(2) }
    }

    private struct Report: Encodable {
        struct Fault: Encodable {
            let serial: String
            let code: String
            let message: String
        }

        let schema = "capki.archive-rollover/1"
        let generation: Int
        /// Of the archive's new certificate.
        let serial: String
        /// How many keys went under the new key in this run.
        let moved: Int
        let finished: Bool
        let faults: [Fault]
        /// Where earlier keys are, under which nothing is any more.
        let retiredKeys: [String]

        init(
            _ directory: AuthorityDirectory, _ archive: KeyArchive, moved: Int, _ faults: [ReenvelopeFault],
            isFinished: Bool
        ) throws {
            let places = try directory.archivePlaces()
            generation = places.last?.number ?? 1
            serial = archive.certificate.serialNumber.description
            self.moved = moved
            finished = isFinished && faults.isEmpty
            self.faults = faults.map {
                Fault(
                    serial: $0.serialNumber.description, code: $0.error.code.rawValue, message: $0.error.message)
            }
            retiredKeys = places.filter { $0.retiredAt != nil }.map(\.key)
        }

        var text: String {
            var lines = [
                "the key archive has generation \(generation) of its key, certificate \(serial)",
                "\(moved) archived keys were put under it",
            ]
            lines += faults.map { "certificate \($0.serial): \($0.message)" }
            if !finished { lines.append("not finished; run it again for the rest") }
            if !retiredKeys.isEmpty {
                lines.append(
                    "needed for older backups of the ledger alone: \(retiredKeys.joined(separator: ", "))")
            }
            return lines.joined(separator: "\n")
        }
    }
}

/// What opens the archive's new key.
struct NewArchiveSecretOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Read the new archive key's passphrase from the first line of a file.", valueName: "file"))
    var newArchivePassphraseFile: String?

    @Option(
        help: ArgumentHelp("Read the new archive key's passphrase from an environment variable.", valueName: "name"))
    var newArchivePassphraseEnv: String?

    @Option(help: ArgumentHelp("Read the PIN of the new archive key's token from a file.", valueName: "file"))
    var newArchivePinFile: String?

    @Option(help: ArgumentHelp("Read the PIN of the new archive key's token from a variable.", valueName: "name"))
    var newArchivePinEnv: String?

    func validate() throws {
        try SecretPlace.requireOne(file: newArchivePassphraseFile, variable: newArchivePassphraseEnv)
        try SecretPlace.requireOne(file: newArchivePinFile, variable: newArchivePinEnv)
    }

    /// The passphrase for the new key's file.
    func passphrase(_ prompt: String) throws -> Secret? {
        try SecretPlace(file: newArchivePassphraseFile, variable: newArchivePassphraseEnv, prompt: prompt).newSecret()
    }

    func pin(_ token: String) -> SecretPlace {
        SecretPlace(
            file: newArchivePinFile, variable: newArchivePinEnv, prompt: "PIN of the new archive key's token '\(token)'"
        )
    }

    /// What opens the new key after it was made.
    var secrets: SecretSources {
        SecretSources(
            passphrase: { [file = newArchivePassphraseFile, variable = newArchivePassphraseEnv] in
                try SecretPlace(file: file, variable: variable, prompt: "passphrase of the archive's '\($0)'").secret()
            },
            pin: { [pin] in try pin($0).secret() })
    }
}

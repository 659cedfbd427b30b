import ArgumentParser
import PKIKeys
import PKIStructures
import PKISystem
import TestCA

/// `testca`: what tests and benchmarks need, made anew.
@main
struct TestCACommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "testca", abstract: "Make test CAs.", subcommands: [MakeHierarchy.self, MakeLedger.self],
        defaultSubcommand: MakeHierarchy.self)
}

/// `testca hierarchy`, or `testca` alone: makes the reference test CA in a folder.
struct MakeHierarchy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hierarchy", abstract: "Make the reference test CA anew: CAs, certificates, keys, CRLs.",
        discussion: """
            The times are fixed, the keys are new each time and not encrypted. Every CA is a directory that 'capki' works on.

            EXAMPLE
              swift run testca out/test-ca
            """)

    @Argument(help: ArgumentHelp("The folder to make.", valueName: "dir"))
    var folder: String

    @Option(help: ArgumentHelp("Another hierarchy; the reference one without it.", valueName: "file"))
    var hierarchy: String?

    @Option(help: ArgumentHelp("Profiles for it; may be given again.", valueName: "file"))
    var profiles: [String] = []

    func run() throws {
        try Folders.make(folder)
        try Folders.make("\(folder)/certificates")
        let made = try TestCA(try ownHierarchy(), at: folder)
        for authority in made.hierarchy.authorities {
            let crl = try made.authority(authority.name).crl
            try write(crl.pem.text, as: "\(authority.name)/\(authority.name).crl")
        }
        for member in made.hierarchy.members { try write(made.member(member.name), as: member.name) }
        print(
            "made \(made.hierarchy.authorities.count) CAs and \(made.hierarchy.members.count) certificates in \(folder)"
        )
    }

    private func ownHierarchy() throws -> Hierarchy? {
        guard let hierarchy else { return nil }
        return try Hierarchy(yaml: text(hierarchy), profiles: profiles.map(text))
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try FileReading.bytes(at: path, byteLimit: 1 << 20), as: UTF8.self)
    }

    private func write(_ member: TestCA.Member, as name: String) throws {
        let chain = member.chain.map(\.pem.text).joined()
        try write(member.certificate.pem.text, as: "certificates/\(name).pem")
        try write(chain, as: "certificates/\(name).chain.pem")
        let key = try PrivateKeyFile.write(member.key, passphrase: nil)
        try PendingFile(at: "\(folder)/certificates/\(name).key.pem", permissions: 0o600).commit(key)
    }

    private func write(_ text: String, as name: String) throws {
        try PendingFile(at: "\(folder)/\(name)").commit(Array(text.utf8))
    }
}

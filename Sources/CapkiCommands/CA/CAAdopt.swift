internal import ArgumentParser
internal import PKIAuthority
internal import PKIStructures

/// `capki ca adopt`.
struct CAAdopt: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Take certificates that this issuer signed elsewhere into the ledger.",
        discussion: """
            They can then be reissued and revoked. Those that stand on the CRL that was taken over are revoked here too. \
            All are taken or none.

            EXAMPLE
              capki ca adopt taken-over newcerts/*.pem
            """)

    @OptionGroup var target: AuthorityOptions

    @Argument(help: ArgumentHelp("Files of certificates, PEM or DER.", valueName: "cert"))
    var certificates: [String] = []

    @Option(help: ArgumentHelp("The issuer's last CRL, where 'ca init' was not given it.", valueName: "file"))
    var crl: String?

    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        if certificates.isEmpty, crl == nil { throw ValidationError("name certificates to adopt, or --crl") }
    }

    func run() throws {
        let directory = try target.open()
        let all = try certificates.flatMap(InputFiles.certificates)
        let list = try crl.map(InputFiles.crl)
        let authority = try acting.authority(directory)
        let count = try authority.adopt(all, lastCRL: list, context: acting.context)
        let report = Report(read: all.count, adopted: count)
        let known = count == all.count ? "" : "; \(all.count - count) were in the ledger already"
        try result.show(report, "adopted \(count) of \(all.count) certificates\(known)")
    }

    private struct Report: Encodable {
        let read: Int
        let adopted: Int
    }
}

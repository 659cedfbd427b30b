internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKIAuthority
internal import PKIStructures

/// `capki ca crl`.
struct CACRL: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crl", abstract: "Sign a new CRL of everything that is revoked.",
        discussion: """
            EXAMPLE
              capki ca crl issuing --out issuing.crl --der --force
            """)

    @OptionGroup var target: AuthorityOptions

    @Flag(help: "Confirm that this CA, which was taken over, never had a CRL before.")
    var noEarlierCRL = false

    @Option(help: ArgumentHelp("Sign with the key of an earlier generation, see 'ca rollover'.", valueName: "number"))
    var generation: Int?

    @OptionGroup var earlierKey: EarlierKeyOptions
    @OptionGroup var acting: ActingOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var result: ResultOptions

    func validate() throws { try output.check(result) }

    func run() throws {
        let directory = try target.open()
        let file = try output.claim()
        let signatory = try generation.map { try earlierKey.issuer(directory, generation: $0, acting) }
        let authority = try acting.authority(directory, opensKeyLater: signatory != nil)
        let list = try authority.makeCRL(
            validityInDays: directory.settings.crlValidityInDays, withoutEarlierCRL: noEarlierCRL,
            signatory: signatory, context: acting.context)
        try file.write([list.pem])
        guard !file.isStandardOutput else { return }
        let report = try Report(list)
        try result.show(
            report,
            "CRL number \(report.number): \(report.entries) revoked, next by \(report.nextUpdate ?? "")\nwritten to \(output.out)"
        )
    }

    /// A number of JSON, or its decimal digits as text where readers of JSON would round it (RFC 8259 §6).
    private struct LongNumber: Encodable, CustomStringConvertible {
        let description: String

        init(_ number: CRLNumber) { description = number.description }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if let small = Int(description), small < 1 << 53 {
                try container.encode(small)
            } else {
                try container.encode(description)
            }
        }
    }

    private struct Report: Encodable {
        let number: LongNumber
        let entries: Int
        let thisUpdate: String
        let nextUpdate: String?

        init(_ list: CertificateRevocationList) throws {
            var count = 0
            try list.forEachEntry { _ in count += 1 }
            entries = count
            number = LongNumber(try list.crlNumber ?? .zero)
            thisUpdate = list.thisUpdate.description
            nextUpdate = list.nextUpdate?.description
        }
    }
}

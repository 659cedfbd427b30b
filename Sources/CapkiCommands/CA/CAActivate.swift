internal import ArgumentParser
internal import PKIAuthority
internal import PKIStructures

/// `capki ca activate`.
struct CAActivate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Close a reissue that waits: the new certificate is in use, revoke the original.")

    @OptionGroup var target: AuthorityOptions

    @Option(help: "The serial number of the new certificate or of the original.", transform: ArgumentValue.serial)
    var serial: SerialNumber

    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let authority = try acting.authority(target.open())
        let record = try authority.activate(serial, context: acting.context)
        try result.show(RevocationDescription(record), RevocationDescription(record).text)
    }
}

internal import ArgumentParser
internal import PKIAuthority
internal import PKIStructures

/// `capki ca release`.
struct CARelease: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Let a certificate on hold (挂失) hold again.",
        discussion: "The next 'capki ca crl' no longer carries it.")

    @OptionGroup var target: AuthorityOptions

    @Option(help: "The serial number, hexadecimal.", transform: ArgumentValue.serial)
    var serial: SerialNumber

    @OptionGroup var acting: ActingOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        try acting.authority(target.open()).release(serial, context: acting.context)
        try result.show(Released(serial: serial.description), "certificate \(serial) is released from its hold")
    }

    private struct Released: Encodable {
        let serial: String
    }
}

internal import ArgumentParser
internal import PKIStructures
internal import PKIVerification

/// What a certificate is judged by, apart from what is trusted.
struct JudgementOptions: ParsableArguments {
    @Option(
        help: """
            Whose rules hold: rfc5280 (the default), webpki, with what the CA/Browser Forum asks of TLS servers, or gm, with \
            what GB/T 20518 asks of certificates: SM2 with SM3, or RSA with SHA-256.
            """,
        transform: ArgumentValue.word("profile"))
    var profile: Profile = .rfc5280

    @Option(
        help: ArgumentHelp("\(Purpose.all.map(\.name).joined(separator: ", ")).", valueName: "purpose"),
        transform: ArgumentValue.purpose)
    var purpose: Purpose = .any

    @Option(
        help: ArgumentHelp("The host that the certificate must be for; may be given again.", valueName: "host"),
        transform: ArgumentValue.host)
    var hostname: [ReferenceName] = []

    @Option(
        help: ArgumentHelp("The IP address that it must be for; may be given again.", valueName: "address"),
        transform: ArgumentValue.ipAddress)
    var ip: [ReferenceName] = []

    @Option(
        help: ArgumentHelp("The mail address that it must be for; may be given again.", valueName: "address"),
        transform: ArgumentValue.mailbox)
    var email: [ReferenceName] = []

    @Option(
        help: ArgumentHelp("A policy that the path must be valid for; one of several is enough.", valueName: "oid"),
        transform: ArgumentValue.identifier)
    var policy: [OID] = []

    @Option(
        help: ArgumentHelp(
            "The encryption certificate of the same holder: it is judged too, and whether the two are a pair (GB/T 20518).",
            valueName: "file"))
    var pair: String?

    @Flag(help: "Take DSA keys, also short ones and with SHA-1: for old chains, whose signatures can be forged today.")
    var acceptDSA = false

    func configuration(_ revocation: RevocationOptions) -> Configuration {
        let policies =
            policy.isEmpty
            ? PolicyInputs() : PolicyInputs(initialPolicySet: Set(policy), requiresExplicitPolicy: true)
        var configuration = Configuration(
            profile: profile, purpose: pair != nil && purpose == .any ? .sign : purpose, names: hostname + ip + email,
            policies: policies,
            revocation: revocation.revocation, ocsp: revocation.ocspRules)
        configuration.acceptsDSA = acceptDSA
        return configuration
    }
}

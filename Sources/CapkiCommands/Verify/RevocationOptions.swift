internal import ArgumentParser
internal import PKIStructures
internal import PKIVerification

/// What tells of revocations, and what is asked of it.
struct RevocationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("CRLs, a file or a folder; may be given again.", valueName: "file"))
    var crl: [String] = []

    @Option(help: ArgumentHelp("Answers of OCSP responders, DER or PEM; may be given again.", valueName: "file"))
    var ocsp: [String] = []

    @Option(
        help: ArgumentHelp(
            "Certificates of OCSP responders that are trusted without the issuer's word for them; may be given again.",
            valueName: "file"))
    var ocspResponder: [String] = []

    @Option(
        help: ArgumentHelp(
            "The nonce of the OCSP request, in hexadecimal: an answer must bear it; may be given again.",
            valueName: "hex"),
        transform: ArgumentValue.nonce)
    var ocspNonce: [[UInt8]] = []

    @Option(
        help: ArgumentHelp("How far the clocks of OCSP responders may be off, in seconds.", valueName: "seconds"))
    var ocspTolerance: Int64 = OCSPRules().toleranceInSeconds

    @Option(
        help: ArgumentHelp("How old an OCSP answer without nextUpdate may be, in seconds.", valueName: "seconds"))
    var ocspMaximumAge: Int64 = OCSPRules().maximumAgeInSeconds

    @Option(
        help: """
            none, if-present (the default: what is given is used, and must be usable) or require (an answer for every \
            certificate but the trusted one).
            """,
        transform: ArgumentValue.word("revocation mode"))
    var revocation: RevocationMode = .ifPresent

    func validate() throws {
        guard ocspTolerance >= 0, ocspMaximumAge >= 0 else {
            throw ValidationError("--ocsp-tolerance and --ocsp-maximum-age are numbers of seconds from 0 on")
        }
    }

    var ocspRules: OCSPRules {
        OCSPRules(
            toleranceInSeconds: ocspTolerance, maximumAgeInSeconds: ocspMaximumAge, nonces: ocspNonce)
    }
}

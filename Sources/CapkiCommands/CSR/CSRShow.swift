internal import ArgumentParser
internal import PKIKeys
internal import PKIStructures

/// `capki csr show`.
struct CSRShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what is in a request.",
        discussion: "Whether its signature holds is the question of 'capki csr check'.")

    @Argument(help: ArgumentHelp("The request, PEM or DER; '-' is standard input.", valueName: "file"))
    var file: String

    @OptionGroup var result: ResultOptions

    func run() throws {
        let description = try RequestDescription(InputFiles.request(file))
        try result.show(description, description.text)
    }
}

/// An extension as it is shown.
struct ExtensionDescription: Encodable {
    let oid: String
    let name: String?
    let critical: Bool
    let der: String
    /// What the value says, where its type is known.
    let value: Shown?

    init(_ member: Extension) {
        oid = member.id.description
        name = member.id.extensionName
        critical = member.isCritical
        der = hexadecimal(member.value)
        value = (try? member.typedContent() as? any Showable)?.shown
    }

    var text: String {
        "\(name ?? oid)\(critical ? " (critical)" : "") " + (value.map(ShownText(language: .english).line) ?? der)
    }
}

/// A request as it is shown.
struct RequestDescription: Encodable {
    let subject: String
    let algorithm: String
    let sizeInBits: Int?
    let spkiSha256: String
    let signatureAlgorithm: String
    let extensions: [ExtensionDescription]
    /// The attributes that stand beside the extensions.
    let attributes: [Shown]

    init(_ request: CertificationRequest) throws {
        let information = request.subjectPublicKeyInfo
        let key = try? PublicKey(information)
        subject = request.subject.description
        algorithm = key?.algorithm.description ?? information.algorithm.algorithm.description
        sizeInBits = key?.algorithm.sizeInBits
        spkiSha256 = hexadecimal(try DigestAlgorithm.sha256.hash(information.derBytes))
        let identifier = request.signatureAlgorithm
        signatureAlgorithm =
            (try? SignatureAlgorithm(identifier))?.description ?? identifier.algorithm.description
        extensions = request.extensions.map(ExtensionDescription.init)
        attributes = (request.attributes ?? []).filter { $0.type != CertificationRequest.extensionRequest }
            .map(\.shown)
    }

    var text: String {
        """
        subject         \(subject.isEmpty ? "(empty)" : subject)
        key             \(algorithm)\(sizeInBits.map { ", \($0) bits" } ?? "")
        SPKI SHA-256    \(spkiSha256)
        signed with     \(signatureAlgorithm)
        """ + extensions.map { "\nextension       \($0.text)" }.joined()
            + attributes.map { "\nattribute       \(ShownText(language: .english).line($0))" }.joined()
    }
}

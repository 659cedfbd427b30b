internal import ArgumentParser
internal import PKIStructures
internal import PKISystem
internal import PKITokens

/// `capki token show`.
struct TokenShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what is on a token: which key belongs to which certificate.",
        discussion: "Private keys are shown after a login, for which a PIN must be given.")

    @OptionGroup var target: TokenOptions
    @OptionGroup var pin: PINOptions
    @OptionGroup var result: ResultOptions

    func run() throws {
        let hasPIN = try pin.pinFile != nil || pin.pinEnv != nil || target.uri.pinSource != nil
        let token = try hasPIN ? target.logIn(pin) : target.find(pin.places)
        let contents = Contents(
            token: TokenSummary(token.description), isLoggedIn: hasPIN, objects: try token.objects())
        try result.show(contents, contents.text)
    }

    private struct Contents: Encodable {
        struct Object: Encodable {
            let kind: String
            let label: String
            let key: String?
            let subject: String?
            let serial: String?
            let notAfter: String?

            init(_ object: TokenObject) {
                let certificate = object.certificateBytes.flatMap { try? Certificate(derEncoded: $0) }
                kind = object.kind.description
                label = object.label
                key = object.keyKind
                subject = certificate.flatMap { try? $0.subject.description }
                serial = certificate?.serialNumber.description
                notAfter = certificate?.validity.notAfter.instant.description
            }

            var text: String {
                let details = [
                    key, subject, serial.map { "serial \($0)" }, notAfter.map { "to \($0)" },
                ].compactMap { $0 }
                return "    \(kind) '\(label)'\(details.isEmpty ? "" : ": ")\(details.joined(separator: ", "))"
            }
        }

        /// What stands under one CKA_ID: a key with its certificate, or one without the other.
        struct Container: Encodable {
            let id: String
            let objects: [Object]
            /// What is missing, in words.
            let state: String

            init(id: [UInt8], _ members: [TokenObject], isLoggedIn: Bool) {
                self.id = hexadecimal(id)
                objects = members.map(Object.init)
                let kinds = Set(members.map(\.kind))
                let hasKey = kinds.contains(.privateKey)
                state =
                    switch (hasKey, kinds.contains(.certificate)) {
                    case (true, true): "key with certificate"
                    case (true, false): "key without a certificate"
                    case (false, true): isLoggedIn ? "certificate without a key" : "certificate"
                    case (false, false): "other objects"
                    }
            }
        }

        let schema = "capki.token-show/1"
        let token: TokenSummary
        let loggedIn: Bool
        let containers: [Container]

        init(token: TokenSummary, isLoggedIn: Bool, objects: [TokenObject]) {
            self.token = token
            loggedIn = isLoggedIn
            var order: [[UInt8]] = []
            for object in objects where !order.contains(object.id) { order.append(object.id) }
            containers = order.map { id in
                Container(id: id, objects.filter { $0.id == id }, isLoggedIn: isLoggedIn)
            }
        }

        var text: String {
            var lines = [token.text]
            for container in containers {
                lines.append("  ID \(container.id.isEmpty ? "(none)" : container.id): \(container.state)")
                lines += container.objects.map(\.text)
            }
            if containers.isEmpty { lines.append("  nothing on it") }
            if !loggedIn { lines.append("  private keys are hidden without a login") }
            return lines.joined(separator: "\n")
        }
    }
}

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
            token: TokenSummary(token.description), isLoggedIn: hasPIN, objects: try token.objects(),
            now: SystemClock.now())
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
            /// Whole days until the certificate expires; negative since it did.
            let daysLeft: Int64?

            init(_ object: TokenObject, now: Int64) {
                let certificate = object.certificateBytes.flatMap { try? Certificate(derEncoded: $0) }
                kind = object.kind.description
                label = object.label
                key = object.keyKind
                subject = certificate.flatMap { try? $0.subject.description }
                serial = certificate?.serialNumber.description
                notAfter = certificate?.validity.notAfter.instant.description
                daysLeft = certificate.map { certificate in
                    let left = certificate.validity.notAfter.instant.secondsSinceEpoch - now
                    return left < 0 ? (left - 86_399) / 86_400 : left / 86_400
                }
            }

            /// How long the certificate holds, in words.
            private var term: String? {
                guard let notAfter, let daysLeft else { return nil }
                return daysLeft < 0 ? "expired on \(notAfter)" : "to \(notAfter) (\(daysLeft) days)"
            }

            var text: String {
                let details = [
                    key, subject, serial.map { "serial \($0)" }, term,
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

            init(id: [UInt8], _ members: [TokenObject], isLoggedIn: Bool, now: Int64) {
                self.id = hexadecimal(id)
                objects = members.map { Object($0, now: now) }
                let kinds = Set(members.map(\.kind))
                let isKeyPart = kinds.contains(.privateKey) || kinds.contains(.publicKey)
                state =
                    switch (kinds.contains(.privateKey), kinds.contains(.certificate)) {
                    case (true, true):
                        Self.belong(members) ? "key with certificate" : "key with another key's certificate"
                    case (true, false): "key without a certificate"
                    case (false, true): isLoggedIn ? "certificate without a key" : "certificate"
                    case (false, false):
                        isKeyPart
                            ? "public key without a private one"
                            : kinds == [.seal] ? "seal without its certificate" : "other objects"
                    }
            }

            /// Whether a certificate is that of the key beside it, as far as the key can be read.
            private static func belong(_ members: [TokenObject]) -> Bool {
                let keys = members.compactMap(\.publicKeyBytes)
                let certified = members.compactMap { object in
                    object.certificateBytes.flatMap { try? Certificate(derEncoded: $0).subjectPublicKeyInfo.publicKey }
                }
                return keys.isEmpty || certified.contains { keys.contains($0) }
            }
        }

        let schema = "capki.token-show/1"
        let token: TokenSummary
        let loggedIn: Bool
        let containers: [Container]

        init(token: TokenSummary, isLoggedIn: Bool, objects: [TokenObject], now: Int64) {
            self.token = token
            loggedIn = isLoggedIn
            // A seal stands with its certificate; one without it by itself.
            var order: [[UInt8]] = []
            var members: [[UInt8]: [TokenObject]] = [:]
            var orphans: [TokenObject] = []
            for object in objects {
                guard let id = object.containerID(among: objects) else {
                    orphans.append(object)
                    continue
                }
                if members[id] == nil { order.append(id) }
                members[id, default: []].append(object)
            }
            containers =
                order.map { id in
                    Container(id: id, members[id] ?? [], isLoggedIn: isLoggedIn, now: now)
                } + orphans.map { Container(id: [], [$0], isLoggedIn: isLoggedIn, now: now) }
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

import PKIKeys
import PKIMessages
import PKIStructures
import PKITokens

/// What is done to a token while its module fails.
struct Operation {
    let name: String
    /// What the token holds at first.
    let prepare: (Desk) throws -> Void
    /// What is done; it finds the token and logs in itself.
    let run: (Desk) throws -> Void
    /// The state in words, equal for equal states.
    let state: (Desk) throws -> [String]
    /// Whether a failure that took effect has to say that it may have: which PIN holds cannot be seen.
    let tellsDoubt: Bool

    init(
        _ name: String, prepare: @escaping (Desk) throws -> Void = { _ in }, tellsDoubt: Bool = false,
        run: @escaping (Desk) throws -> Void, state: @escaping (Desk) throws -> [String] = Operation.objects
    ) {
        self.name = name
        self.tellsDoubt = tellsDoubt
        self.prepare = prepare
        self.run = run
        self.state = state
    }

    /// Every object with its place and its bytes; the names of keys that are made anew each time are left out.
    private static func objects(_ desk: Desk) throws -> [String] {
        let token = try desk.open()
        let objects = try token.objects().map { object in
            "\(object.kind) \(object.label) \(hexadecimal(object.id)) \(hexadecimal(object.certificateBytes ?? []))"
        }
        return try (objects + token.seals().map { "seal \(hexadecimal($0.certificateHash)) \(hexadecimal($0.bytes))" })
            .sorted()
    }

    /// The halves of each key that stand under one identifier.
    private static func pairs(_ desk: Desk) throws -> [String] {
        let objects = try desk.open().objects()
        return Set(objects.map(\.id)).map { id in
            objects.filter { $0.id == id }.map { "\($0.kind) \($0.label)" }.sorted().joined(separator: " + ")
        }.sorted()
    }

    /// Which PIN the user has.
    private static func pin(_ desk: Desk) throws -> [String] {
        try [Desk.userPIN, Desk.newPIN].filter { pin in
            do {
                let token = try desk.token()
                try token.logIn(desk.secret(pin))
                return true
            } catch let error as TokenError where error.code == .pinIncorrect {
                return false
            }
        }
    }

    static var all: [Operation] {
        [
            Operation("generate", run: { _ = try $0.open().generateKeyPair(.ec(.p256), label: "k") }, state: pairs),
            write, replace, replaceWithSeal, writeEncryptionKey, writeEnvelopedKey, erase,
            Operation(
                "pin-change", tellsDoubt: true,
                run: { desk in
                    do {
                        try desk.token().changeUserPIN(desk.secret(Desk.userPIN), to: desk.secret(Desk.newPIN))
                    } catch let error as TokenError where error.code == .pinIncorrect {
                        // An earlier run has changed it.
                        try desk.token().changeUserPIN(desk.secret(Desk.newPIN), to: desk.secret(Desk.newPIN))
                    }
                }, state: pin),
            Operation(
                "pin-unlock", tellsDoubt: true,
                run: { try $0.token().setUserPIN(soPIN: $0.secret(Desk.soPIN), newPIN: $0.secret(Desk.newPIN)) },
                state: pin),
        ]
    }

    /// A first certificate with its chain.
    private static var write: Operation {
        let made = Made()
        return Operation(
            "write",
            prepare: { desk in
                let key = try desk.open().generateKeyPair(.ec(.p256), label: "k")
                made.certificate = try desk.certificate(key.publicKey, serial: "01")
            },
            run: { desk in
                _ = try desk.open().writeCertificate(try made.get(), chain: [desk.authorityCertificate])
            })
    }

    /// The certificate of a new key, which takes the place of an old key with its certificate.
    private static var replace: Operation { replacing("replace") { _ in nil } }

    /// The same, with their seals.
    private static var replaceWithSeal: Operation {
        replacing("seal") { try SealDraft([0x30, 0x03, 0x02, 0x01, $0]) }
    }

    private static func replacing(_ name: String, seal: @escaping (UInt8) throws -> SealDraft?) -> Operation {
        let made = Made()
        return Operation(
            name,
            prepare: { desk in
                let token = try desk.open()
                let old = try token.generateKeyPair(.ec(.p256), label: "old")
                _ = try token.writeCertificate(desk.certificate(old.publicKey, serial: "01"), seal: seal(1))
                let new = try token.generateKeyPair(.ec(.p256), label: "new")
                made.certificate = try desk.certificate(new.publicKey, serial: "02")
            },
            run: {
                _ = try $0.open().writeCertificate(try made.get(), seal: seal(2), replacing: .predecessors())
            })
    }

    /// An encryption key with its certificate.
    private static var writeEncryptionKey: Operation {
        let made = Made()
        return Operation(
            "encryption",
            prepare: { desk in
                let key = try SoftwareKey.generate(.ec(.p256))
                made.key = key
                made.certificate = try desk.certificate(key.publicKey, serial: "03", usage: [.keyAgreement])
            },
            run: { _ = try $0.open().writeEncryptionKey(try made.getKey(), certificate: try made.get()) })
    }

    /// An SM2 encryption key, which the token opens, with its certificate; over the SM2 module alone.
    private static var writeEnvelopedKey: Operation {
        let made = Made()
        return Operation(
            "enveloped",
            prepare: { desk in
                let signing = try desk.open().generateKeyPair(.ec(.sm2), label: "s")
                let key = try SoftwareKey.generate(.ec(.sm2))
                made.envelope = try SM2EnvelopedKey.wrap(key, for: signing.publicKey)
                made.certificate = try desk.certificate(key.publicKey, serial: "04", usage: [.keyEncipherment])
            },
            run: { _ = try $0.open().writeEncryptionKey(try made.getEnvelope(), certificate: try made.get()) })
    }

    /// A key pair with its certificate; where nothing is left of it, that is well too.
    private static var erase: Operation {
        Operation(
            "erase",
            prepare: { desk in
                let token = try desk.open()
                let key = try token.generateKeyPair(.ec(.p256), label: "k", id: [1])
                _ = try token.writeCertificate(desk.certificate(key.publicKey, serial: "01"))
            },
            run: { desk in
                let token = try desk.open()
                do {
                    try token.erase(token.erasable(ErasureSelector(id: [1], takesContainer: true)))
                } catch let error as TokenError where error.code == .objectNotFound {}
            })
    }
}

/// What an operation's preparation leaves to its runs.
private final class Made {
    var certificate: Certificate?
    var key: SoftwareKey?
    var envelope: SM2EnvelopedKey?

    func getEnvelope() throws -> SM2EnvelopedKey {
        guard let envelope else { throw Fault("there is no envelope") }
        return envelope
    }

    func get() throws -> Certificate {
        guard let certificate else { throw Fault("there is no certificate") }
        return certificate
    }

    func getKey() throws -> SoftwareKey {
        guard let key else { throw Fault("there is no key") }
        return key
    }
}

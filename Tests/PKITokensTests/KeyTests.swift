import PKIKeys
import PKIStructures
import PKITokens
import TestSupport
import Testing

extension SoftHSMTests {
    @Suite("Keys")
    struct KeyTests {
        static let algorithms: [KeyAlgorithm] = [
            .rsa(sizeInBits: 2048), .ec(.p256), .ec(.p384), .ec(.p521), .ed25519,
        ]

        static func schemes(_ algorithm: KeyAlgorithm) -> [SignatureAlgorithm] {
            let digests: [DigestAlgorithm] = [.sha256, .sha384, .sha512]
            return switch algorithm {
            case .rsa: digests.flatMap { [.rsaPKCS1($0), .rsaPSS($0, saltByteCount: $0.byteCount)] }
            case .ec: digests.map { .ecdsa($0) }
            case .ed25519: [.ed25519]
            }
        }

        @Test("a key made on the token signs with each of its algorithms", arguments: algorithms)
        func generateAndSign(algorithm: KeyAlgorithm) throws {
            let token = try SoftToken.open("sign-\(algorithm)")
            let key = try token.generateKeyPair(algorithm, label: "签名 \(algorithm)")
            #expect(key.publicKey.algorithm == algorithm)
            #expect(key.label == "签名 \(algorithm)")
            #expect(try key.id == key.publicKey.keyIdentifier)
            let message = Array("补办 reissue".utf8)
            for scheme in Self.schemes(algorithm) {
                let signature = try key.sign(SignableMessage(message), with: scheme)
                let identifier = try scheme.identifier
                #expect(
                    try key.publicKey.isValid(signature: signature[...], algorithm: identifier, over: message[...]),
                    "\(scheme)")
            }
        }

        @Test("openssl verifies a signature of the token", arguments: ["rsa2048", "p256", "ed25519"])
        func opensslVerifies(name: String) throws {
            let token = try SoftToken.open("openssl-\(name)")
            let key = try token.generateKeyPair(try #require(KeyAlgorithm(name: name)))
            let message = Array("补办 reissue".utf8)
            let signature = try key.sign(SignableMessage(message), with: key.usualAlgorithm)
            let scratch = try Scratch()
            let information = key.publicKey.subjectPublicKeyInfo.derBytes
            let result = try Tool.run(
                "openssl",
                [
                    "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", scratch.write(information, as: "key"),
                    "-rawin", "-in", scratch.write(message, as: "message"), "-sigfile",
                    scratch.write(signature, as: "signature"),
                ] + (name == "ed25519" ? [] : ["-digest", "sha256"]))
            #expect(result.status == 0, "\(result.transcript)")
        }

        @Test("a message in pieces signs as the whole one does")
        func pieces() throws {
            let token = try SoftToken.open("pieces")
            let key = try token.generateKeyPair(.ed25519)
            let message = [UInt8](repeating: 7, count: 5000)
            let inPieces = SignableMessage { piece in
                for start in stride(from: 0, to: 5000, by: 1000) { try piece(message[start..<(start + 1000)]) }
            }
            let whole = try key.sign(SignableMessage(message), with: .ed25519)
            #expect(try key.sign(inPieces, with: .ed25519) == whole)
            let long = SignableMessage([UInt8](repeating: 0, count: TokenKey.wholeMessageByteLimit + 1))
            #expect(throws: KeyError(.overLimit, "")) { try key.sign(long, with: .ed25519) }
        }

        @Test("an Ed25519 key hides no other key (libp11 0.4.12 does)")
        func edwardsBesideOthers() throws {
            let token = try SoftToken.open("beside")
            let made = try [KeyAlgorithm.ec(.p256), .ed25519, .rsa(sizeInBits: 2048)].map {
                try token.generateKeyPair($0)
            }
            let listed = try token.keys()
            #expect(Set(listed.map(\.id)) == Set(made.map(\.id)))
            #expect(Set(listed.map(\.kind)) == ["p256", "ed25519", "rsa2048"])
            for key in made {
                let found = try token.key(matching: ObjectSelector(PKCS11URI(key.uri.description)))
                #expect(found.publicKey.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo)
            }
        }

        @Test("a private key cannot leave the token and may do nothing but sign")
        func attributes() throws {
            let token = try SoftToken.open("attributes")
            let key = try token.generateKeyPair(.rsa(sizeInBits: 2048), label: "only-sign")
            let listing = try SoftToken.pkcs11Tool("attributes", ["-O", "--type", "privkey"])
            #expect(listing.status == 0, "\(listing.transcript)")
            let usage = listing.text.split(separator: "\n").first { $0.contains("Usage") }
            #expect(usage?.filter { $0 != " " } == "Usage:sign", "\(listing.transcript)")
            let access = listing.text.split(separator: "\n").first { $0.contains("Access") }
            #expect(access?.contains("sensitive") == true)
            #expect(access?.contains("never extractable") == true)
            #expect(listing.text.contains(hexadecimal(key.id)))
            let object = try #require(try token.objects().first { $0.kind == .privateKey })
            #expect(object.isExtractable == false)
            #expect(object.isSensitive == true)
        }

        @Test("an identifier that is on the token already is refused")
        func idExists() throws {
            let token = try SoftToken.open("same-id")
            let key = try token.generateKeyPair(.ec(.p256), id: [1, 2, 3])
            #expect(key.id == [1, 2, 3])
            #expect(throws: TokenError(.exists, "")) { try token.generateKeyPair(.ec(.p256), id: [1, 2, 3]) }
            #expect(try token.objects().count == 2)
        }

        @Test("two keys of one label are refused with the candidates, and told apart by id")
        func ambiguousLabel() throws {
            let token = try SoftToken.open("same-label")
            let first = try token.generateKeyPair(.ec(.p256), label: "key")
            let second = try token.generateKeyPair(.ec(.p256), label: "key")
            let error = #expect(throws: TokenError.self) { try token.key(matching: ObjectSelector(label: "key")) }
            #expect(error?.code == .ambiguous)
            #expect(error?.message.contains(hexadecimal(first.id)) == true)
            #expect(error?.message.contains(hexadecimal(second.id)) == true)
            #expect(try token.key(matching: ObjectSelector(id: second.id)).id == second.id)
            #expect(throws: TokenError(.keyNotFound, "")) { try token.key(matching: ObjectSelector(label: "no")) }
        }

        @Test("what needs a login says so")
        func loginNeeded() throws {
            _ = try SoftToken.open("closed").generateKeyPair(.ec(.p256))
            let token = try SoftToken.module().token(matching: TokenSelector(label: "closed"))
            #expect(throws: TokenError(.loginNeeded, "")) { try token.keys() }
            #expect(throws: TokenError(.loginNeeded, "")) { try token.generateKeyPair(.ec(.p256)) }
            #expect(try token.objects().map(\.kind) == [.publicKey])
        }

        @Test("SM2 on a token is refused, since PKCS#11 has no mechanism for it")
        func sm2() throws {
            let token = try SoftToken.open("sm2")
            #expect(throws: TokenError(.unsupported, "")) { try token.generateKeyPair(.ec(.sm2)) }
            let result = try SoftToken.pkcs11Tool(
                "sm2", ["--keypairgen", "--key-type", "EC:1.2.156.10197.1.301", "--label", "foreign"])
            guard result.status == 0 else { return }
            let key = try token.key(matching: ObjectSelector(label: "foreign"))
            #expect(throws: KeyError(.unsupportedAlgorithm, "")) {
                try key.sign(SignableMessage([1]), with: key.usualAlgorithm)
            }
        }

        @Test("a lost session is opened again and the user logged in again")
        func lostSession() throws {
            let token = try SoftToken.open("lost")
            let key = try token.generateKeyPair(.ec(.p256))
            let message = SignableMessage([1, 2, 3])
            _ = try key.sign(message, with: key.usualAlgorithm)
            // A change of the PIN ends all sessions of the slot, and the login.
            let second = try SoftToken.module().token(matching: TokenSelector(label: "lost"))
            let pin = SoftToken.secret(SoftToken.userPIN)
            try second.changeUserPIN(pin, to: pin)
            _ = try key.sign(message, with: key.usualAlgorithm)
            try second.changeUserPIN(pin, to: pin)
            _ = try token.generateKeyPair(.ec(.p256))
            try second.logIn(pin)
            #expect(try second.keys().count == 2)
        }

        @Test("two who log in with one PIN share the login, and the first to go leaves it to the other")
        func sharedLogin() throws {
            let token = try SoftToken.open("shared")
            let key = try token.generateKeyPair(.ec(.p256))
            let module = try SoftToken.module()
            let message = SignableMessage([1, 2, 3])
            do {
                let second = try module.token(matching: TokenSelector(label: "shared"))
                try second.logIn(SoftToken.secret(SoftToken.userPIN))
                _ = try second.key(matching: ObjectSelector(id: key.id)).sign(message, with: key.usualAlgorithm)
            }
            _ = try key.sign(message, with: key.usualAlgorithm)
            token.logOut()
            let third = try module.token(matching: TokenSelector(label: "shared"))
            #expect(throws: TokenError(.pinIncorrect, "")) { try third.logIn(SoftToken.secret("Wrong-Pin-1")) }
            #expect(throws: TokenError.self) { try key.sign(message, with: key.usualAlgorithm) }
        }

        @Test("a PIN that was changed elsewhere is not tried again and again")
        func changedPIN() throws {
            let token = try SoftToken.open("changed")
            let key = try token.generateKeyPair(.ec(.p256))
            let second = try SoftToken.module().token(matching: TokenSelector(label: "changed"))
            try second.changeUserPIN(
                SoftToken.secret(SoftToken.userPIN), to: SoftToken.secret("Another-Pin-5"))
            let message = SignableMessage([1, 2, 3])
            #expect(throws: TokenError(.pinIncorrect, "")) { try key.sign(message, with: key.usualAlgorithm) }
            #expect(!token.isLoggedIn)
            #expect(throws: TokenError.self) { try key.sign(message, with: key.usualAlgorithm) }
        }

        @Test("a key that asks for the PIN each time is given it")
        func alwaysAuthenticate() throws {
            let token = try SoftToken.open("always")
            let made = try SoftToken.pkcs11Tool(
                "always",
                ["--keypairgen", "--key-type", "EC:prime256v1", "--label", "careful", "--id", "77", "--always-auth"])
            #expect(made.status == 0, "\(made.transcript)")
            let key = try token.key(matching: ObjectSelector(label: "careful"))
            #expect(key.asksPINEachTime)
            for _ in 0..<2 {
                let signature = try key.sign(SignableMessage([1]), with: key.usualAlgorithm)
                let identifier = try key.usualAlgorithm.identifier
                #expect(try key.publicKey.isValid(signature: signature[...], algorithm: identifier, over: [1]))
            }
        }

        @Test("one key signs for several threads at once")
        func threads() async throws {
            let token = try SoftToken.open("threads")
            let key = try token.generateKeyPair(.ec(.p256))
            let module = try SoftToken.module()
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        let message = [UInt8](repeating: UInt8(number), count: 100)
                        let signature = try key.sign(SignableMessage(message), with: .ecdsa(.sha256))
                        _ = try module.tokens()
                        let identifier = try SignatureAlgorithm.ecdsa(.sha256).identifier
                        return try key.publicKey.isValid(
                            signature: signature[...], algorithm: identifier, over: message[...])
                    }
                }
                for try await isValid in group { #expect(isValid) }
            }
        }
    }
}

import PKIKeys
import PKIStructures
import PKITokens
import TestSupport
import Testing

extension SoftHSMTests {
    /// What modules do that they should not.
    @Suite("Lying modules")
    struct LyingModuleTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        /// A token as a lying module shows it, logged in, with one key made by an honest one.
        private func token(_ lie: LyingModule.Lie, _ label: String) throws -> Token {
            let honest = try SoftToken.open(label)
            _ = try honest.generateKeyPair(.ec(.p256), label: "k")
            honest.logOut()
            let token = try LyingModule.load(lie, in: scratch).token(matching: TokenSelector(label: label))
            try token.logIn(SoftToken.secret(SoftToken.userPIN))
            return token
        }

        @Test("wrong PINs are counted down to the lock, and then no try is spent")
        func locks() throws {
            _ = try SoftToken.make("lie-lock")
            let module = try LyingModule.load(.locksAfterThreeTries, in: scratch)
            let token = try module.token(matching: TokenSelector(label: "lie-lock"))
            let wrong = SoftToken.secret("Wrong-Pin-1")
            let first = #expect(throws: TokenError.self) { try token.logIn(wrong) }
            #expect(first?.message.contains("counts wrong tries") == true)
            let second = #expect(throws: TokenError.self) { try token.logIn(wrong) }
            #expect(second?.code == .pinIncorrect)
            #expect(second?.message.contains("one try is left") == true)
            let third = #expect(throws: TokenError.self) { try token.logIn(wrong) }
            #expect(third?.code == .pinLocked)
            let fourth = #expect(throws: TokenError.self) { try token.logIn(SoftToken.secret(SoftToken.userPIN)) }
            #expect(fourth?.code == .pinLocked)
            #expect(fourth?.hint?.contains("security officer") == true)
        }

        @Test("lengths beyond all sense are refused")
        func hugeAttributes() throws {
            let token = try token(.hugeAttributes, "lie-huge")
            let error = #expect(throws: TokenError.self) { try token.objects() }
            #expect(error?.code == .failed)
            #expect(error?.message.contains("limit is 1048576") == true)
        }

        @Test("what is unavailable is missing, also the limits of the PIN")
        func unavailable() throws {
            let token = try token(.unavailableAttributes, "lie-none")
            #expect(token.description.minimumPINByteCount == nil)
            let objects = try token.objects()
            #expect(objects.count == 2)
            #expect(objects.allSatisfy { $0.id.isEmpty && $0.label.isEmpty && $0.keyKind == nil })
            #expect(try token.certificates().isEmpty)
        }

        @Test("slots without number are refused")
        func manySlots() throws {
            let module = try LyingModule.load(.manySlots, in: scratch)
            let error = #expect(throws: TokenError.self) { try module.tokens() }
            #expect(error?.message.contains("limit is 1024") == true)
        }

        @Test("objects without end are refused")
        func endlessObjects() throws {
            let token = try token(.endlessObjects, "lie-endless")
            let error = #expect(throws: TokenError.self) { try token.objects() }
            #expect(error?.message.contains("more than 4096 objects") == true)
        }

        @Test("a certificate that is read back without its serial number is removed again")
        func losesSerialNumber() throws {
            let token = try token(.losesSerialNumber, "lie-serial")
            let certificate = try CertificateTests.certificate(for: try token.key(matching: ObjectSelector()))
            #expect(throws: TokenError(.readBackDiffers, "")) { try token.writeCertificate(certificate) }
            #expect(try token.certificates().isEmpty)
        }

        @Test("a certificate whose key gives a false test signature is removed again, and the old one stays")
        func signsWrongly() throws {
            let honest = try SoftToken.open("lie-sign")
            let key = try honest.generateKeyPair(.ec(.p256), label: "k")
            let old = try CertificateTests.certificate(for: key, serial: "01")
            _ = try honest.writeCertificate(old)
            honest.logOut()
            let module = try LyingModule.load(.signsWrongly, in: scratch)
            let token = try module.token(matching: TokenSelector(label: "lie-sign"))
            try token.logIn(SoftToken.secret(SoftToken.userPIN))
            let new = try CertificateTests.certificate(for: key, serial: "02")
            let error = #expect(throws: TokenError.self) { try token.writeCertificate(new, replacing: .predecessors()) }
            #expect(error?.code == .readBackDiffers)
            #expect(error?.message.contains("test signature") == true)
            #expect(try token.certificates().map(\.certificate) == [old])
        }

        @Test("a signature of the wrong length is refused")
        func shortSignatures() throws {
            let key = try token(.shortSignatures, "lie-short").key(matching: ObjectSelector())
            let error = #expect(throws: TokenError.self) {
                try key.sign(SignableMessage([1]), with: key.usualAlgorithm)
            }
            #expect(error?.message.contains("damaged signature of 3 bytes") == true)
        }

        @Test("a session that is lost in the middle costs one repetition")
        func losesSessions() throws {
            let key = try token(.losesSessions, "lie-lost").key(matching: ObjectSelector())
            for _ in 0..<3 {
                let signature = try key.sign(SignableMessage([1]), with: key.usualAlgorithm)
                let identifier = try key.usualAlgorithm.identifier
                #expect(try key.publicKey.isValid(signature: signature[...], algorithm: identifier, over: [1]))
            }
        }

        @Test("a token that never takes the login is asked twice and no more")
        func neverLoggedIn() throws {
            let key = try token(.neverLoggedIn, "lie-login").key(matching: ObjectSelector())
            #expect(throws: TokenError(.loginNeeded, "")) {
                try key.sign(SignableMessage([1]), with: key.usualAlgorithm)
            }
        }

        @Test("a point without its OCTET STRING is read too")
        func barePoints() throws {
            let token = try token(.barePoints, "lie-point")
            #expect(try token.key(matching: ObjectSelector()).publicKey.algorithm == .ec(.p256))
        }

        @Test("a key that could be read out of the token is not kept")
        func extractableKeys() throws {
            let token = try token(.extractableKeys, "lie-extract")
            #expect(throws: TokenError(.readBackDiffers, "")) { try token.generateKeyPair(.ec(.p384)) }
            #expect(try token.keys().map(\.kind) == ["p256"])
        }
    }
}

import PKIKeys
import PKITokens
import TestSupport
import Testing

extension SoftHSMTests {
    @Suite("Tokens")
    struct TokenTests {
        @Test("a new token is listed by its label with its state in words")
        func initialiseAndList() throws {
            let made = try SoftToken.make("list-a")
            let listed = try SoftToken.module().tokens().filter { $0.label == "list-a" }
            #expect(listed == [made])
            #expect(made.flags.words.contains("initialised"))
            #expect(made.flags.words.contains("user PIN set"))
            #expect(made.flags.words.contains("login required"))
            #expect(made.manufacturer == "SoftHSM project")
            #expect(!made.serial.isEmpty)
            #expect(made.minimumPINByteCount == 4)
        }

        @Test("a token that was never initialised is shown too")
        func uninitialised() throws {
            _ = try SoftToken.make("list-b")
            #expect(try SoftToken.module().tokens().contains { !$0.isInitialised })
        }

        @Test("two slots can be listed again and again (libp11 0.4.12 crashes there)")
        func listRepeatedly() throws {
            _ = try SoftToken.open("again-a")
            _ = try SoftToken.open("again-b")
            let module = try SoftToken.module()
            let count = try module.tokens().count
            #expect(count >= 2)
            for _ in 0..<50 { #expect(try module.tokens().count == count) }
        }

        @Test("a Chinese label comes back as it was given")
        func chineseLabel() throws {
            let made = try SoftToken.make("补办令牌")
            #expect(made.label == "补办令牌")
            let uri = try PKCS11URI(made.uri.description)
            let token = try SoftToken.module().token(matching: TokenSelector(uri))
            #expect(token.description.serial == made.serial)
        }

        @Test("a label that does not fit its 32 bytes is refused and not cut inside a character")
        func longLabel() throws {
            let error = #expect(throws: TokenError.self) { try SoftToken.make("一二三四五六七八九十一") }
            #expect(error?.code == .badName)
            #expect(error?.message.contains("33 bytes") == true)
        }

        @Test("two tokens of one label are refused with the candidates, and told apart by serial")
        func ambiguous() throws {
            let first = try SoftToken.make("twin")
            let second = try SoftToken.make("twin")
            #expect(first.serial != second.serial)
            let module = try SoftToken.module()
            let error = #expect(throws: TokenError.self) { try module.token(matching: TokenSelector(label: "twin")) }
            #expect(error?.code == .ambiguous)
            #expect(error?.message.contains(first.serial) == true)
            #expect(error?.message.contains(second.serial) == true)
            let found = try module.token(matching: TokenSelector(serial: second.serial))
            #expect(found.description == second)
        }

        @Test("a token that is not there is refused with what is there")
        func notFound() throws {
            _ = try SoftToken.make("present")
            let error = #expect(throws: TokenError.self) {
                try SoftToken.module().token(matching: TokenSelector(label: "absent"))
            }
            #expect(error?.code == .notFound)
            #expect(error?.message.contains("'present'") == true)
        }

        @Test("an initialised token is erased only where that is said")
        func erasing() throws {
            let token = try SoftToken.open("erase-me")
            _ = try token.generateKeyPair(.ec(.p256))
            let module = try SoftToken.module()
            let selector = TokenSelector(label: "erase-me")
            let officer = SoftToken.secret(SoftToken.soPIN)
            #expect(throws: TokenError(.alreadyInitialised, "")) {
                try module.initialise(selector, label: "erased", soPIN: officer, userPIN: nil)
            }
            #expect(try token.keys().count == 1)
            let made = try module.initialise(selector, label: "erased", soPIN: officer, userPIN: nil, erasing: true)
            #expect(made.label == "erased")
            #expect(!made.flags.contains(.userPINSet))
            #expect(throws: TokenError(.notFound, "")) { try module.token(matching: selector) }
        }
    }

    @Suite("Modules")
    struct ModuleTests {
        @Test("a file that is missing, no library, no module or a pipe is refused with a clear message")
        func unusable() throws {
            let scratch = try Scratch()
            let text = try scratch.write("not a library", as: "text.so")
            let cases = [
                (scratch("missing.so"), "there is no module"), (text, "cannot be loaded"),
                (scratch.path, "no regular file"),
                ("/lib/x86_64-linux-gnu/libz.so.1", "no PKCS#11 module"), ("", "cannot be used"),
            ]
            for (path, message) in cases {
                let error = #expect(throws: TokenError.self) { try TokenModule(path: path) }
                #expect(error?.code == .moduleUnusable)
                #expect(error?.message.contains(message) == true, "\(path): \(error?.message ?? "")")
                #expect(error?.hint != nil)
            }
            #expect(try Tool.run("mkfifo", [scratch("pipe.so")]).status == 0)
            #expect(throws: TokenError(.moduleUnusable, "")) { try TokenModule(path: scratch("pipe.so")) }
        }

        @Test("a module tells its name and version")
        func name() throws {
            #expect(try SoftToken.module().name.contains("SoftHSM"))
        }

        @Test("readers are listed or the reason is told, without hanging")
        func readers() {
            let start = ContinuousClock.now
            let list = ReaderList.names()
            #expect(list.names.isEmpty ? true : list.problem == nil)
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }
}

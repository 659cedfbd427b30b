import PKIKeys
import PKITokens
import Testing

extension SoftHSMTests {
    @Suite("PINs")
    struct PINTests {
        @Test("a wrong PIN is a clear error that counts tries, and a right one afterwards works")
        func wrongPIN() throws {
            _ = try SoftToken.make("pin-a")
            let token = try SoftToken.module().token(matching: TokenSelector(label: "pin-a"))
            let error = #expect(throws: TokenError.self) { try token.logIn(SoftToken.secret("Wrong-Pin-1")) }
            #expect(error?.code == .pinIncorrect)
            #expect(error?.message.contains("CKR_PIN_INCORRECT") == true)
            #expect(error?.message.contains("counts wrong tries") == true)
            #expect(error?.message.contains("Wrong-Pin-1") == false)
            #expect(!token.isLoggedIn)
            try token.logIn(SoftToken.secret(SoftToken.userPIN))
            #expect(token.isLoggedIn)
        }

        @Test("a wrong PIN is refused also while somebody is logged in (libp11 says nothing there)")
        func wrongPINWhileLoggedIn() throws {
            let token = try SoftToken.open("pin-b")
            #expect(throws: TokenError(.pinIncorrect, "")) { try token.logIn(SoftToken.secret("Wrong-Pin-1")) }
            let second = try SoftToken.module().token(matching: TokenSelector(label: "pin-b"))
            try token.logIn(SoftToken.secret(SoftToken.userPIN))
            #expect(throws: TokenError(.pinIncorrect, "")) { try second.logIn(SoftToken.secret("Wrong-Pin-1")) }
        }

        @Test("a PIN that the token cannot take costs no try", arguments: ["", "123", "with\u{0}zero"])
        func rejectedWithoutTry(pin: String) throws {
            let label = "pin-c\(pin.utf8.count)"
            _ = try SoftToken.make(label)
            let token = try SoftToken.module().token(matching: TokenSelector(label: label))
            #expect(throws: TokenError(.pinRejected, "")) { try token.logIn(SoftToken.secret(pin)) }
            let now = try SoftToken.module().token(matching: TokenSelector(label: label)).description
            #expect(!now.flags.contains(.userPINCountLow))
        }

        @Test("the security officer sets a new user PIN, and the keys stay")
        func setUserPIN() throws {
            let token = try SoftToken.open("pin-d")
            let key = try token.generateKeyPair(.ec(.p256))
            let newPIN = SoftToken.secret("Another-Pin-5")
            let wrong = #expect(throws: TokenError.self) {
                try token.setUserPIN(soPIN: SoftToken.secret("Wrong-Officer-1"), newPIN: newPIN)
            }
            #expect(wrong?.code == .pinIncorrect)
            #expect(wrong?.message.contains("SO PIN is wrong") == true)
            try token.setUserPIN(soPIN: SoftToken.secret(SoftToken.soPIN), newPIN: newPIN)
            #expect(throws: TokenError(.pinIncorrect, "")) { try token.logIn(SoftToken.secret(SoftToken.userPIN)) }
            try token.logIn(newPIN)
            #expect(try token.keys().map(\.id) == [key.id])
        }

        @Test("the user changes the PIN")
        func changeUserPIN() throws {
            let token = try SoftToken.open("pin-e")
            let newPIN = SoftToken.secret("Another-Pin-5")
            #expect(throws: TokenError(.pinIncorrect, "")) {
                try token.changeUserPIN(SoftToken.secret("Wrong-Pin-1"), to: newPIN)
            }
            try token.changeUserPIN(SoftToken.secret(SoftToken.userPIN), to: newPIN)
            try token.logIn(newPIN)
        }

        @Test("a token without a user PIN says so before a try")
        func noUserPIN() throws {
            let module = try SoftToken.module()
            let officer = SoftToken.secret(SoftToken.soPIN)
            let made = try module.initialise(nil, label: "pin-f", soPIN: officer, userPIN: nil)
            #expect(!made.flags.contains(.userPINSet))
            let token = try module.token(matching: TokenSelector(label: "pin-f"))
            #expect(throws: TokenError(.pinNotSet, "")) { try token.logIn(SoftToken.secret(SoftToken.userPIN)) }
            try token.setUserPIN(soPIN: officer, newPIN: SoftToken.secret(SoftToken.userPIN))
            try token.logIn(SoftToken.secret(SoftToken.userPIN))
        }

        @Test("a policy binds new PINs and leaves the token untouched where it refuses")
        func policy() throws {
            let module = try SoftToken.module()
            let count = try module.tokens().count
            let error = #expect(throws: TokenError.self) {
                try module.initialise(
                    nil, label: "pin-g", soPIN: SoftToken.secret(SoftToken.soPIN),
                    userPIN: SoftToken.secret("12345678"),
                    policy: PINPolicy())
            }
            #expect(error?.code == .pinRejected)
            #expect(error?.message.contains("factory PIN") == true)
            #expect(error?.message.contains("12345678") == false)
            #expect(try module.tokens().count == count)
        }
    }
}

@Suite("PIN policy")
struct PINPolicyTests {
    @Test(
        "each rule of the desk's guide has its finding",
        arguments: [
            ("Ab1!", "minimum is 8"), ("abcdef1!", "capital"), ("ABCDEF1!", "small"), ("Abcdefg!", "digit"),
            ("Abcdefg1", "special"), ("P@ssw0rd", "common password"), ("Admin@123", "common password"),
        ])
    func findings(pin: String, finding: String) {
        let findings = PINPolicy().findings(for: Secret(copying: Array(pin.utf8)))
        #expect(findings.count == 1)
        #expect(findings.first?.contains(finding) == true)
    }

    @Test("a PIN of four kinds is taken", arguments: ["Kj7#mmQ2", "补办Kj7#mm"])
    func taken(pin: String) {
        #expect(PINPolicy().findings(for: Secret(copying: Array(pin.utf8))).isEmpty)
    }
}

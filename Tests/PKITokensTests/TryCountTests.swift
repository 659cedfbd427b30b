import Foundation
import PKIKeys
import PKITokens
import TestSupport
import Testing

/// Counts in memory, and writes down every count that it was told to keep.
final class MemoryTries: PINTryStore, @unchecked Sendable {
    struct Full: Error {}

    private let lock = NSLock()
    private var counts: [TokenIdentity: PINTries] = [:]
    private var saves: [PINTries] = []
    private let isFull: Bool

    init(isFull: Bool = false) { self.isFull = isFull }

    var saved: [PINTries] { lock.withLock { saves } }

    func tries(of token: TokenIdentity) -> PINTries { lock.withLock { counts[token] ?? PINTries() } }

    func alone<Result>(
        with token: TokenIdentity, _ body: (PINTries, (PINTries) throws -> Void) throws -> Result
    ) throws -> Result {
        try body(tries(of: token)) { tries in
            guard !isFull else { throw Full() }
            lock.withLock {
                counts[token] = tries
                saves.append(tries)
            }
        }
    }
}

extension SoftHSMTests {
    @Suite("Counts of wrong PINs")
    struct TryCountTests {
        private let right = SoftToken.secret(SoftToken.userPIN)
        private let wrong = SoftToken.secret("Wrong-Pin-1")
        private let officer = SoftToken.secret(SoftToken.soPIN)

        /// A token of SoftHSM whose tries are counted for it.
        private func token(_ label: String, _ store: MemoryTries, limit: Int = 10) throws -> Token {
            _ = try SoftToken.make(label)
            return try module(store, limit: limit).token(matching: TokenSelector(label: label))
        }

        private func module(_ store: MemoryTries, limit: Int) throws -> TokenModule {
            var profile = VendorProfile(name: "softhsm", patterns: [.init(manufacturer: "SoftHSM*")])
            profile.locksPIN = false
            let care = TokenCare(profiles: [profile], tryStore: store, tryLimit: limit)
            return try TokenModule(path: SoftToken.modulePath, care: care)
        }

        @Test("a try counts as wrong before it is made, and is taken back after a right one")
        func before() throws {
            let store = MemoryTries()
            let token = try token("count-a", store)
            try token.logIn(right)
            #expect(store.saved == [PINTries(user: 1), PINTries()])
            #expect(throws: TokenError(.pinIncorrect, "")) { try token.logIn(wrong) }
            #expect(store.saved.last == PINTries(user: 1))
        }

        @Test("where the count cannot be kept, the token is not asked")
        func full() throws {
            let token = try token("count-b", MemoryTries(isFull: true))
            #expect(throws: TokenError(.pinCountUnusable, "")) { try token.logIn(wrong) }
            let now = try SoftToken.module().token(matching: TokenSelector(label: "count-b")).description
            #expect(!now.flags.contains(.userPINCountLow))
        }

        @Test("a locked PIN is refused without asking the token, the right one too, and the officer frees it")
        func locked() throws {
            let store = MemoryTries()
            let token = try token("count-c", store, limit: 3)
            for _ in 0..<2 { #expect(throws: TokenError(.pinIncorrect, "")) { try token.logIn(wrong) } }
            let state = try token.pinState(.user)
            #expect(state.level == .finalTry && state.triesLeft == 1 && state.isCountedHere)
            #expect(throws: TokenError(.pinLocked, "")) { try token.logIn(wrong) }
            #expect(throws: TokenError(.pinLocked, "")) { try token.logIn(right) }
            #expect(throws: TokenError(.pinLocked, "")) { try token.changeUserPIN(right, to: wrong) }
            try token.unlockUserPIN(by: officer, newPIN: SoftToken.secret("Another-Pin-5"))
            #expect(try token.pinState(.user).level == .good)
            try token.logIn(SoftToken.secret("Another-Pin-5"))
        }

        @Test("wrong SO PINs are counted by themselves")
        func officers() throws {
            let store = MemoryTries()
            let token = try token("count-d", store, limit: 3)
            for _ in 0..<2 {
                #expect(throws: TokenError(.pinIncorrect, "")) { try token.setUserPIN(soPIN: wrong, newPIN: right) }
            }
            #expect(throws: TokenError(.pinLocked, "")) { try token.changeOfficerPIN(wrong, to: right) }
            #expect(throws: TokenError(.pinLocked, "")) { try token.setUserPIN(soPIN: officer, newPIN: right) }
            try token.logIn(right)
        }

        @Test("a token whose SO PIN is locked by the count can still be erased with it, and begins anew")
        func lastResort() throws {
            let store = MemoryTries()
            let token = try token("count-g", store, limit: 3)
            for _ in 0..<3 {
                #expect(throws: TokenError.self) { try token.setUserPIN(soPIN: wrong, newPIN: right) }
            }
            let module = try module(store, limit: 3)
            let selector = TokenSelector(label: "count-g")
            #expect(throws: TokenError.self) {
                try module.initialise(selector, label: "count-g", soPIN: wrong, userPIN: right, erasing: true)
            }
            let made = try module.initialise(
                selector, label: "count-g", soPIN: officer, userPIN: right, erasing: true)
            #expect(made.pinState(.officer).level == .good)
            #expect(store.saved.last == PINTries())
        }

        @Test("the login of a key that asks each time is a try, too")
        func contextLogin() throws {
            let store = MemoryTries()
            let token = try token("count-e", store)
            let made = try SoftToken.pkcs11Tool(
                "count-e", ["--keypairgen", "--key-type", "EC:prime256v1", "--id", "77", "--always-auth"])
            #expect(made.status == 0, "\(made.transcript)")
            try token.logIn(right)
            let key = try token.key(matching: ObjectSelector(id: [0x77]))
            let before = store.saved.count
            _ = try key.sign(SignableMessage([1]), with: key.usualAlgorithm)
            #expect(store.saved.dropFirst(before) == [PINTries(user: 1), PINTries()])
        }

        @Test("an answer that says nothing of the PIN gives the try back")
        func notJudged() throws {
            let store = MemoryTries()
            let token = try token("count-f", store)
            // SoftHSM takes no new PIN of more than 255 bytes; the driver neither, before anything is tried.
            let long = SoftToken.secret(String(repeating: "Aa1!", count: 70))
            #expect(throws: TokenError(.pinRejected, "")) { try token.changeUserPIN(right, to: long) }
            #expect(store.saved.isEmpty)
        }
    }

    @Suite("A module that locks")
    struct LockingModuleTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        private func token(_ label: String, _ defines: [String: String] = [:], care: TokenCare = TokenCare()) throws
            -> Token
        {
            _ = try SoftToken.make(label)
            let path = try TestModule.locking(after: 10, defines, in: scratch)
            return try TokenModule(path: path, care: care).token(matching: TokenSelector(label: label))
        }

        @Test("ten wrong tries lock; the officer logs in after a user's login, and unlocks")
        func officerAfterUser() throws {
            let token = try token("lock-a")
            try token.logIn(SoftToken.secret(SoftToken.userPIN))
            // libp11 0.4.12 says yes to an officer's login while it thinks that somebody is logged in, and does nothing.
            try token.setUserPIN(soPIN: SoftToken.secret(SoftToken.soPIN), newPIN: SoftToken.secret("Another-Pin-5"))
            let wrong = SoftToken.secret("Wrong-Pin-1")
            for _ in 0..<9 { #expect(throws: TokenError(.pinIncorrect, "")) { try token.logIn(wrong) } }
            #expect(try token.pinState(.user).level == .finalTry)
            #expect(throws: TokenError(.pinLocked, "")) { try token.logIn(wrong) }
            #expect(throws: TokenError(.pinLocked, "")) { try token.logIn(SoftToken.secret("Another-Pin-5")) }
            try token.unlockUserPIN(
                by: SoftToken.secret(SoftToken.soPIN), newPIN: SoftToken.secret(SoftToken.userPIN))
            try token.logIn(SoftToken.secret(SoftToken.userPIN))
        }

        @Test("a card is unlocked by its PUK in the place of the old PIN; a wrong PUK says so")
        func puk() throws {
            var profile = VendorProfile(name: "card", patterns: [.init(library: "Locking*")])
            profile.unlock = .puk
            let defines = ["PUK": "\"Puk-Of-Card-1\"", "SO": "\"\(SoftToken.soPIN)\""]
            let token = try token("lock-b", defines, care: TokenCare(profiles: [profile]))
            let new = SoftToken.secret("Another-Pin-5")
            for _ in 0..<10 { #expect(throws: TokenError.self) { try token.logIn(SoftToken.secret("Wrong-Pin-1")) } }
            let wrong = #expect(throws: TokenError.self) { try token.unlockUserPIN(by: new, newPIN: new) }
            #expect(wrong?.code == .pinIncorrect)
            #expect(wrong?.message.contains("the PUK is wrong") == true)
            try token.unlockUserPIN(by: SoftToken.secret("Puk-Of-Card-1"), newPIN: new)
            try token.logIn(new)
        }
    }
}

import Foundation
import PKIKeys
import PKIStructures
import PKITokens
import TestSupport
import Testing

extension SoftHSMTests {
    /// Keys on a token that several threads sign with at once.
    @Suite("Parallel signatures")
    struct ParallelTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        /// A key as a watching module shows it, made by an honest one.
        private func key(
            _ lie: LyingModule.Lie, _ label: String, algorithm: KeyAlgorithm = .ec(.p256), sessionLimit: Int = 8
        ) throws -> TokenKey {
            let honest = try SoftToken.open(label)
            _ = try honest.generateKeyPair(algorithm, label: "k")
            honest.logOut()
            let module = try LyingModule.load(lie, in: scratch)
            let token = try module.token(matching: TokenSelector(label: label), sessionLimit: sessionLimit)
            try token.logIn(SoftToken.secret(SoftToken.userPIN))
            return try token.key(matching: ObjectSelector())
        }

        /// Signs in threads, every signature verified; gives the number of those that held.
        private func sign(_ key: TokenKey, threads: Int = 4, each count: Int = 50) throws -> Int {
            let algorithm = key.usualAlgorithm
            let identifier = try algorithm.identifier
            return try inThreads(threads) { thread in
                try (0..<count).count { number in
                    let message = Array("\(thread) 补办 \(number)".utf8)
                    let signature = try key.sign(SignableMessage(message), with: algorithm)
                    return try key.publicKey.isValid(
                        signature: signature[...], algorithm: identifier, over: message[...])
                }
            }.reduce(0, +)
        }

        @Test("4 threads × 100 signatures all verify", arguments: [KeyAlgorithm.ec(.p256), .rsa(sizeInBits: 2048)])
        func allVerify(algorithm: KeyAlgorithm) throws {
            let key = try SoftToken.open("many-\(algorithm)").generateKeyPair(algorithm)
            #expect(try sign(key, each: 100) == 400)
        }

        @Test("the signatures of several threads are in the module at once")
        func meet() throws {
            let key = try key(.meetsInside, "meet")
            #expect(try sign(key, threads: LyingModule.meetingCount, each: 3) == 3 * LyingModule.meetingCount)
        }

        @Test("sessions are kept: no more are opened than threads sign")
        func sessionsAreKept() throws {
            let key = try key(.countsSessions, "counted")
            let before = try LyingModule.sessionCount(in: scratch)
            #expect(try sign(key, each: 100) == 400)
            // One is idle since the login.
            #expect(try LyingModule.sessionCount(in: scratch) - before <= 3)
            let after = try LyingModule.sessionCount(in: scratch)
            #expect(try sign(key, threads: 1, each: 100) == 100)
            #expect(try LyingModule.sessionCount(in: scratch) == after)
        }

        @Test("more threads than sessions wait for one another", arguments: [1, 2])
        func ownLimit(sessionLimit: Int) throws {
            let key = try key(.countsSessions, "limited-\(sessionLimit)", sessionLimit: sessionLimit)
            let before = try LyingModule.sessionCount(in: scratch)
            #expect(try sign(key, threads: 6, each: 20) == 120)
            #expect(try LyingModule.sessionCount(in: scratch) - before < sessionLimit)
        }

        @Test("a token that gives few sessions is content, whether it says so or just refuses more")
        func fewSessions() throws {
            #expect(try sign(key(.fewSessions, "few"), threads: 6, each: 20) == 120)
            #expect(try sign(key(.fewSessionsSaid, "few-said"), threads: 6, each: 20) == 120)
        }

        @Test("sessions that die under several threads are opened again, and no signature is lost")
        func removedAtTimes() throws {
            let key = try key(.removedAtTimes, "removed")
            #expect(try sign(key, each: 60) == 240)
        }

        @Test("logins and logouts of others disturb no signature")
        func loginsBeside() throws {
            let token = try SoftToken.open("beside-logins")
            let key = try token.generateKeyPair(.ec(.p256))
            let module = try SoftToken.module()
            let pin = SoftToken.secret(SoftToken.userPIN)
            let held = try inThreads(4) { thread in
                guard thread == 0 else { return try sign(key, threads: 1, each: 60) }
                let other = try module.token(matching: TokenSelector(label: "beside-logins"))
                for number in 0..<10 {
                    try other.logIn(pin)
                    if number % 3 == 0 { try other.changeUserPIN(pin, to: pin) } else { other.logOut() }
                }
                return 0
            }
            #expect(held.reduce(0, +) == 180)
        }

        @Test("a module that cannot lock gets one call at a time")
        func cannotLock() throws {
            let key = try key(.cannotLock, "no-locks")
            #expect(try sign(key, each: 50) == 200)
        }

        @Test("a key that asks for the PIN each time signs in several threads too")
        func alwaysAuthenticate() throws {
            let token = try SoftToken.open("always-many")
            let made = try SoftToken.pkcs11Tool(
                "always-many",
                ["--keypairgen", "--key-type", "EC:prime256v1", "--label", "careful", "--id", "77", "--always-auth"])
            #expect(made.status == 0, "\(made.transcript)")
            let key = try token.key(matching: ObjectSelector(label: "careful"))
            #expect(key.asksPINEachTime)
            #expect(try sign(key, each: 10) == 40)
        }
    }
}

extension Sequence {
    /// How many members fit.
    fileprivate func count(_ fits: (Element) throws -> Bool) rethrows -> Int {
        try reduce(0) { try $0 + (fits($1) ? 1 : 0) }
    }
}

/// Runs the body in so many threads of their own, which may wait for one another, and gives what each one found.
private func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Int) throws -> [Int] {
    let done = DispatchGroup()
    let results = Results(count)
    for number in 0..<count {
        done.enter()
        Thread.detachNewThread {
            results.set(number, Result { try body(number) })
            done.leave()
        }
    }
    done.wait()
    return try results.values.map { try $0.get() }
}

/// What the threads found.
private final class Results: @unchecked Sendable {
    private let lock = NSLock()
    private var found: [Result<Int, any Error>]

    init(_ count: Int) { found = Array(repeating: .success(0), count: count) }

    func set(_ number: Int, _ result: Result<Int, any Error>) { lock.withLock { found[number] = result } }

    var values: [Result<Int, any Error>] { lock.withLock { found } }
}

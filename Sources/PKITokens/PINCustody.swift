internal import PKITokenDriver

/// Who watches over the PINs of one token: the token, and capki where that does not lock them.
struct PINCustody: Sendable {
    let module: CryptokiModule
    let identity: TokenIdentity
    let profile: VendorProfile
    /// `nil` where the token counts.
    let store: (any PINTryStore)?
    let limit: Int

    init(_ token: TokenDescription, library: String, module: CryptokiModule, care: TokenCare) {
        self.module = module
        identity = TokenIdentity(token)
        profile = care.profile(library: library, token)
        store = profile.locksPIN ? nil : care.tryStore
        limit = max(1, care.tryLimit)
    }

    /// What was counted here so far.
    var counted: CountedTries? {
        guard let store else { return nil }
        do {
            return CountedTries(tries: try store.tries(of: identity), limit: limit, problem: nil)
        } catch {
            return CountedTries(tries: PINTries(), limit: limit, problem: "\(error)")
        }
    }

    /// Makes one try with a PIN.
    ///
    /// A PIN that is locked is refused without asking the token, the right one too. The try counts as a wrong one before
    /// it is made, and is taken back when the token has said that it was not.
    ///
    /// - Parameters:
    ///   - what: what the try is for, for messages.
    ///   - isLastResort: whether it is made with a locked PIN too, as an initialisation is.
    func attempt<Result>(
        _ role: PINRole, _ what: String, in slot: UInt, isLastResort: Bool = false,
        _ work: () throws(DriverError) -> Result
    ) throws(TokenError) -> Result {
        if !isLastResort { try refuseLocked(role, what, slot) }
        do {
            return try countedTry(role, what, isLastResort: isLastResort, work)
        } catch let refusal as CountedRefusal {
            let counted = CountedTries(tries: refusal.tries, limit: limit, problem: nil)
            throw PINFailure(custody: self, role: role, what: what).explained(refusal.error, in: slot, counted)
        } catch let error as TokenError {
            throw error
        } catch let error as DriverError {
            throw PINFailure(custody: self, role: role, what: what).explained(error, in: slot, counted)
        } catch {
            throw TokenError(
                .pinCountUnusable, "\(what) was not tried: the wrong tries of its PIN cannot be counted: \(error)",
                hint: "see that the state folder can be written, or name another one by --state-dir",
                underlying: error)
        }
    }

    /// Makes one try as ``attempt(_:_:in:isLastResort:_:)`` does, and leaves the driver's faults as they are.
    func attempting<Result>(
        _ role: PINRole, _ what: String, _ work: () throws(DriverError) -> Result
    ) throws -> Result {
        do {
            return try countedTry(role, what, isLastResort: false, work)
        } catch let refusal as CountedRefusal {
            throw refusal.error
        }
    }

    private func countedTry<Result>(
        _ role: PINRole, _ what: String, isLastResort: Bool, _ work: () throws(DriverError) -> Result
    ) throws -> Result {
        guard let store else { return try work() }
        return try store.alone(with: identity) { tries, save in
            try counting(role, what, tries, save, isLastResort: isLastResort, work)
        }
    }

    private func counting<Result>(
        _ role: PINRole, _ what: String, _ tries: PINTries, _ save: (PINTries) throws -> Void, isLastResort: Bool,
        _ work: () throws(DriverError) -> Result
    ) throws -> Result {
        guard isLastResort || tries[role] < limit else {
            throw PINFailure(custody: self, role: role, what: what).locked()
        }
        var counted = tries
        counted[role] = min(limit, tries[role] + 1)
        try save(counted)
        do throws(DriverError) {
            let result = try work()
            counted[role] = 0
            // The PIN is proven and the work done; a count that stays too high errs on the safe side.
            try? save(counted)
            return result
        } catch {
            // What the token answers for another reason says nothing of the PIN.
            guard error.returnValue == .pinIncorrect || error.returnValue == .pinLocked else {
                try? save(tries)
                throw error
            }
            throw CountedRefusal(error: error, tries: counted)
        }
    }

    /// A wrong PIN with the count as this try left it: others may count on at once.
    private struct CountedRefusal: Error {
        let error: DriverError
        let tries: PINTries
    }

    /// The flags of a token that counts; what capki counts is looked at behind the store's lock.
    private func refuseLocked(_ role: PINRole, _ what: String, _ slot: UInt) throws(TokenError) {
        guard let token = try? module.token(in: slot) else { return }
        let flags = TokenFlags(rawValue: token.flags)
        let isLocked =
            switch role {
            case .user: flags.contains(.userPINLocked)
            case .officer: flags.contains(.soPINLocked)
            case .unblocking: false
            }
        if isLocked { throw PINFailure(custody: self, role: role, what: what).locked() }
    }

    /// Starts a count anew: the officer has set a new PIN, or the token is initialised.
    func reset(_ roles: [PINRole]) throws(TokenError) {
        guard let store else { return }
        do {
            try store.alone(with: identity) { tries, save in
                var fresh = tries
                for role in roles { fresh[role] = 0 }
                if fresh != tries { try save(fresh) }
            }
        } catch {
            throw TokenError(
                .pinCountUnusable, "the new PIN is set, but capki's count of wrong tries stays: \(error)",
                hint: "see that the state folder can be written, and unlock the PIN again", underlying: error)
        }
    }
}

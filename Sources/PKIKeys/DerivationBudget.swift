internal import PKIStructures

/// What the derivations of one file may still cost. A stranger's file names its own price, and may name it many times.
struct DerivationBudget {
    private let limits: PrivateKeyFile.Limits
    private var roundsLeft: Int

    init(_ limits: PrivateKeyFile.Limits) {
        self.limits = limits
        roundsLeft = limits.iterationCount
    }

    /// Takes the price of a decryption from what is left.
    ///
    /// - Throws: `KeyError.Code.overLimit`.
    mutating func charge(_ scheme: PasswordBasedScheme) throws(KeyError) {
        switch scheme {
        case .pbes2(let scheme):
            switch scheme.derivation {
            case .pbkdf2(let parameters): try charge(rounds: parameters.iterationCount)
            case .scrypt(let parameters): try charge(parameters)
            }
        case .pkcs12(_, let rounds), .pbes1(_, let rounds): try charge(rounds: rounds.iterationCount)
        }
    }

    /// Takes the price of so many rounds.
    mutating func charge(rounds: Int) throws(KeyError) {
        guard rounds <= roundsLeft else {
            throw KeyError(
                .overLimit,
                "the key asks for \(rounds) rounds, of the limit of \(limits.iterationCount) \(roundsLeft) are left")
        }
        roundsLeft -= rounds
    }

    private mutating func charge(_ parameters: ScryptParameters) throws(KeyError) {
        let (first, overflow) = parameters.cost.multipliedReportingOverflow(by: parameters.blockSize)
        // 1024 lanes are already more than any memory limit lets through, and keep the product small.
        let (product, second) = first.multipliedReportingOverflow(by: 128 * min(parameters.parallelization, 1024))
        guard !overflow, !second, parameters.parallelization <= 1024, product <= limits.memoryByteCount else {
            throw KeyError(.overLimit, "the key asks for more memory than \(limits.memoryByteCount) bytes")
        }
        // Four bytes filled cost about as much time as one round of PBKDF2.
        try charge(rounds: product / 4)
    }
}

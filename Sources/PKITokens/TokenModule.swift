internal import PKITokenDriver

/// A module that speaks for tokens: a vendor's library, OpenSC, SoftHSM.
///
/// It is safe to use from several threads. Two values for one file share the library.
public final class TokenModule: Sendable {
    /// Where modules are found that need no `--module`, the first that exists wins.
    public static let wellKnownPaths = [
        "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
        "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so",
        "/opt/homebrew/lib/opensc-pkcs11.so",
    ]

    /// The file, as it was given.
    public let path: String
    /// What the module calls itself, with its version.
    public let name: String
    let driver: CryptokiModule
    let care: TokenCare
    /// The library's own name, which vendors' profiles are told by.
    private let library: String

    /// Loads a module and starts it.
    ///
    /// - Parameters:
    ///   - care: what is known of vendors' tokens, and who counts wrong PINs where a token does not.
    ///   - note: takes what is about to be called, such as `in C_Initialize`, as ``tokens(note:)`` does.
    /// - Throws: `TokenError.Code.moduleUnusable`.
    public init(
        path: String, care: TokenCare = TokenCare(), note: (String) -> Void = { _ in }
    ) throws(TokenError) {
        self.path = path
        self.care = care
        do throws(DriverError) {
            driver = try CryptokiModule.load(path: path, note: note)
            note("in C_GetInfo")
            let record = try driver.record()
            library = record.libraryDescription
            name = "\(record.libraryDescription) \(record.libraryVersion) (\(record.manufacturer))"
        } catch {
            throw TokenError(
                .moduleUnusable, error.message, hint: "name the token's PKCS#11 library by --module", underlying: error)
        }
    }

    /// The tokens that are plugged in at the moment, those that were never initialised too.
    ///
    /// - Parameter note: takes what is about to be called; whoever runs a module that may crash or hang keeps it elsewhere,
    ///   in another process.
    public func tokens(note: (String) -> Void = { _ in }) throws(TokenError) -> [TokenDescription] {
        let found = try withDriver("the list of tokens") { () throws(DriverError) in
            try driver.slotsWithToken(note: note).map(TokenDescription.init)
        }
        return found.map { token in
            var token = token
            token.counted = token.isInitialised ? custody(of: token).counted : nil
            return token
        }
    }

    /// Who watches over a token's PINs.
    func custody(of token: TokenDescription) -> PINCustody {
        PINCustody(token, library: library, module: driver, care: care)
    }

    /// The one initialised token that fits.
    ///
    /// - Parameter sessionLimit: how many sessions it is asked for at most, and so how many threads it works for at once.
    /// - Throws: `TokenError.Code.notFound`, `notInitialised`, or `ambiguous` with the candidates.
    public func token(
        matching selector: TokenSelector, sessionLimit: Int = Token.usualSessionLimit
    ) throws(TokenError) -> Token {
        let all = try tokens()
        let fitting = all.filter(selector.matches)
        let candidates = fitting.filter(\.isInitialised)
        guard let found = candidates.first else {
            guard fitting.isEmpty else {
                throw TokenError(
                    .notInitialised, "\(fitting[0].summary) is not initialised",
                    hint: "initialise it first: capki token init")
            }
            throw Self.notFound(selector, among: all.filter(\.isInitialised))
        }
        guard candidates.count == 1 else { throw Self.ambiguous(selector, candidates) }
        return Token(custody: custody(of: found), description: found, sessionLimit: sessionLimit)
    }

    /// Nothing fits: what there is helps to see why.
    static func notFound(_ selector: TokenSelector, among all: [TokenDescription]) -> TokenError {
        let present = all.isEmpty ? "there is none" : "there is " + all.map(\.summary).joined(separator: ", ")
        return TokenError(.notFound, "\(selector.summary) was looked for, \(present)", hint: "capki token list")
    }

    static func ambiguous(_ selector: TokenSelector, _ candidates: [TokenDescription]) -> TokenError {
        TokenError(
            .ambiguous,
            "\(selector.summary) fits \(candidates.count) tokens: "
                + candidates.map(\.summary).joined(separator: ", "),
            hint: "name one by its serial: pkcs11:serial=…")
    }
}

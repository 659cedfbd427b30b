internal import CP11
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A token's module in this process: libp11 for the context, the module's own function list for the rest.
///
/// It is safe to use from several threads. Calls with sessions run side by side, each session being one thread's at a
/// time; what ends sessions or changes the login runs alone. A module that cannot lock gets one call at a time. It stays
/// loaded until the process ends: C_Initialize counts once a process (PKCS#11 v2.40 §5.4), so that a second user of the
/// same file who closed it would close it for everybody.
@safe
public final class CryptokiModule: Sendable {
    /// The file, as it was given.
    public let path: String

    // Set once, and valid as long as the library is loaded, which is for ever.
    nonisolated(unsafe) let functions: UnsafePointer<CK_FUNCTION_LIST>
    // Set once and never freed, see above.
    nonisolated(unsafe) let context: UnsafeMutablePointer<PKCS11_CTX>
    // Changed only by whoever is alone behind the gate.
    nonisolated(unsafe) var logins = SlotLogins()
    private let gate: CallGate

    /// The modules of this process by the file that they really are.
    private static let loaded = Mutex<[String: CryptokiModule]>([:])

    /// Takes what is about to be called, such as `in C_Initialize`: it is all that is left to tell where a module crashes.
    public typealias StageNote = (String) -> Void

    /// Loads a module, or gives the one that is loaded already.
    ///
    /// - Throws: `DriverError.Code.moduleUnusable`.
    public static func load(path: String, note: StageNote = { _ in }) throws(DriverError) -> CryptokiModule {
        let file = try realFile(path)
        return try loaded.withLock { (modules) throws(DriverError) in
            if let module = modules[file] { return module }
            let module = try CryptokiModule(path: path, file: file, note: note)
            modules[file] = module
            return module
        }
    }

    private init(path: String, file: String, note: StageNote) throws(DriverError) {
        self.path = path
        unsafe functions = try Self.functionList(path: path, file: file, note: note)
        note("in C_Initialize")
        gate = CallGate(isParallel: try unsafe Self.start(functions, path: path))
        ERR_clear_error()
        guard let context = unsafe PKCS11_CTX_new() else {
            throw DriverError(.moduleUnusable, "libp11 gave no context for the module '\(path)'")
        }
        // libp11 takes it as it is that the module was started above.
        guard unsafe PKCS11_CTX_load(context, file) == 0 else {
            let answer = ReturnValue(rawValue: capki_p11_take_answer())
            unsafe PKCS11_CTX_free(context)
            let reason =
                answer.rawValue == CKR_OK ? "does not start" : "does not start: C_Initialize answered \(answer)"
            throw DriverError(.moduleUnusable, "the module '\(path)' \(reason)", returnValue: answer)
        }
        unsafe self.context = unsafe context
    }

    /// Runs calls that change logins, sessions or the list of slots, with nobody else at the module.
    func exclusively<Result>(_ body: () throws(DriverError) -> Result) throws(DriverError) -> Result {
        try gate.alone(body)
    }

    /// Runs calls that open a session, beside those of others.
    func beside<Result>(_ body: () throws(DriverError) -> Result) throws(DriverError) -> Result {
        try gate.together(body)
    }

    /// Runs calls with a session that is the caller's alone, beside those of others.
    ///
    /// A session that this process has ended since is refused here: the module may have given its number to another one.
    func using<Result>(
        _ session: SessionHandle, _ body: () throws(DriverError) -> Result
    ) throws(DriverError) -> Result {
        try gate.together { () throws(DriverError) in
            guard unsafe logins.generation(of: session.slot) == session.generation else {
                throw .ended("the session")
            }
            return try body()
        }
    }

    /// Starts the module for several threads (PKCS#11 v2.40 §5.4 C_Initialize), or for one where it cannot lock.
    ///
    /// - Returns: whether several threads may call it at once. One that somebody else has started in this process gets one
    ///   call at a time, since nobody tells how it was started.
    private static func start(_ functions: UnsafePointer<CK_FUNCTION_LIST>, path: String) throws(DriverError) -> Bool {
        var arguments = unsafe CK_C_INITIALIZE_ARGS()
        unsafe arguments.flags = CKF_OS_LOCKING_OK
        var answer = unsafe functions.pointee.C_Initialize?(&arguments) ?? CKR_FUNCTION_NOT_SUPPORTED
        if answer == CKR_OK { return true }
        if answer == CKR_CANT_LOCK { answer = unsafe functions.pointee.C_Initialize?(nil) ?? answer }
        guard answer == CKR_OK || answer == CKR_CRYPTOKI_ALREADY_INITIALIZED else {
            let value = ReturnValue(rawValue: answer)
            throw DriverError(
                .moduleUnusable, "the module '\(path)' does not start: C_Initialize answered \(value)",
                returnValue: value)
        }
        return false
    }

    /// Turns a function's answer into an error; `nil` is a function that the module does not have.
    func check(_ call: String, _ answer: CK_RV?) throws(DriverError) {
        guard let answer else { throw DriverError(.missingFunction, "the module has no \(call)") }
        guard answer == CKR_OK else { throw DriverError(call: call, ReturnValue(rawValue: answer)) }
    }

    /// The path without links, of a regular file: a pipe in its place would be waited for without end.
    private static func realFile(_ path: String) throws(DriverError) -> String {
        guard !path.isEmpty, !path.utf8.contains(0), path.utf8.count < Int(PATH_MAX) else {
            throw DriverError(.moduleUnusable, "a module's path of \(path.utf8.count) bytes cannot be used")
        }
        guard let resolved = unsafe realpath(path, nil) else {
            throw DriverError(.moduleUnusable, "there is no module '\(path)'")
        }
        defer { unsafe free(resolved) }
        let file = unsafe String(cString: resolved)
        var status = stat()
        guard unsafe stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw DriverError(.moduleUnusable, "the module '\(path)' is no regular file")
        }
        return file
    }

    /// Loads the library a second time beside libp11, which counts references to the one copy, and asks for its list.
    private static func functionList(
        path: String, file: String, note: StageNote
    ) throws(DriverError) -> UnsafePointer<CK_FUNCTION_LIST> {
        note("while it was loaded")
        guard let library = unsafe dlopen(file, RTLD_NOW | RTLD_LOCAL) else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
            throw DriverError(.moduleUnusable, "the module '\(path)' cannot be loaded: \(reason)")
        }
        note("in C_GetFunctionList")
        var list: UnsafeMutablePointer<CK_FUNCTION_LIST>?
        let answer = unsafe capki_p11_function_list(library, &list)
        guard answer == CKR_OK, let list = unsafe list else {
            unsafe dlclose(library)
            let isMissing = answer == CKR_FUNCTION_NOT_SUPPORTED
            throw DriverError(
                .moduleUnusable,
                "the file '\(path)' is no PKCS#11 module: "
                    + (isMissing ? "it has no C_GetFunctionList" : "its C_GetFunctionList gives no list"))
        }
        let version = unsafe list.pointee.version
        guard version.major == 2 || version.major == 3 else {
            unsafe dlclose(library)
            throw DriverError(
                .moduleUnusable, "the module '\(path)' speaks Cryptoki \(version.major).\(version.minor), not 2 or 3")
        }
        return unsafe UnsafePointer(list)
    }
}

internal import Foundation
internal import PKISystem
public import PKITokens

/// The wrong tries of tokens that do not lock a PIN by themselves: one file in a state folder, for all processes.
///
/// The folder is found by whoever uses this; there is no usual one here.
public struct PINTryFile: PINTryStore {
    static let fileName = "pin-tries.json"
    private static let schema = "capki.pin-tries/1"
    private static let byteLimit = 16 << 20
    /// Longer than any token thinks about a PIN.
    private static let patienceInSeconds = 60

    private let folder: String?

    /// Takes the state folder, which is made where it is missing; `nil` where none could be found, so that every use is
    /// refused.
    public init(folder: String?) { self.folder = folder }

    public func tries(of token: TokenIdentity) throws -> PINTries {
        try read(in: place()).first { $0.identity == token }?.tries ?? PINTries()
    }

    public func alone<Result>(
        with token: TokenIdentity, _ body: (_ tries: PINTries, _ save: (PINTries) throws -> Void) throws -> Result
    ) throws -> Result {
        let folder = try place()
        try Self.makeAll(folder)
        let lock = try FileLock(at: folder + "/pin-tries.lock", timeoutInSeconds: Self.patienceInSeconds)
        return try withExtendedLifetime(lock) {
            let entries = try read(in: folder)
            let others = entries.filter { $0.identity != token }
            let tries = entries.first { $0.identity == token }?.tries ?? PINTries()
            return try body(tries) { tries in
                let own = tries == PINTries() ? [] : [Entry(token, tries)]
                try Self.write(others + own, in: folder)
            }
        }
    }

    private func place() throws -> String {
        guard let folder else {
            throw DirectoryError(
                .stateFolder, "there is no folder to count wrong PINs in: neither XDG_STATE_HOME nor HOME is set",
                hint: "name one by --state-dir")
        }
        return folder
    }

    private func read(in folder: String) throws -> [Entry] {
        let path = folder + "/" + Self.fileName
        guard FileReading.exists(path) else { return [] }
        let bytes = try FileReading.regularFile(at: path, byteLimit: Self.byteLimit)
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(bytes)),
            document.schema == Self.schema
        else {
            throw DirectoryError(
                .stateFolder, "'\(path)' is damaged, so that nobody knows how many wrong PINs there were",
                hint: "find out who changed it; without the file all counts begin anew")
        }
        return document.tokens
    }

    private static func write(_ entries: [Entry], in folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let bytes = try encoder.encode(Document(schema: schema, tokens: entries))
        let file = try PendingFile(at: folder + "/" + fileName, permissions: 0o600, overwrites: true)
        try file.commit(Array(bytes))
    }

    /// Makes a folder with its parents, for this user alone.
    private static func makeAll(_ folder: String) throws {
        guard !FileReading.isDirectory(folder) else { return }
        let parent = Folders.folder(containing: folder)
        if parent != folder { try makeAll(parent) }
        do throws(SystemError) {
            try Folders.make(folder, permissions: 0o700)
        } catch {
            // Another process may have been faster.
            guard error.code == .exists else { throw error }
        }
    }

    private struct Document: Codable {
        let schema: String
        let tokens: [Entry]
    }

    private struct Entry: Codable {
        let manufacturer: String
        let model: String
        let serial: String
        let user: Int
        let officer: Int
        let unblocking: Int

        init(_ token: TokenIdentity, _ tries: PINTries) {
            manufacturer = token.manufacturer
            model = token.model
            serial = token.serial
            user = tries.user
            officer = tries.officer
            unblocking = tries.unblocking
        }

        var identity: TokenIdentity { TokenIdentity(manufacturer: manufacturer, model: model, serial: serial) }
        var tries: PINTries { PINTries(user: user, officer: officer, unblocking: unblocking) }
    }
}

internal import PKISystem

/// A CA directory that is built aside and gets its name when it is whole.
///
/// What a killed process has left is removed by the next one that makes a folder of the same name.
final class FolderDraft {
    let path: String
    private let work: ClaimedFolder

    var workPath: String { work.path }

    /// - Throws: `DirectoryError.Code.exists` where something stands at the path, or another process makes it.
    init(at path: String) throws {
        var trimmed = path
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        self.path = trimmed
        guard !FileReading.exists(trimmed) else {
            throw DirectoryError(.exists, "'\(path)' exists already", hint: "choose another folder, or move it away")
        }
        let name = trimmed.split(separator: "/").last.map(String.init) ?? trimmed
        do throws(SystemError) {
            work = try ClaimedFolder("\(name).new", in: Folders.folder(containing: trimmed), permissions: 0o750)
        } catch {
            guard error.code == .busy else { throw error }
            throw DirectoryError(
                .exists, "'\(path)' is being made: \(error.message)", hint: error.hint, underlying: error)
        }
    }

    /// Gives the folder its name.
    func finish() throws { try work.publish(as: path) }
}

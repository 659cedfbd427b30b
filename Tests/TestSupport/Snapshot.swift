internal import Foundation

/// Every file of a folder with its bytes, to show that something changed nothing.
public struct Snapshot: Sendable, Equatable {
    private let files: [String: Data]

    /// Looks at a folder.
    public init(of folder: String) throws {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            files[name] = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
        }
        self.files = files
    }

    /// The names of files and folders.
    public var names: Set<String> { Set(files.keys) }

    /// What has come, gone or changed since an earlier look.
    public func changes(since earlier: Snapshot) -> Set<String> {
        names.union(earlier.names).filter { files[$0] != earlier.files[$0] }
    }
}

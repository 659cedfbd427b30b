internal import Foundation

/// A folder of one test, removed with the value.
public final class Scratch: Sendable {
    /// The folder's path.
    public let path: String

    /// Makes a folder under the system's temporary one.
    public init() throws {
        path = FileManager.default.temporaryDirectory.path + "/capki-test-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a name in the folder.
    public func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Writes a file and gives its path.
    @discardableResult
    public func write(_ bytes: [UInt8], as name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: self(name)))
        return self(name)
    }

    /// Writes a text and gives its path.
    @discardableResult
    public func write(_ text: String, as name: String) throws -> String { try write(Array(text.utf8), as: name) }

    /// The bytes of a file in the folder.
    public func read(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: self(name)))) }
}

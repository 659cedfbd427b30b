internal import Foundation
internal import Synchronization

/// Folders that are made once and copied by many tests.
extension Scratch {
    private static let kept = Mutex<[String]>([])
    private static let cleaning: Void = {
        atexit {
            for path in Scratch.kept.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
        }
    }()

    /// Makes a folder that is the copy of another one.
    public convenience init(copying folder: String) throws {
        try self.init()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            try FileManager.default.copyItem(atPath: folder + "/" + name, toPath: self(name))
        }
    }

    /// Lets the folder of a value that is never given up go when the process ends.
    func removeAtExit() {
        _ = Self.cleaning
        Self.kept.withLock { $0.append(path) }
    }
}

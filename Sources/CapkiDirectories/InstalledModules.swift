internal import PKISystem
internal import PKITokens

/// A PKCS#11 module that this machine knows of.
public struct InstalledModule: Sendable, Hashable {
    /// Where it stands; `nil` for one that p11-kit reaches by a command.
    public let path: String?
    /// The file of p11-kit that names it; `nil` for one at a well-known place.
    public let configuration: String?
    /// Whether it is a store of trust anchors alone, as p11-kit's own.
    public let isForTrust: Bool
}

/// Looks for PKCS#11 modules: where p11-kit is told of them (pkcs11.conf(5)), and at well-known places.
public enum InstalledModules {
    private static let fileByteLimit = 1 << 16
    /// Where modules stand that are named without a folder.
    private static let moduleFolders = [
        "/usr/lib/x86_64-linux-gnu/pkcs11", "/usr/lib/aarch64-linux-gnu/pkcs11", "/usr/lib64/pkcs11",
        "/usr/lib/pkcs11", "/usr/local/lib/pkcs11", "/opt/homebrew/lib/pkcs11",
    ]

    /// Finds them, each file once.
    ///
    /// - Returns: the modules, and which files of p11-kit cannot be read.
    public static func find() -> (modules: [InstalledModule], problems: [String]) {
        var problems: [String] = []
        var modules: [InstalledModule] = []
        for entry in entries(&problems) {
            guard let module = module(entry) else { continue }
            modules.append(module)
        }
        let known = TokenModule.wellKnownPaths.filter(FileReading.exists).map {
            InstalledModule(path: $0, configuration: nil, isForTrust: false)
        }
        var seen: Set<String> = []
        let each = (modules + known).filter { module in
            guard let path = module.path else { return true }
            return seen.insert(FileReading.resolved(path) ?? path).inserted
        }
        return (each, problems)
    }

    /// Paths that name different files.
    public static func unique(_ paths: [String]) -> [String] {
        var seen: Set<String> = []
        return paths.filter { seen.insert(FileReading.resolved($0) ?? $0).inserted }
    }

    /// What stands in one file, or in several of the same name.
    private struct Entry {
        var file: String
        var module: P11KitModule
    }

    /// The files of the system, then those of the administrator and of the user, which change single fields of the former.
    private static func entries(_ problems: inout [String]) -> [Entry] {
        var entries: [String: Entry] = [:]
        for folder in ["/usr/share/p11-kit/modules", "/etc/pkcs11/modules"] + [userFolder].compactMap(\.self) {
            for name in (try? Folders.names(in: folder)) ?? [] where name.hasSuffix(".module") {
                let file = "\(folder)/\(name)"
                do throws(SystemError) {
                    let module = P11KitModule(try FileReading.regularFile(at: file, byteLimit: fileByteLimit))
                    entries[name, default: Entry(file: file, module: module)].module.merge(module)
                    entries[name]?.file = file
                } catch {
                    problems.append(error.message)
                }
            }
        }
        return entries.sorted { $0.key < $1.key }.map(\.value)
    }

    private static var userFolder: String? {
        let own = ProcessEnvironment.value("XDG_CONFIG_HOME")
        let folder = own ?? ProcessEnvironment.value("HOME").map { $0 + "/.config" }
        return folder.flatMap { $0.hasPrefix("/") ? $0 + "/pkcs11/modules" : nil }
    }

    /// `nil` for one that is switched off.
    private static func module(_ entry: Entry) -> InstalledModule? {
        let module = entry.module
        guard module.path != nil || module.isRemote else { return nil }
        return InstalledModule(
            path: module.isRemote ? nil : module.path.map(place), configuration: entry.file,
            isForTrust: module.isForTrust)
    }

    private static func place(of name: String) -> String {
        guard !name.hasPrefix("/") else { return name }
        let places = moduleFolders.map { "\($0)/\(name)" }
        return places.first(where: FileReading.exists) ?? name
    }
}

internal import PKIStructures
internal import PKISystem

/// Files, folders and standard input that hold certificates or CRLs.
enum CertificateInputs {
    /// The files that are meant: of a folder every file in it, in the order of their names, hidden ones left out.
    static func files(_ paths: [String]) throws -> [(path: String, isFromFolder: Bool)] {
        try paths.flatMap { path in
            guard path != "-", FileReading.isDirectory(path) else { return [(path, false)] }
            let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
            return try Folders.names(in: folder).filter { !$0.hasPrefix(".") }.map { "\(folder)/\($0)" }
                .filter { !FileReading.isDirectory($0) }.map { ($0, true) }
        }
    }

    /// Every certificate of files and folders; a file of a folder that holds something else is passed over.
    static func certificates(_ paths: [String]) throws -> [Certificate] { try read(paths, InputFiles.certificates) }

    /// Every CRL of files and folders.
    static func crls(_ paths: [String]) throws -> [CertificateRevocationList] { try read(paths, InputFiles.crls) }

    private static func read<Value>(_ paths: [String], _ read: (String) throws -> [Value]) throws -> [Value] {
        try files(paths).flatMap { file in
            do {
                return try read(file.path)
            } catch let error as CommandError where file.isFromFolder && isSomethingElse(error) {
                return []
            }
        }
    }

    /// Whether a file holds nothing of what was looked for, but is not damaged.
    static func isSomethingElse(_ error: CommandError) -> Bool { error.code == StructureError.Code.missing.rawValue }
}

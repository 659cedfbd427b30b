/// The generator of imprints in `Tests/Imprints`, a program of its own in Python.
public enum Imprints {
    /// Writes the scans that `sample.py` knows into a folder.
    public static func writeSamples(into folder: String) throws {
        _ = try Foreign.python("../Imprints/sample.py", [folder])
    }

    /// What `campaign.py` finds in pairs: arguments are the program, the first seed, their number, options.
    public static func campaign(_ arguments: [String]) throws -> JSONValue {
        try Foreign.python("../Imprints/campaign.py", [Capki.path + "-images"] + arguments)
    }

    /// What Pillow reads from pictures.
    public static func read(_ files: String...) throws -> [JSONValue] {
        try Foreign.python("pictures.py", ["read"] + files).elements
    }

    /// Writes pictures that no reader may take into a folder.
    ///
    /// - Returns: their names.
    public static func writeHostile(into folder: String, like scan: String) throws -> [String] {
        try Foreign.python("pictures.py", ["hostile", folder, scan]).elements.compactMap(\.string)
    }
}

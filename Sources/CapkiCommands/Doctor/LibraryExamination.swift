internal import PKIKeys
internal import PKIStorage
internal import PKISystem
internal import PKITokens

/// The libraries that this process runs with.
enum LibraryExamination {
    private static let mapByteLimit = 16 << 20

    static func findings() -> [DoctorFinding] {
        let loaded = loadedFiles()
        var findings = [
            DoctorFinding(
                .ok, "library.openssl", file(loaded, "libcrypto") ?? "libcrypto", CryptographicLibrary.version)
        ]
        if (try? SoftwareKey.generate(.ec(.sm2))) == nil {
            findings.append(
                DoctorFinding(
                    .warning, "library.openssl_without_sm2", "libcrypto", "it makes no SM2 keys",
                    hint: "use an OpenSSL that was built with SM2, as Debian's"))
        }
        if let database = try? DatabaseLibrary.version() {
            findings.append(DoctorFinding(.ok, "library.sqlite", file(loaded, "libsqlite3") ?? "libsqlite3", database))
        }
        let others = [
            ("library.libp11", "libp11", "libp11"), ("library.p11_kit", "libp11-kit", "p11-kit"),
            ("library.pcsc", "libpcsclite", "pcsc-lite, built for \(TokenLibraries.pcscVersion)"),
        ]
        for (code, name, title) in others {
            guard let file = file(loaded, name) else { continue }
            findings.append(DoctorFinding(.ok, code, file, title))
        }
        return findings
    }

    /// The files of libraries in this process (proc(5), `/proc/self/maps`).
    private static func loadedFiles() -> Set<String> {
        let bytes = (try? FileReading.bytes(at: "/proc/self/maps", byteLimit: mapByteLimit)) ?? []
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        return Set(lines.compactMap { line in line.firstIndex(of: "/").map { String(line[$0...]) } })
    }

    private static func file(_ loaded: Set<String>, _ name: String) -> String? {
        loaded.first { $0.contains("/\(name).so") }
    }
}

internal import PKISystem
internal import PKITokens

/// SoftHSM's configuration, where SoftHSM is installed or named: it refuses to start without, and says little about why.
struct SoftHSMExamination {
    private static let usualFile = "/etc/softhsm/softhsm2.conf"
    private static let byteLimit = 1 << 20

    private let isInstalled: Bool
    /// Whether somebody wants to use it, so that what stops it is a fault.
    private let isWanted: Bool
    private let file: String

    init(_ modules: [String], named: [String]) {
        let isSoftHSM = { (path: String) in (FileReading.resolved(path) ?? path).contains("softhsm") }
        let own = ProcessEnvironment.value("SOFTHSM2_CONF")
        isInstalled = modules.contains(where: isSoftHSM)
        isWanted = own != nil || named.contains(where: isSoftHSM)
        let user = ProcessEnvironment.value("HOME").map { $0 + "/.config/softhsm2/softhsm2.conf" }
        file = own ?? user.flatMap { FileReading.exists($0) ? $0 : nil } ?? Self.usualFile
    }

    private var level: DoctorFinding.Level { isWanted ? .fault : .warning }

    func findings() -> [DoctorFinding] {
        guard isInstalled || isWanted else { return [] }
        do throws(SystemError) {
            let bytes = try FileReading.regularFile(at: file, byteLimit: Self.byteLimit)
            return tokens(in: SoftHSMConfiguration(bytes).tokenFolder)
        } catch {
            guard error.code == .permission else {
                return [
                    DoctorFinding(
                        level, "softhsm.no_configuration", file, error.message,
                        hint: "write one with 'directories.tokendir = FOLDER', and name it by SOFTHSM2_CONF")
                ]
            }
            return [
                DoctorFinding(
                    level, "softhsm.configuration_denied", file, error.message, hint: Self.remedy(file))
            ]
        }
    }

    private func tokens(in folder: String) -> [DoctorFinding] {
        do throws(SystemError) {
            let status = try FileStatus(of: folder)
            guard status.kind == .folder else {
                return [missing(folder, "the folder of tokens that '\(file)' names is no folder")]
            }
            guard status.isReadable, status.isWritable, status.isReachable else {
                return [
                    DoctorFinding(
                        level, "softhsm.folder_denied", folder,
                        "this user may not \(status.isReadable && status.isReachable ? "write to" : "read") the folder of tokens: \(status.words)",
                        hint: status.remedy)
                ]
            }
            return foreignTokens(folder) + [
                DoctorFinding(.ok, "softhsm.sound", file, "tokens are in '\(folder)'")
            ]
        } catch {
            guard error.code == .permission else {
                return [missing(folder, "the folder of tokens that '\(file)' names is not there")]
            }
            return [DoctorFinding(level, "softhsm.folder_denied", folder, error.message, hint: Self.remedy(folder))]
        }
    }

    private func missing(_ folder: String, _ message: String) -> DoctorFinding {
        DoctorFinding(level, "softhsm.no_folder", folder, message, hint: "make it: mkdir -p '\(folder)'")
    }

    /// Tokens that another user has made, as root does in the common folder.
    private func foreignTokens(_ folder: String) -> [DoctorFinding] {
        let names = (try? Folders.names(in: folder)) ?? []
        return names.compactMap { name in
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            guard let status = try? FileStatus(of: path), status.kind == .folder,
                !(status.isReadable && status.isWritable && status.isReachable)
            else { return nil }
            return DoctorFinding(
                .warning, "softhsm.token_denied", path, "this user may not use this token: \(status.words)",
                hint: "chown -R \(ProcessEnvironment.loginName) '\(path)'")
        }
    }

    /// What lets the user reach a file behind the nearest folder that can be asked about.
    private static func remedy(_ path: String) -> String {
        var place = path
        while place != "/", place != "." {
            if let status = try? FileStatus(of: place) { return status.remedy }
            place = Folders.folder(containing: place)
        }
        return "change its owner or its permissions"
    }
}

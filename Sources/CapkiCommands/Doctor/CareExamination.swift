internal import CapkiDirectories
internal import PKISystem
internal import PKITokens

/// capki's own settings of tokens, and the folder in which it counts wrong PINs.
struct CareExamination {
    let options: TokenCareOptions

    func findings() -> [DoctorFinding] { [settings()] + state() }

    private func settings() -> DoctorFinding {
        let file = options.places.settingsInUse
        let subject = file ?? "settings of tokens"
        if let file, !FileReading.isPlain(file) {
            return DoctorFinding(.fault, "settings.unusable", file, "it is no regular file, or is not there")
        }
        do {
            let care = try options.places.care()
            let words = "\(care.profiles.count) vendor profiles, capki's own count locks after \(care.tryLimit) tries"
            return DoctorFinding(.ok, file == nil ? "settings.usual" : "settings.sound", subject, words)
        } catch {
            let report = ErrorReport(error)
            return DoctorFinding(.fault, "settings.unusable", subject, report.message, hint: report.hint)
        }
    }

    private func state() -> [DoctorFinding] {
        guard let folder = options.places.stateInUse else {
            return [
                DoctorFinding(
                    .warning, "state.no_folder", "state folder", "neither XDG_STATE_HOME nor HOME is set",
                    hint: "name a folder by --state-dir: without it no PIN of a token is tried that capki counts for")
            ]
        }
        do throws(SystemError) {
            return state(of: folder, try FileStatus(of: folder))
        } catch {
            guard error.code == .notFound else {
                return [DoctorFinding(.fault, "state.denied", folder, error.message, hint: error.hint)]
            }
            return [DoctorFinding(.ok, "state.none", folder, "it is made when the first PIN is counted")]
        }
    }

    private func state(of folder: String, _ status: FileStatus) -> [DoctorFinding] {
        guard status.kind == .folder else {
            return [
                DoctorFinding(
                    .fault, "state.denied", folder, "it is no folder", hint: "name another one by --state-dir")
            ]
        }
        guard status.isReadable, status.isWritable, status.isReachable else {
            return [
                DoctorFinding(
                    .fault, "state.denied", folder, "wrong PINs cannot be counted in it: \(status.words)",
                    hint: "make it the user's own (chown), or name another one by --state-dir")
            ]
        }
        var findings: [DoctorFinding] = []
        if status.isOpenToAll {
            findings.append(
                DoctorFinding(
                    .warning, "state.open", folder, "everybody can take counts of wrong PINs back: \(status.words)",
                    hint: "chmod 0700 '\(folder)'"))
        }
        do {
            _ = try PINTryFile(folder: folder).tries(of: TokenIdentity(manufacturer: "", model: "", serial: ""))
            return findings + [DoctorFinding(.ok, "state.sound", folder, "wrong PINs are counted here")]
        } catch {
            let report = ErrorReport(error)
            return findings + [DoctorFinding(.fault, "state.damaged", folder, report.message, hint: report.hint)]
        }
    }
}

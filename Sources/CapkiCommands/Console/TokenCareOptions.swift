internal import ArgumentParser
internal import CapkiDirectories
internal import CapkiSettings
internal import PKISystem
internal import PKITokens

/// Where the settings of tokens and the counts of wrong PINs are, for commands that take no PIN of a user.
struct TokenCareOptions: ParsableArguments {
    @Option(help: TokenCarePlaces.stateHelp)
    var stateDir: String?

    @Option(help: TokenCarePlaces.settingsHelp)
    var tokenSettings: String?

    var places: TokenCarePlaces { TokenCarePlaces(stateFolder: stateDir, settingsFile: tokenSettings) }
}

/// Finds the settings of tokens and capki's state, which the library looks for nowhere itself.
struct TokenCarePlaces: Sendable {
    static let stateHelp = ArgumentHelp(
        "Where wrong PINs are counted for tokens that do not lock them; $XDG_STATE_HOME/capki without it.",
        valueName: "folder")
    static let settingsHelp = ArgumentHelp(
        "The settings of tokens (PIN rules, vendors); without it $XDG_CONFIG_HOME/capki/tokens.yaml, then /etc/capki/tokens.yaml.",
        valueName: "file")
    private static let settingsByteLimit = 1 << 20

    var stateFolder: String?
    var settingsFile: String?

    /// What is known of tokens, and who counts wrong PINs.
    func care() throws -> TokenCare {
        let settings = try settings()
        return TokenCare(
            profiles: settings.profiles, tryStore: PINTryFile(folder: stateInUse),
            tryLimit: settings.tryLimit)
    }

    /// What new PINs have to be.
    func policy() throws -> PINPolicy { try settings().policy }

    /// The folder in which wrong PINs are counted; `nil` where none can be found.
    var stateInUse: String? { stateFolder ?? Self.usualStateFolder }

    /// The file of settings; `nil` where there is none, and the usual ones hold.
    var settingsInUse: String? { settingsFile ?? Self.usualSettingsFiles.first(where: FileReading.exists) }

    /// The settings, or the usual ones where there is no file.
    private func settings() throws -> TokenSettings {
        guard let file = settingsInUse else { return try TokenSettings() }
        let bytes = try FileReading.bytes(at: file, byteLimit: Self.settingsByteLimit)
        do {
            return try TokenSettings(yaml: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw CommandError(error, of: file)
        }
    }

    /// XDG Base Directory Specification: state of an application lies in `$XDG_STATE_HOME`, or in `~/.local/state`.
    private static var usualStateFolder: String? { base("XDG_STATE_HOME", ".local/state").map { "\($0)/capki" } }

    private static var usualSettingsFiles: [String] {
        let own = base("XDG_CONFIG_HOME", ".config").map { "\($0)/capki/\(TokenSettings.fileName)" }
        return [own, "/etc/capki/\(TokenSettings.fileName)"].compactMap { $0 }
    }

    /// A relative path in the variable is to be ignored, says the specification.
    private static func base(_ variable: String, _ underHome: String) -> String? {
        if let path = ProcessEnvironment.value(variable), path.hasPrefix("/") { return path }
        return ProcessEnvironment.value("HOME").flatMap { $0.hasPrefix("/") ? "\($0)/\(underHome)" : nil }
    }
}

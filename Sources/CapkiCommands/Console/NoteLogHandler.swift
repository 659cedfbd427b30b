internal import Logging
internal import PKISystem

/// Shows what the library logs, from notices on, as notes on standard error.
struct NoteLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.notice
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let suffix = details.isEmpty ? "" : " (\(details.joined(separator: ", ")))"
        ProcessEnvironment.note("note: \(event.message)\(suffix)")
    }
}

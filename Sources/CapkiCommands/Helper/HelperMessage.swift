internal import Foundation
internal import PKISystem

/// A failure that goes from one process to another.
struct HelperFailure: Codable {
    let code: String
    let message: String
    let hint: String?

    init(code: String, message: String, hint: String?) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    init(_ error: any Error) {
        let report = ErrorReport(error)
        self.init(code: report.code, message: report.message, hint: report.hint)
    }
}

/// What a module said of itself.
struct ModuleReport: Codable {
    let name: String
    let tokens: [TokenSummary]
}

/// A line from a helper process; one of the members is there, or none in a sign of life.
struct HelperMessage: Codable {
    /// What it is about to do, so that its end in the middle of that can be told.
    var stage: String?
    var report: ModuleReport?
    var failure: HelperFailure?
    var events: [WatchEvent]?

    init(stage: String? = nil, report: ModuleReport? = nil, failure: HelperFailure? = nil, events: [WatchEvent]? = nil)
    {
        self.stage = stage
        self.report = report
        self.failure = failure
        self.events = events
    }

    /// Reads a line; `nil` where it is none of ours.
    init?(line: String) {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let message = try? decoder.decode(Self.self, from: Data(line.utf8)) else { return nil }
        self = message
    }

    /// Writes it from the helper's side.
    func put() throws { try ProcessEnvironment.put(Array(JSONText.encode(self, isCompact: true).utf8)) }
}

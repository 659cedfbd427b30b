internal import PKISystem

/// The program beside this one that speaks HTTP, so that no other command loads what that needs, and so that a hostile service
/// meets a process that may die.
public enum HTTPProgram {
    private static let name = "capki-http"
    /// How much longer than the question allows its process is waited for.
    private static let patienceInMilliseconds = 3000

    /// Puts a question to its service.
    ///
    /// - Returns: the body of the answer: status 200, of the type that was asked for, within the bounds.
    /// - Throws: `TransportError`.
    public static func ask(_ question: HTTPQuestion) throws(TransportError) -> [UInt8] {
        guard let folder = ProcessEnvironment.programFolder, FileReading.exists("\(folder)/\(name)") else {
            throw TransportError(
                .noProgram, "the program '\(name)' is not beside this one",
                hint: "install it from the same release as capki")
        }
        let child: ChildProcess
        do throws(SystemError) {
            child = try ChildProcess("\(folder)/\(name)", [question.line])
        } catch {
            throw TransportError(.noProgram, error.message, hint: error.hint)
        }
        switch try answer(of: child, question) {
        case .body(let body): return body.octets
        case .failure(let error): throw error
        }
    }

    private static func answer(of child: ChildProcess, _ question: HTTPQuestion) throws(TransportError) -> HTTPAnswer {
        let deadline = SystemClock.monotonicMilliseconds() + question.seconds * 1000 + patienceInMilliseconds
        while true {
            let left = deadline - SystemClock.monotonicMilliseconds()
            guard left > 0 else {
                child.end()
                throw TransportError(
                    .timedOut, "'\(question.address)' did not answer within \(question.seconds) s",
                    hint: "try again, or another address")
            }
            ChildProcess.wait(for: [child], milliseconds: left)
            if let line = child.lines().first {
                child.end()
                guard let answer = HTTPAnswer(line: line) else { break }
                return answer
            }
            guard !child.isSilent else { break }
        }
        throw TransportError(
            .noProgram, "the program '\(name)' \(child.end().words) while it asked '\(question.address)'",
            hint: "install it from the same release as capki, with libcurl")
    }
}

import CapkiTransport
import PKISystem

/// Puts one question to a service over HTTP and writes its answer as a line; `capki` starts it.
///
///     capki-http '{"address": …}'
@main
enum CapkiHTTP {
    /// Of addresses: the libraries that are loaded take most of it.
    private static let memoryByteCount = 4 << 30

    static func main() {
        ProcessEnvironment.ignoreBrokenPipes()
        ProcessEnvironment.crashQuietly()
        guard CommandLine.arguments.count == 2, let question = HTTPQuestion(line: CommandLine.arguments[1]) else {
            return put(.failure(TransportError(.malformed, "it is started by capki itself")))
        }
        ProcessLimits.restrict(memoryByteCount: memoryByteCount, seconds: question.seconds + 1)
        // Whatever hangs: the process ends.
        ProcessEnvironment.endAfter(seconds: question.seconds + 2)
        do throws(TransportError) {
            put(.body(HTTPAnswer.Data64(try HTTPExchange(question).run())))
        } catch {
            put(.failure(error))
        }
    }

    private static func put(_ answer: HTTPAnswer) { try? ProcessEnvironment.put(Array((answer.line + "\n").utf8)) }
}

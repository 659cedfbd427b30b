import CapkiTransport
import Dispatch
import Foundation
import FoundationNetworking
import Synchronization

/// One POST and its answer.
///
/// No redirection is followed: the question goes to whom the user named, and to nobody else. Nothing is kept: no cookies, no
/// cache, no credentials.
final class HTTPExchange: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
        var body: [UInt8] = []
        var fault: TransportError?
        /// Whether a status line was read.
        var isAnswered = false
    }

    private let question: HTTPQuestion
    private let state = Mutex(State())
    private let end = DispatchSemaphore(value: 0)

    init(_ question: HTTPQuestion) { self.question = question }

    /// Asks, and waits for the answer or for the end of the time.
    func run() throws(TransportError) -> [UInt8] {
        guard let url = URL(string: question.address) else {
            throw TransportError(.badAddress, "the address '\(question.address)' cannot be read")
        }
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        configuration.httpCookieStorage = nil
        configuration.urlCredentialStorage = nil
        configuration.timeoutIntervalForRequest = TimeInterval(question.seconds)
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue(question.type, forHTTPHeaderField: "Content-Type")
        request.setValue(question.answerType, forHTTPHeaderField: "Accept")
        request.setValue("capki", forHTTPHeaderField: "User-Agent")
        request.httpBody = Data(question.body)
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        session.dataTask(with: request).resume()
        guard end.wait(timeout: .now() + .seconds(question.seconds)) == .success else {
            throw TransportError(
                .timedOut, "'\(question.address)' did not answer within \(question.seconds) s",
                hint: "try again, allow more time, or take another address")
        }
        let (body, fault) = state.withLock { ($0.body, $0.fault) }
        if let fault { throw fault }
        return body
    }

    /// The first fault counts; what the library says of the end that it leads to does not.
    private func fail(_ code: TransportError.Code, _ message: String, hint: String) {
        let fault = TransportError(code, "'\(question.address)' \(message)", hint: hint)
        state.withLock { state in if state.fault == nil { state.fault = fault } }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        fail(
            .redirected, "sends on to '\(request.url?.absoluteString ?? "")', status \(response.statusCode)",
            hint: "give that address, if you believe it")
        completionHandler(nil)
        task.cancel()
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        state.withLock { $0.isAnswered = true }
        check(response)
        completionHandler(state.withLock { $0.fault == nil } ? .allow : .cancel)
    }

    private func check(_ response: URLResponse) {
        guard let response = response as? HTTPURLResponse else {
            return fail(.malformed, "did not answer in HTTP", hint: "see that the address is right")
        }
        guard response.statusCode == 200 else {
            let words = HTTPURLResponse.localizedString(forStatusCode: response.statusCode)
            return fail(
                .refused, "answered with status \(response.statusCode) (\(words))",
                hint: response.statusCode >= 500
                    ? "try again later, or another address"
                    : "see that the address is right, and what the service asks for")
        }
        let type = response.value(forHTTPHeaderField: "Content-Type") ?? ""
        let media = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        guard media == question.answerType else {
            return fail(
                .wrongType,
                "answered with \(media.isEmpty ? "no type" : "'\(media.prefix(100))'"), expected is \(question.answerType)",
                hint: "see that the address is right")
        }
        if response.expectedContentLength > Int64(question.byteLimit) { failTooLarge() }
    }

    private func failTooLarge() {
        fail(
            .tooLarge, "answers with more than \(question.byteLimit) octets",
            hint: "see that the address is right; such an answer has a few thousand octets")
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = state.withLock { state in
            guard state.fault == nil else { return false }
            guard state.body.count + data.count <= question.byteLimit else { return true }
            state.body += data
            return false
        }
        guard isTooLarge else { return }
        failTooLarge()
        dataTask.cancel()
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let error { failed(error) }
        if !state.withLock({ $0.isAnswered }) {
            fail(.brokenOff, "gave no answer", hint: "see that the address is right")
        }
        end.signal()
    }

    private func failed(_ error: any Error) {
        switch (error as? URLError)?.code ?? .unknown {
        case .timedOut:
            fail(
                .timedOut, "did not answer within \(question.seconds) s",
                hint: "try again, allow more time, or take another address")
        case .cannotFindHost, .dnsLookupFailed:
            fail(.notReached, "has a host that is not found", hint: "see that the name is right, and the name service")
        case .cannotConnectToHost, .notConnectedToInternet:
            fail(
                .notReached, "cannot be reached", hint: "see that the service runs, and that no firewall keeps it away")
        // The library has no word of its own for what goes wrong in TLS; OpenSSL's sentence says more anyway.
        case _ where question.address.lowercased().hasPrefix("https") && error.localizedDescription.contains("SSL"):
            fail(
                .notSecure, "has no TLS that can be trusted: \(error.localizedDescription)",
                hint: "see that its root is among the system's certificates (update-ca-certificates)")
        default:
            fail(
                .brokenOff, "broke off: \(error.localizedDescription)",
                hint: "try again, or another address")
        }
    }
}

import Foundation
import PKITokens
import TestSupport
import Testing

extension SoftHSMTests {
    @Suite("Watching tokens")
    struct WatchTests {
        /// Events about tokens of one label, in words.
        private func words(_ events: [TokenEvent], of label: String) -> [String] {
            events.compactMap { event in
                switch event {
                case .inserted(let token): token.label == label ? "inserted" : nil
                case .removed(let token): token.label == label ? "removed" : nil
                case .changed(let token, let before):
                    token.label == label ? "\(before.pinState(.user).level) to \(token.pinState(.user).level)" : nil
                case .failed: "failed"
                case .recovered: "recovered"
                }
            }
        }

        @Test("the first look tells all tokens, later ones what is new, and the state of a PIN")
        func looks() throws {
            _ = try SoftToken.make("watch-a")
            var watch = TokenWatch(try SoftToken.module())
            #expect(words(watch.look(), of: "watch-a") == ["inserted"])
            #expect(words(watch.look(), of: "watch-a").isEmpty)
            _ = try SoftToken.make("watch-b")
            #expect(words(watch.look(), of: "watch-b") == ["inserted"])
            let arguments = ["--module", SoftToken.modulePath, "--token-label", "watch-a", "--login", "-O", "--pin"]
            _ = try SoftToken.tool("pkcs11-tool", arguments + ["Wrong-Pin-1"])
            #expect(words(watch.look(), of: "watch-a") == ["good to low"])
            _ = try SoftToken.tool("pkcs11-tool", arguments + [SoftToken.userPIN])
            #expect(words(watch.look(), of: "watch-a") == ["low to good"])
            #expect(words(watch.look(), of: "watch-a").isEmpty)
        }

        @Test("a token that was pulled out and plugged in between two looks is told by its slot's event")
        func stirred() throws {
            let scratch = try Scratch()
            let made = try SoftToken.make("watch-stir")
            let module = try LyingModule.load(.stirsASlot, in: scratch)
            var watch = TokenWatch(module)
            #expect(words(watch.look(), of: "watch-stir") == ["inserted"])
            try scratch.write("\(made.slotID)", as: "report")
            #expect(words(watch.look(), of: "watch-stir") == ["removed", "inserted"])
            #expect(words(watch.look(), of: "watch-stir").isEmpty)
            var plain = TokenWatch(module, usesSlotEvents: false)
            _ = plain.look()
            try scratch.write("\(made.slotID)", as: "report")
            #expect(words(plain.look(), of: "watch-stir").isEmpty)
        }

        @Test("a token that is missing is told at the third look, and not where it is back before")
        func missing() throws {
            let scratch = try Scratch()
            _ = try SoftToken.make("watch-miss")
            var watch = TokenWatch(try LyingModule.load(.hidesTokens, in: scratch))
            #expect(words(watch.look(), of: "watch-miss") == ["inserted"])
            for lookCount in [1, 2] {
                try scratch.write("", as: "report")
                for _ in 0..<lookCount { #expect(words(watch.look(), of: "watch-miss").isEmpty) }
                try FileManager.default.removeItem(atPath: scratch("report"))
                #expect(words(watch.look(), of: "watch-miss").isEmpty)
            }
            try scratch.write("", as: "report")
            let told = (0..<4).map { _ in words(watch.look(), of: "watch-miss") }
            #expect(told == [[], [], ["removed"], []])
            try FileManager.default.removeItem(atPath: scratch("report"))
            #expect(words(watch.look(), of: "watch-miss") == ["inserted"])
        }

        @Test("a module that fails is told once, and everything anew when it answers again")
        func failing() throws {
            let scratch = try Scratch()
            _ = try SoftToken.make("watch-fail")
            var watch = TokenWatch(try LyingModule.load(.failsInSlots, in: scratch))
            #expect(words(watch.look(), of: "watch-fail") == ["inserted"])
            try scratch.write("", as: "report")
            #expect(words(watch.look(), of: "watch-fail").isEmpty, "once can be a moment in which another one writes")
            #expect(words(watch.look(), of: "watch-fail").isEmpty)
            #expect(words(watch.look(), of: "watch-fail") == ["failed"])
            #expect(words(watch.look(), of: "watch-fail").isEmpty)
            try FileManager.default.removeItem(atPath: scratch("report"))
            #expect(words(watch.look(), of: "watch-fail") == ["recovered", "inserted"])
        }

        @Test("it looks as often as its pause says, and waits by nothing else")
        func pauses() throws {
            var watch = TokenWatch(try SoftToken.module())
            var pauses: [Duration] = []
            var looks = 0
            try watch.run(every: .seconds(3600)) { interval in
                pauses.append(interval)
                return pauses.count < 3
            } report: { _ in
                looks += 1
            }
            #expect(looks == 3)
            #expect(pauses == [.seconds(3600), .seconds(3600), .seconds(3600)])
        }

        @Test("readers are watched without a service, and without hanging")
        func readers() throws {
            let watch = ReaderWatch()
            let first = watch.next(waitingAtMost: .milliseconds(10))
            let start = ContinuousClock.now
            let second = watch.next(waitingAtMost: .milliseconds(10))
            #expect(ContinuousClock.now - start < .seconds(10))
            // Where there is a service on this machine, it is told of first.
            switch first.first {
            case .serviceLost(let reason, _):
                #expect(!reason.isEmpty)
                #expect(second.isEmpty, "it is told once")
            case .serviceFound: break
            default: Issue.record("\(first)")
            }
        }
    }
}

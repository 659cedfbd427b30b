import Foundation
import TestSupport
import Testing

/// `TestCA/quickstart` with the programs that are built already: what newcomers see first must not break.
@Suite("The quickstart", .enabled(if: Foreign.has(.openssl)))
struct QuickstartTests {
    @Test func `the main job is played to its end: scan, seal, reissue, sealed contract, and what must be refused`()
        throws
    {
        let scratch = try Scratch()
        let programs = URL(fileURLWithPath: Capki.path).deletingLastPathComponent().path
        let folder = scratch("play")
        let played = try Tool.run(
            Sources.root + "/TestCA/quickstart", [folder], environment: ["CAPKI_FOLDER": programs])
        #expect(played.status == 0, "\(played.transcript)")
        let told = played.text
        for words in [
            "capki seal extract form.png", "contract.sig: valid  signature, V4", "✗ data_hash: digest_mismatch",
            "Everything is in \(folder)",
        ] {
            #expect(told.contains(words), "\(words) in \(played.transcript)")
        }
        #expect(played.errorText.contains("after a reissue the seal must be made anew"), "\(played.transcript)")
        for file in ["a.pem", "b.pem", "a.esl", "b.esl", "contract.sig", "imprints.html"] {
            #expect(FileManager.default.fileExists(atPath: "\(folder)/\(file)"), "\(file)")
        }
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/stale.sig"))
    }
}

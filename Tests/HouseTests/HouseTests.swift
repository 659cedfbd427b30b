import Foundation
import Testing

/// Holds the source tree against ``HouseRules``.
@Suite("Rules of the house")
struct HouseTests {
    struct SourceFile: Sendable, CustomTestStringConvertible {
        let module: String
        let path: String
        let lines: [String]

        var testDescription: String { path }

        /// The lines without comments, so that a word in a sentence is no offence.
        var code: [String] { lines.map { $0.components(separatedBy: "//")[0] } }

        var imports: [String] {
            code.compactMap { line in
                let words = line.split(separator: " ").filter {
                    !["public", "internal", "private", "package"].contains($0)
                }
                guard words.count >= 2, words[0] == "import" else { return nil }
                return words[1].split(separator: ".").first.map(String.init)
            }
        }
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let sources: [SourceFile] = ["Sources", "TestCA/Sources"].flatMap(files(under:))

    private static func files(under folder: String) -> [SourceFile] {
        let base = root.appendingPathComponent(folder).path
        let names = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
            guard let text = try? String(contentsOfFile: "\(base)/\(name)", encoding: .utf8) else { return nil }
            let module = String(name.prefix { $0 != "/" })
            return SourceFile(module: module, path: "\(folder)/\(name)", lines: text.components(separatedBy: "\n"))
        }
    }

    @Test("the tree is found and every module has its row")
    func treeIsFound() {
        #expect(Self.sources.count > 60)
        #expect(Set(Self.sources.map(\.module)) == Set(HouseRules.ownImports.keys))
    }

    @Test("a module imports only what its row names", arguments: sources)
    func imports(file: SourceFile) {
        let own = HouseRules.ownImports[file.module] ?? []
        let foreign = HouseRules.foreignImports[file.module] ?? []
        for name in file.imports {
            #expect(own.contains(name) || foreign.contains(name), "\(file.path) imports \(name)")
        }
    }

    @Test("the manifest gives a module no dependency that its row lacks")
    func manifest() throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        for (module, own) in HouseRules.ownImports {
            guard let start = text.range(of: "room(\"\(module)\"")?.upperBound else { continue }
            let line = text[start...].prefix { $0 != "\n" }
            let named = line.split(separator: "\"").map(String.init).filter { HouseRules.ownImports[$0] != nil }
            #expect(Set(named).isSubset(of: own), "\(module)")
        }
    }

    @Test("the word unsafe stands in the pointer rooms alone", arguments: sources)
    func pointers(file: SourceFile) throws {
        guard !HouseRules.pointerRooms.contains(file.module) else { return }
        let word = try Regex(#"\bunsafe|\bUnsafe|\bOpaquePointer\b|\bUnmanaged\b"#)
        for (number, line) in file.code.enumerated() {
            #expect(line.firstMatch(of: word) == nil, "\(file.path):\(number + 1)")
        }
    }

    @Test("nothing that input can reach crashes", arguments: sources)
    func crashes(file: SourceFile) {
        for (number, line) in file.code.enumerated() {
            for word in HouseRules.forbidden {
                #expect(!line.contains(word), "\(file.path):\(number + 1) has \(word)")
            }
        }
    }

    @Test("a file has one subject", arguments: sources)
    func length(file: SourceFile) {
        #expect(file.lines.count <= HouseRules.lineLimit, "\(file.path) has \(file.lines.count) lines")
    }

    @Test("no library room reads the clock, the environment or the terminal by itself", arguments: sources)
    func ambience(file: SourceFile) throws {
        guard file.module.hasPrefix("PKI"), file.module != "PKISystem" else { return }
        let ambient = try Regex(#"\b(Date\(\)|Date\.now|getenv|ProcessInfo|clock_gettime|SystemClock|Terminal)\b"#)
        for (number, line) in file.code.enumerated() {
            #expect(line.firstMatch(of: ambient) == nil, "\(file.path):\(number + 1)")
        }
    }
}

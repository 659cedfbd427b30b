import Foundation

/// The control of `Tests/FaultModule/faults.c` in this process.
@safe
struct FaultModule {
    private typealias Control = @convention(c) (UnsafePointer<CChar>) -> Int
    private typealias Names = @convention(c) (Int) -> UnsafePointer<CChar>?

    let path: String
    // Part of a library that stays loaded.
    private let control: Control
    private let names: Names

    init(path: String) throws {
        guard let library = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL),
            let symbol = unsafe dlsym(library, "capki_fault_control"),
            let names = unsafe dlsym(library, "capki_fault_function")
        else { throw Fault("'\(path)' is no fault module") }
        self.path = path
        unsafe control = unsafe unsafeBitCast(symbol, to: Control.self)
        unsafe self.names = unsafe unsafeBitCast(names, to: Names.self)
    }

    /// The functions that were called since the last clear, with how often.
    var calls: [String] {
        get throws {
            var calls: [String] = []
            var number = 0
            while let name = unsafe names(number).map({ unsafe String(cString: $0) }) {
                let count = try order("count \(name)")
                if count > 0 { calls.append("\(name) \(count)") }
                number += 1
            }
            return calls
        }
    }

    /// Gives an order, see the C source.
    @discardableResult
    func order(_ text: String) throws -> Int {
        let answer = unsafe text.withCString { unsafe control($0) }
        guard answer >= 0 else { throw Fault("the fault module refused '\(text)'") }
        return answer
    }
}

/// What is wrong with the run itself.
struct Fault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

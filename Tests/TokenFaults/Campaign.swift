/// One operation, with a fault at every call in turn.
struct Campaign {
    /// Twelve answers of PKCS#11 v2.40 §6: of the machine, the token, its sessions, its objects and its login.
    static let codes = [
        "0x02", "0x05", "0x06", "0x30", "0x31", "0x32", "0x82", "0xB0", "0xB1", "0xB3", "0xE0", "0x101",
    ]

    let desk: Desk
    let operation: Operation
    private(set) var caseCount = 0
    private(set) var failures: [String] = []
    /// How often the token was half written and the message said so.
    private(set) var toldCount = 0
    private var earlier: [String] = []
    private var finished: [String] = []
    private(set) var callCount = 0
    /// The calls of a run without a fault, by their functions.
    private(set) var calls: [String] = []

    init(_ operation: Operation, at desk: Desk) throws {
        self.desk = desk
        self.operation = operation
        try operation.prepare(desk)
        try desk.save()
        earlier = try operation.state(desk)
        try desk.faults.order("clear")
        try operation.run(desk)
        callCount = try desk.faults.order("count")
        calls = try desk.faults.calls
        finished = try operation.state(desk)
    }

    /// The orders of all faults: every call, before and after it took effect, with every code, and every pulled token.
    func orders(codes: [String], step: Int) -> [String] {
        stride(from: 1, through: callCount, by: step).flatMap { number in
            codes.flatMap { code in ["before", "after"].map { "fail \(number) \($0) \(code)" } } + ["remove \(number)"]
        }
    }

    mutating func run(_ order: String) throws {
        caseCount += 1
        try desk.restore()
        try desk.faults.order("clear")
        try desk.faults.order(order)
        var message: String?
        do {
            try operation.run(desk)
        } catch {
            message = "\(error)"
        }
        try desk.faults.order("clear")
        try desk.faults.order("insert")
        check(order, message)
    }

    private mutating func check(_ order: String, _ message: String?) {
        do {
            let state = try operation.state(desk)
            let isWhole = state == earlier || state == finished
            if !isWhole, message?.contains("left on token") == true {
                toldCount += 1
            } else if !isWhole {
                failures.append("\(order): the token is half written, and the message is \(message ?? "none")")
            }
            if state == finished, earlier != finished, operation.tellsDoubt, let message,
                !message.contains("may have done it all the same")
            {
                failures.append("\(order): it took effect, and the message does not say that it may have: \(message)")
            }
            if message == nil, state != finished {
                failures.append("\(order): it said that it was done, and was not")
            }
            try operation.run(desk)
            let last = try operation.state(desk)
            let isFinished = operation.name == "generate" ? last.allSatisfy(finished.contains) : last == finished
            if !isFinished, isWhole || operation.name != "generate" {
                failures.append("\(order): the next run did not finish it: \(last); first: \(message ?? "no error")")
            }
        } catch {
            failures.append("\(order): afterwards: \(error); first: \(message ?? "no error")")
        }
    }
}

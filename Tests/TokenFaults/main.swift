import Foundation

// token-faults FOLDER MODULE OPERATION [CODE,…|all|count] [STEP]
//
// "enveloped" needs the SM2 module of Tests/Modules below the fault module (CAPKI_FAULT_MODULE).
//
// Runs one operation on a token with a fault at every STEP-th call, before and after it took effect, and with the token
// pulled out; or, by `count`, without a fault, and prints the calls that it made. SOFTHSM2_CONF must name the folder's tokens. It prints what went wrong, and ends with 1 where anything did.
let arguments = CommandLine.arguments
guard arguments.count >= 4, let operation = Operation.all.first(where: { $0.name == arguments[3] }) else {
    print("token-faults FOLDER MODULE \(Operation.all.map(\.name).joined(separator: "|")) [CODE,…|all] [STEP]")
    exit(64)
}
let chosen =
    arguments.count > 4 && arguments[4] != "all" ? arguments[4].split(separator: ",").map(String.init) : Campaign.codes
let step = arguments.count > 5 ? Int(arguments[5]) ?? 1 : 1
do {
    let desk = try Desk(folder: arguments[1], faults: FaultModule(path: arguments[2]))
    var campaign = try Campaign(operation, at: desk)
    if arguments.count > 4, arguments[4] == "count" {
        for line in campaign.calls { print(line) }
        exit(0)
    }
    for order in campaign.orders(codes: chosen, step: step) { try campaign.run(order) }
    for failure in campaign.failures { print(failure) }
    print(
        "\(operation.name): \(campaign.callCount) calls, \(campaign.caseCount) faults, half written and told \(campaign.toldCount), "
            + "\(campaign.failures.count) failures"
    )
    exit(campaign.failures.isEmpty ? 0 : 1)
} catch {
    print("\(operation.name): \(error)")
    exit(2)
}

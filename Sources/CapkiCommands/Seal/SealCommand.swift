internal import ArgumentParser

/// `capki seal`.
struct SealCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Electronic seals and seal signatures (GM/T 0031, GB/T 38540), and their pictures.",
        subcommands: [
            SealMake.self, SealRemake.self, SealRemakeAll.self, SealList.self, SealRevoke.self, SealSign.self,
            SealShow.self, SealVerify.self, SealExtract.self, SealDraw.self,
        ])
}

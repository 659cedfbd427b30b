internal import PKITokenDriver

/// The smart card readers of this machine, as PC/SC lists them.
public enum ReaderList {
    /// The readers' names; where there is no list, none and the reason. It never waits longer than a few seconds.
    public static func names() -> (names: [String], problem: String?) { SmartCardReaders.names() }
}

internal import PKITokenDriver

/// What tokens are reached by.
public enum TokenLibraries {
    /// The version of PC/SC's headers that this was built with.
    public static var pcscVersion: String { SmartCardService.headerVersion }
}

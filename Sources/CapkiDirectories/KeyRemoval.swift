internal import CapkiSettings
internal import PKIAuthority
internal import PKISystem

extension AuthorityDirectory {
    /// Removes the key file of a generation that is retired.
    ///
    /// - Returns: the file's path.
    /// - Throws: `DirectoryError.Code.keyReference` for a key in a token or HSM, which is removed there.
    public func removeKey(ofGeneration number: Int) throws -> String {
        let known = try Self.generations(in: path, settings)
        guard known.contains(where: { $0.number == number && $0.state == .retired }) else {
            throw DirectoryError(.unknownGeneration, "'\(path)' has no retired generation \(number)")
        }
        let place = try keyPlace(ofGeneration: number)
        guard !KeyReference.isToken(place.key) else {
            throw DirectoryError(
                .keyReference, "the key of generation \(number) is in a token, and not removed from here",
                hint: "remove '\(place.key)' with the token's own tools")
        }
        let file = Self.resolved(place.key, in: path)
        guard FileReading.exists(file) else {
            throw DirectoryError(.keyReference, "the key '\(file)' is not there any more")
        }
        try Folders.removeFile(file)
        return file
    }
}

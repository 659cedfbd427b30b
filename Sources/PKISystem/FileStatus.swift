internal import Glibc

/// What the system says of a file or folder, for people who look for what keeps them out.
public struct FileStatus: Sendable {
    public enum Kind: Sendable {
        case file, folder, socket, other
    }

    public let kind: Kind
    public let owner: String
    public let group: String
    /// The permission bits, `0640` for owner, group and others.
    public let permissions: String
    /// What this process may do; of a folder: list its names, make and remove files in it, reach what is in it.
    public let isReadable: Bool
    public let isWritable: Bool
    public let isReachable: Bool
    /// Whether everybody may write to it, without the restriction of the sticky bit.
    public let isOpenToAll: Bool

    /// Asks for what stands at `path`, through links.
    ///
    /// - Throws: `SystemError.Code.notFound`, `permission` where a folder on the way is closed.
    public init(of path: String) throws(SystemError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw SystemError(errno: errno, "'\(path)'") }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFSOCK: .socket
            default: .other
            }
        owner = Self.name(ofUser: status.st_uid)
        group = Self.name(ofGroup: status.st_gid)
        let bits = String(status.st_mode & 0o7777, radix: 8)
        permissions = String(repeating: "0", count: max(0, 4 - bits.count)) + bits
        isReadable = unsafe access(path, R_OK) == 0
        isWritable = unsafe access(path, W_OK) == 0
        isReachable = unsafe access(path, X_OK) == 0
        isOpenToAll = status.st_mode & S_IWOTH != 0 && status.st_mode & S_ISVTX == 0
    }

    /// Who may what, in words: `owner root, group softhsm, 0640`.
    public var words: String { "owner \(owner), group \(group), \(permissions)" }

    private static func name(ofUser number: uid_t) -> String {
        guard let entry = unsafe getpwuid(number), let name = unsafe entry.pointee.pw_name else { return "\(number)" }
        return unsafe String(cString: name)
    }

    private static func name(ofGroup number: gid_t) -> String {
        guard let entry = unsafe getgrgid(number), let name = unsafe entry.pointee.gr_name else { return "\(number)" }
        return unsafe String(cString: name)
    }
}

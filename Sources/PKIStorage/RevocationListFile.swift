public import PKIAuthority
internal import PKIStructures
internal import PKISystem

/// A CRL on its way into a file that appears whole, or to standard output once the ledger knows of it.
public final class RevocationListFile: RevocationListSink {
    private enum Place {
        case file(PendingFile)
        /// The bytes wait on the disk until the CRL may be seen.
        case standardOutput(SpoolFile.Writer)
    }

    private let spoolFolder: String
    private let place: Place
    private var pem: PEMEncoder?

    /// Claims the place of a CRL.
    ///
    /// - Parameters:
    ///   - path: of the file; `-` is standard output.
    ///   - spoolFolder: where bytes are set aside that go to standard output.
    ///   - overwrites: whether a file that stands there is replaced.
    /// - Throws: `SystemError` where there is no place for it.
    public init(at path: String, isDER: Bool, overwrites: Bool, spoolFolder: String) throws {
        if path == "-" {
            self.spoolFolder = spoolFolder
            place = .standardOutput(try SpoolFile.Writer(in: spoolFolder))
        } else {
            self.spoolFolder = Folders.folder(containing: path)
            place = .file(try PendingFile(at: path, overwrites: overwrites))
        }
        pem = isDER ? nil : PEMEncoder(label: CertificateRevocationList.pemLabel)
    }

    public func spool(_ fill: ((ArraySlice<UInt8>) throws -> Void) throws -> Void) throws -> any EntrySpool {
        try SpoolFile(in: spoolFolder, fill)
    }

    public func append(_ bytes: ArraySlice<UInt8>) throws {
        if let text = pem?.encode(bytes) { try put(text[...]) } else { try put(bytes) }
    }

    public func complete() throws {
        if let end = pem?.finish() { try put(end[...]) }
        if case .file(let file) = place { try file.synchronise() }
    }

    public func publish() throws {
        switch place {
        case .file(let file): try file.publish()
        case .standardOutput(let writer):
            try SpoolFile(writer).forEachPiece { try ProcessEnvironment.put(Array($0)) }
        }
    }

    private func put(_ bytes: ArraySlice<UInt8>) throws {
        switch place {
        case .file(let file): try file.append(bytes)
        case .standardOutput(let writer): try writer.append(bytes)
        }
    }
}

extension SpoolFile: EntrySpool {}

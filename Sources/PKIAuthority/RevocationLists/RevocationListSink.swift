/// Where a CRL goes while it is made. It appears whole, or not at all.
public protocol RevocationListSink: AnyObject {
    /// Sets the entries aside, since what stands before them depends on how long they are.
    ///
    /// - Parameter fill: is lent what takes the next bytes.
    func spool(_ fill: ((ArraySlice<UInt8>) throws -> Void) throws -> Void) throws -> any EntrySpool

    /// Takes the next bytes of the CRL.
    func append(_ bytes: ArraySlice<UInt8>) throws

    /// Told when all bytes have come: they must be safe, and not be seen yet.
    func complete() throws

    /// Lets the CRL appear. It is in the ledger by now.
    func publish() throws
}

/// Entries that were set aside, to be read as often as they are needed.
public protocol EntrySpool: Sendable {
    var byteCount: Int { get }

    /// Hands over all bytes in order, in pieces.
    func forEachPiece(_ body: (ArraySlice<UInt8>) throws -> Void) throws
}

/// Collects a CRL in memory: for those who embed the authority, and lists that are small.
final class RevocationListBuffer: RevocationListSink {
    private(set) var bytes: [UInt8] = []

    private struct Spool: EntrySpool {
        let bytes: [UInt8]

        var byteCount: Int { bytes.count }

        func forEachPiece(_ body: (ArraySlice<UInt8>) throws -> Void) throws { try body(bytes[...]) }
    }

    func spool(_ fill: ((ArraySlice<UInt8>) throws -> Void) throws -> Void) throws -> any EntrySpool {
        var collected: [UInt8] = []
        try fill { collected += $0 }
        return Spool(bytes: collected)
    }

    func append(_ bytes: ArraySlice<UInt8>) { self.bytes += bytes }

    func complete() {}

    func publish() {}
}

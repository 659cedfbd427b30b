internal import PKISystem

/// Standard output in larger pieces, for what is written while it is read.
final class OutputStreaming {
    private static let pieceByteCount = 1 << 16

    private var piece: [UInt8] = []

    /// Writes a text as it is.
    func put(_ text: String) throws {
        piece += text.utf8
        if piece.count >= Self.pieceByteCount { try flush() }
    }

    /// Writes a text for people, with what would steer their terminal made visible.
    func put(visible text: String) throws { try put(TerminalText.visible(text)) }

    /// Writes what is left.
    func finish() throws { try flush() }

    private func flush() throws {
        try ProcessEnvironment.put(piece)
        piece.removeAll(keepingCapacity: true)
    }
}

import CBaselines
import PKIKeys
import PKIStructures

/// Parsing a certificate completely: names, times, key and every standard extension.
enum ParseBenchmarks {
    static func all() throws -> [Benchmark] {
        try SampleCertificate.all().map { sample in
            let bytes = sample.certificate.derBytes
            return Benchmark(
                name: "parse.\(sample.name)", against: "openssl d2i_X509 and its accessors",
                ours: { count in try ours(bytes, count) },
                theirs: { count in try theirs(bytes, count) },
                memory: { try memory(bytes) })
        }
    }

    private static func ours(_ bytes: [UInt8], _ count: Int) throws {
        var sum = 0
        for _ in 0..<count { sum &+= try ParsedCertificate(bytes).sum }
        guard sum != 0 else { throw BenchmarkError("our side read nothing") }
    }

    private static func theirs(_ bytes: [UInt8], _ count: Int) throws {
        hand(bytes)
        guard capki_baseline_parse(Int32(clamping: count)) != 0 else {
            throw BenchmarkError("openssl refuses the certificate")
        }
    }

    private static func hand(_ bytes: [UInt8]) {
        capki_baseline_clear()
        for byte in bytes { capki_baseline_append(byte) }
    }

    /// What one of a thousand certificates takes.
    private static func memory(_ bytes: [UInt8]) throws -> Comparison.Memory {
        hand(bytes)
        return Comparison.Memory(
            inputBytes: bytes.count, ourBytes: try kept { try Certificate(derEncoded: bytes.map(\.self)) },
            ourBytesWithParts: try kept { try ParsedCertificate(bytes.map(\.self)) },
            theirBytes: capki_baseline_parsed_bytes(1000))
    }

    /// The memory of one value; each is made anew, with a buffer of its own, as certificates from files have.
    private static func kept<Value>(_ make: () throws -> Value) throws -> Int {
        let count = 1000
        var values: [Value] = []
        values.reserveCapacity(count)
        let before = capki_baseline_allocated()
        for _ in 0..<count { values.append(try make()) }
        let bytes = (capki_baseline_allocated() - before) / count + MemoryLayout<Value>.stride
        return values.isEmpty ? 0 : bytes
    }
}

/// Everything that a certificate is taken apart into.
private struct ParsedCertificate {
    let certificate: Certificate
    let issuer: Name
    let subject: Name
    let key: SubjectPublicKeyInfo
    let extensions: Extensions
    let contents: [any ExtensionContent]

    init(_ bytes: [UInt8]) throws {
        certificate = try Certificate(derEncoded: bytes)
        issuer = try certificate.issuer
        subject = try certificate.subject
        key = try certificate.subjectPublicKeyInfo
        extensions = try certificate.extensions
        contents = try extensions.compactMap { try $0.typedContent() }
    }

    /// A number that depends on all that was read.
    var sum: Int {
        let texts = (issuer.attributes + subject.attributes).reduce(0) { $0 + ($1.value.text?.utf8.count ?? 0) }
        return texts + key.publicKey.count + certificate.signature.count + contents.count
            + certificate.validity.notAfter.instant.fields.year
    }
}

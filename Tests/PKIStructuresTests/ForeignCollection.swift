import Foundation
import PKIKeys
import PKIStructures
import TestSupport

/// Every certificate, request and CRL of the foreign vectors and of PyPI's `cryptography-vectors`, each once.
struct ForeignCollection {
    /// What a structure says it is.
    enum Kind: String {
        case certificate
        case request
        case crl
    }

    struct Member {
        let kind: Kind
        let bytes: [UInt8]
        /// Where it was first met.
        let origin: String

        /// What it is called in the list of refusals: its kind, and the beginning of its SHA-256.
        func name() throws -> String {
            "\(kind.rawValue)\t\(hexadecimal(try DigestAlgorithm.sha256.hash(bytes).prefix(8)))"
        }
    }

    private(set) var members: [Member] = []
    private var seen: Set<[UInt8]> = []

    /// Reads the vectors of `CAPKI_VECTORS` and the package that the tests' Python has.
    static func read() throws -> ForeignCollection {
        var collection = ForeignCollection()
        let vectors = try Foreign.vectorsFolder()
        for suite in ["limbo-dev", "bettertls-nc-dev", "pkits-dev"] {
            try collection.addSuite("\(vectors)/path-validation/\(suite).json.gz", suite)
        }
        try collection.addFolder("\(vectors)/seals", "seals")
        try collection.addFolder(Foreign.packageFolder("cryptography_vectors") + "/x509", "x509")
        return collection
    }

    /// A suite is JSON, whose texts hold PEM with its line ends escaped.
    private mutating func addSuite(_ path: String, _ origin: String) throws {
        let unpacked = try Tool.run("gzip", ["-dc", path]).requireSuccess("gzip", [path])
        let text = unpacked.text.replacing("\\n", with: "\n").replacing("\"", with: "\n")
        for (index, block) in try PEMBlock.blocks(in: Array(text.utf8)).enumerated() {
            add(block, "\(origin)#\(index)")
        }
    }

    private mutating func addFolder(_ folder: String, _ origin: String) throws {
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() {
            guard ["pem", "der", "crt", "cer", "crl"].contains((path as NSString).pathExtension),
                !path.contains("ocsp/"), let data = FileManager.default.contents(atPath: "\(folder)/\(path)")
            else { continue }
            addFile(Array(data), path, "\(origin)/\(path)")
        }
    }

    private mutating func addFile(_ bytes: [UInt8], _ path: String, _ origin: String) {
        if bytes.first == 0x30 {
            let isList = path.hasSuffix(".crl") || path.contains("crl_")
            return add(path.contains("requests/") ? .request : isList ? .crl : .certificate, bytes, origin)
        }
        for block in (try? PEMBlock.blocks(in: bytes)) ?? [] { add(block, origin) }
    }

    private mutating func add(_ block: PEMBlock, _ origin: String) {
        switch block.label {
        case "CERTIFICATE": add(.certificate, block.bytes, origin)
        case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST": add(.request, block.bytes, origin)
        case "X509 CRL": add(.crl, block.bytes, origin)
        default: break
        }
    }

    private mutating func add(_ kind: Kind, _ bytes: [UInt8], _ origin: String) {
        guard seen.insert(bytes).inserted else { return }
        members.append(Member(kind: kind, bytes: bytes, origin: origin))
    }
}

extension ForeignCollection.Member {
    /// The structure written again from its fields.
    func reencoded() throws(StructureError) -> [UInt8] {
        switch kind {
        case .certificate: try Certificate(derEncoded: bytes).reencoded()
        case .request: try CertificationRequest(derEncoded: bytes).reencoded()
        case .crl: try CertificateRevocationList(derEncoded: bytes).reencoded()
        }
    }
}

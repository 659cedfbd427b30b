internal import CapkiSettings
internal import PKIRequests
internal import PKIStructures
internal import PKISystem

/// Reading what commands are given, with the file's name in every error.
enum InputFiles {
    /// The largest file of certificates, requests or CRLs that is read, in bytes.
    private static let byteLimit = 256 << 20

    static func certificates(_ path: String) throws -> [Certificate] {
        try read(path) { bytes throws(StructureError) in try Certificate.all(inFile: bytes) }
    }

    /// The first certificate of a file.
    static func certificate(_ path: String) throws -> Certificate {
        guard let first = try certificates(path).first else {
            throw CommandError("structure.missing", "'\(path)' holds no certificate")
        }
        return first
    }

    static func request(_ path: String) throws -> CertificationRequest {
        try read(path) { bytes throws(StructureError) in try CertificationRequest(file: bytes) }
    }

    static func crl(_ path: String) throws -> CertificateRevocationList {
        try read(path) { bytes throws(StructureError) in try CertificateRevocationList(file: bytes) }
    }

    static func crls(_ path: String) throws -> [CertificateRevocationList] {
        try read(path) { bytes throws(StructureError) in try CertificateRevocationList.all(inFile: bytes) }
    }

    static func ocspResponses(_ path: String) throws -> [OCSPResponse] {
        try read(path) { bytes throws(StructureError) in try OCSPResponse.all(inFile: bytes) }
    }

    /// An organisation's application, as it was filled in.
    static func form(_ path: String) throws -> OrganisationForm {
        let bytes = try FileReading.bytes(at: path, byteLimit: 1 << 20)
        return try FormSettings.form(yaml: String(decoding: bytes, as: UTF8.self))
    }

    private static func read<Value>(
        _ path: String, _ parse: ([UInt8]) throws(StructureError) -> Value
    ) throws -> Value {
        let bytes = try FileReading.bytes(at: path, byteLimit: byteLimit)
        do throws(StructureError) {
            return try parse(bytes)
        } catch {
            let name = path == "-" ? "standard input" : "'\(path)'"
            throw CommandError(error.code.rawValue, "\(name): \(error.description)")
        }
    }
}

internal import SwiftASN1

/// An algorithm with its parameters (RFC 5280 §4.1.1.2).
///
///     AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL }
public struct AlgorithmIdentifier: Hashable, Sendable {
    public let algorithm: OID
    /// The parameters as one DER value, inside the buffer that they were read from.
    let encodedParameters: ArraySlice<UInt8>?

    /// The parameters as one DER value, or `nil` where they are absent.
    public var parameters: [UInt8]? { encodedParameters.map { Array($0) } }

    /// Whether there are parameters at all.
    public var hasParameters: Bool { encodedParameters != nil }

    /// Whether the parameters are NULL.
    public var hasNullParameters: Bool { encodedParameters?.elementsEqual(Self.nullParameters) == true }

    public init(_ algorithm: OID, parameters: [UInt8]? = nil) {
        self.algorithm = algorithm
        encodedParameters = parameters?[...]
    }

    /// Reads an identifier that fills `bytes`.
    public init(derEncoded bytes: ArraySlice<UInt8>) throws(StructureError) {
        var reader = DERReader(bytes)
        try self.init(from: &reader, "the algorithm")
        try reader.expectEnd(of: "the algorithm")
    }

    init(from reader: inout DERReader, _ what: String) throws(StructureError) {
        try self.init(reader.read(.sequence, what), what)
    }

    init(_ element: DERElement, _ what: String) throws(StructureError) {
        var parts = element.reader
        algorithm = try parts.read(.objectIdentifier, what).objectIdentifier(what)
        encodedParameters = parts.isAtEnd ? nil : try parts.readAny("the algorithm's parameters").encoded
        try parts.expectEnd(of: what)
    }

    public var derBytes: [UInt8] { derEncoded(encode) }

    func encode(into coder: inout DER.Serializer) {
        coder.sequence {
            $0.objectIdentifier(algorithm)
            if let encodedParameters { $0.encoded(encodedParameters) }
        }
    }

    /// The DER of NULL, the parameters of the RSA algorithms (RFC 4055 §5).
    public static let nullParameters: [UInt8] = [0x05, 0x00]
}

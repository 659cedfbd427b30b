internal import SwiftASN1

/// PBES2, encryption under a passphrase with any derivation and cipher (RFC 8018 §6.2, Appendix A.4).
///
///     PBES2-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier }
public struct PBES2: Hashable, Sendable {
    /// How the passphrase becomes a key.
    public enum Derivation: Hashable, Sendable {
        case pbkdf2(PBKDF2Parameters)
        case scrypt(ScryptParameters)
    }

    static let oid = OID(1, 2, 840, 113549, 1, 5, 13)
    static let pbkdf2 = OID(1, 2, 840, 113549, 1, 5, 12)
    private static let scrypt = OID(1, 3, 6, 1, 4, 1, 11591, 4, 11)

    public let derivation: Derivation
    public let cipher: ContentEncryptionAlgorithm
    public let initializationVector: [UInt8]

    public init(derivation: Derivation, cipher: ContentEncryptionAlgorithm, initializationVector: [UInt8]) {
        self.derivation = derivation
        self.cipher = cipher
        self.initializationVector = initializationVector
    }

    init(derEncoded bytes: [UInt8]) throws(StructureError) {
        var whole = DERReader(bytes)
        var parts = try whole.read(.sequence, "the PBES2 parameters").reader
        try whole.expectEnd(of: "the PBES2 parameters")
        derivation = try Self.derivation(&parts)
        var scheme = try parts.read(.sequence, "the cipher").reader
        let id = try scheme.read(.objectIdentifier, "the cipher").objectIdentifier("the cipher")
        guard let known = ContentEncryptionAlgorithm.allCases.first(where: { $0.oid == id }) else {
            throw StructureError(.unsupported, "the cipher \(id) is not known")
        }
        cipher = known
        let vector = try scheme.read(.octetString, "the initialization vector")
        guard vector.content.count == known.blockByteCount else {
            throw StructureError(
                .malformed,
                "an initialization vector of \(vector.content.count) bytes, the cipher takes \(known.blockByteCount)",
                offset: vector.start)
        }
        initializationVector = Array(vector.content)
        try scheme.expectEnd(of: "the cipher")
        try parts.expectEnd(of: "the PBES2 parameters")
        try requireKeyLength()
    }

    private static func derivation(_ parts: inout DERReader) throws(StructureError) -> Derivation {
        var function = try parts.read(.sequence, "the key derivation").reader
        let id = try function.read(.objectIdentifier, "the key derivation").objectIdentifier("the key derivation")
        let parameters = try function.read(.sequence, "the key derivation's parameters")
        try function.expectEnd(of: "the key derivation")
        switch id {
        case pbkdf2: return .pbkdf2(try PBKDF2Parameters(parameters))
        case scrypt: return .scrypt(try ScryptParameters(parameters))
        default: throw StructureError(.unsupported, "the key derivation \(id) is not known")
        }
    }

    private func requireKeyLength() throws(StructureError) {
        let written: Int? =
            switch derivation {
            case .pbkdf2(let parameters): parameters.keyByteCount
            case .scrypt(let parameters): parameters.keyByteCount
            }
        guard let written, written != cipher.keyByteCount else { return }
        throw StructureError(.malformed, "a key of \(written) bytes, the cipher takes \(cipher.keyByteCount)")
    }

    var derBytes: [UInt8] {
        derEncoded { coder in
            coder.sequence { coder in
                coder.sequence { coder in
                    switch derivation {
                    case .pbkdf2(let parameters):
                        coder.objectIdentifier(Self.pbkdf2)
                        parameters.encode(into: &coder)
                    case .scrypt(let parameters):
                        coder.objectIdentifier(Self.scrypt)
                        parameters.encode(into: &coder)
                    }
                }
                coder.sequence {
                    $0.objectIdentifier(cipher.oid)
                    $0.octetString(initializationVector)
                }
            }
        }
    }
}

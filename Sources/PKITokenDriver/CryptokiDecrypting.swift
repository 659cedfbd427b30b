internal import CP11

/// Longer than anything that a token decrypts in one call: RSA of 16384 bits.
private let plainByteLimit = 2048

/// How a token decrypts what it is given.
public enum DecryptionMechanism: Sendable, Hashable {
    /// CKM_RSA_PKCS (PKCS#11 mechanisms v2.40 §2.1.6).
    case rsaPKCS1
    /// A vendor's mechanism without parameters.
    case vendor(UInt)
}

extension CryptokiModule {
    /// Decrypts with a key of the token (PKCS#11 v2.40 §5.9 C_DecryptInit, C_Decrypt).
    ///
    /// - Parameter take: is lent the plain bytes, which are wiped afterwards.
    public func decrypt<Result>(
        _ input: [UInt8], with mechanism: DecryptionMechanism, key: ObjectHandle, in session: SessionHandle,
        take: (ArraySlice<UInt8>) -> Result
    ) throws(DriverError) -> Result {
        try using(session) { () throws(DriverError) in
            var parameter = unsafe CK_MECHANISM(mechanism: mechanism.type, pParameter: nil, ulParameterLen: 0)
            try unsafe check(
                "C_DecryptInit", functions.pointee.C_DecryptInit?(session.rawValue, &parameter, key.rawValue))
            var input = input
            var plain = [UInt8](repeating: 0, count: plainByteLimit)
            defer { for index in plain.indices { plain[index] = 0 } }
            var count = UInt(plainByteLimit)
            // One call with a buffer that is large enough: asking for the length first is a second errand to the token.
            try unsafe check(
                "C_Decrypt",
                functions.pointee.C_Decrypt?(session.rawValue, &input, UInt(input.count), &plain, &count))
            guard count <= UInt(plainByteLimit) else {
                throw DriverError(.badAnswer, "C_Decrypt speaks of \(count) bytes, the limit is \(plainByteLimit)")
            }
            return take(plain[..<Int(count)])
        }
    }
}

extension DecryptionMechanism {
    fileprivate var type: UInt {
        switch self {
        case .rsaPKCS1: CKM_RSA_PKCS
        case .vendor(let number): number
        }
    }
}

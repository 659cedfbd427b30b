import PKIKeys
import PKIStructures
import TestSupport
import Testing

@Suite("Signatures")
struct SignatureTests {
    static let algorithms = KeyAlgorithm.generated.map(\.name).filter { $0 != "rsa3072" && $0 != "rsa4096" }

    @Test("a signature verifies with its own key and no other message", arguments: algorithms)
    func signAndVerify(name: String) throws {
        let algorithm = try #require(KeyAlgorithm(name: name))
        let key = try SoftwareKey.generate(algorithm)
        let message = Array("补办".utf8)
        let signature = try key.sign(SignableMessage(message), with: key.usualAlgorithm)
        let identifier = try key.usualAlgorithm.identifier
        #expect(try key.publicKey.isValid(signature: signature[...], algorithm: identifier, over: message[...]))
        #expect(
            try !key.publicKey.isValid(signature: signature[...], algorithm: identifier, over: (message + [0])[...]))
    }
}

import Foundation
import TestSupport
import Testing

@Suite("capki seal with a key on a token", .enabled(if: SoftTokens.isWanted))
struct SealSigningOnTokenTests {
    @Test("a key on a token signs with a seal, and the signature is valid")
    func sign() throws {
        let tokens = try SoftTokens()
        let authority = try OpenSSLAuthority(.rsa)
        try authority.issue("maker", subject: "/C=CN/O=制章中心/CN=制章中心")
        try tokens.make("A")
        try tokens.done(tokens.on("A", "generate", ["--algorithm", "rsa2048", "--label", "sign"]))
        let request = try tokens.request(
            token: "A", key: "sign", subject: "C=CN, O=广州星河软件有限公司, CN=广州星河软件有限公司", as: "a.csr")
        try authority.certify(request, as: "owner")
        try Data(SealCommandTests.SealPicture.png).write(to: URL(fileURLWithPath: tokens("seal.png")))
        try tokens.write("合同", as: "contract")
        let trust = ["--trust", authority("root.crt"), "--untrusted", authority("issuer.crt")]
        try tokens.done(
            [
                "seal", "make", "--maker-certificate", authority("maker.crt"), "--maker-key", authority("maker.key"),
                "--image", tokens("seal.png"), "--name", "广州星河软件有限公司", "--kind", "contract", "--certificate",
                authority("owner.crt"), "--out", tokens("a.esl"),
            ] + trust)
        try tokens.done(
            [
                "seal", "sign", "--seal", tokens("a.esl"), "--certificate", authority("owner.crt"), "--key",
                "pkcs11:token=A;object=sign", "--module", SoftTokens.module, "--pin-env", "USER_PIN", "--in",
                tokens("contract"),
                "--out", tokens("a.sig"),
            ] + trust)
        let verified = try tokens.capki(
            ["seal", "verify", tokens("a.sig"), "--original", tokens("contract")] + trust)
        #expect(verified.status == 0, "\(verified.transcript)")
    }
}

import PKIKeys
import PKIMessages
import PKIStructures
import TestSupport
import Testing

@Suite("Bundles of certificates")
struct CertificateBundleTests {
    private func parties(_ scratch: Scratch) throws -> [Certificate] {
        try ["p256", "sm2", "rsa", "ed25519"].map { try Party($0, in: scratch).certificate }
    }

    @Test("a bundle that openssl made is read in its order, and written again to the same bytes")
    func theirs() throws {
        let scratch = try Scratch()
        let certificates = try parties(scratch)
        try OpenSSL.run(
            "crl2pkcs7 -nocrl -certfile p256.pem -certfile sm2.pem -certfile rsa.pem -certfile ed25519.pem -out b.p7b",
            in: scratch)
        let bundle = try CertificateBundle(file: scratch.read("b.p7b"))
        #expect(bundle.certificates == certificates && bundle.revocationLists.isEmpty)
        let der = try OpenSSL.run("pkcs7 -in b.p7b -outform DER", in: scratch).output
        #expect(try CertificateBundle(file: der) == bundle)
        let message = try Message(file: der)
        #expect(message.frame.derBytes == der)
        // openssl writes an empty set of CRLs, or none: the certificates are the same.
        #expect(CertificateBundle(certificates).message().content?.count ?? 0 <= der.count)
    }

    @Test("a bundle that is made here openssl prints, in both families that it knows the frame of")
    func ours() throws {
        let scratch = try Scratch()
        let certificates = try parties(scratch)
        let message = CertificateBundle(certificates).message()
        try scratch.write(message.pem(label: "PKCS7").text, as: "b.p7b")
        let printed = try OpenSSL.run("pkcs7 -in b.p7b -print_certs", in: scratch).output
        #expect(try Certificate.all(inFile: printed) == certificates)
        let other = CertificateBundle(certificates).message(.gbt35275)
        #expect(try CertificateBundle(file: other.derBytes).certificates == certificates)
        #expect(other.contentType.description == "1.2.156.10197.6.1.4.2.2")
    }

    @Test("CRLs go with it")
    func revocationLists() throws {
        let scratch = try Scratch()
        let certificates = try [Party("p256", in: scratch).certificate]
        try scratch.write("", as: "index.txt")
        try scratch.write("01\n", as: "crlnumber")
        try scratch.write(
            "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=30\n",
            as: "ca.cnf")
        try OpenSSL.run("ca -config ca.cnf -gencrl -cert p256.pem -keyfile p256.key -out crl.pem", in: scratch)
        try OpenSSL.run("crl2pkcs7 -in crl.pem -certfile p256.pem -outform DER -out b.p7b", in: scratch)
        let bundle = try CertificateBundle(file: scratch.read("b.p7b"))
        #expect(try bundle.revocationLists == CertificateRevocationList.all(inFile: scratch.read("crl.pem")))
        #expect(bundle.message().derBytes == (try scratch.read("b.p7b")))
        #expect(bundle.certificates == certificates)
    }

    @Test("another message than a signed one holds no certificates")
    func wrongKind() throws {
        let scratch = try Scratch()
        let party = try Party("rsa", in: scratch)
        let message = try EnvelopedMessageMaker(.cms).seal(
            Secret(copying: [1]), to: [MessageRecipient(party.certificate)])
        #expect(throws: MessageError(.wrongKind, "")) { try CertificateBundle(file: message.derBytes) }
        #expect(throws: StructureError(.missing, "")) { try CertificateBundle(file: scratch.read("rsa.pem")) }
    }
}

import PKIStructures
import TestSupport
import Testing

@Suite("Files that openssl made")
struct ForeignFileTests {
    @Test("a certificate is read as openssl shows it", arguments: ForeignFiles.families.indices)
    func certificate(_ index: Int) throws {
        let files = try ForeignFiles(ForeignFiles.families[index])
        let certificate = try Certificate(derEncoded: files.certificate)
        #expect(certificate.version == 3 && certificate.serialNumber.description == "face")
        #expect(try certificate.subject.description == "C=CN, O=某某公司, CN=张三")
        #expect(try certificate.issuer == Certificate(derEncoded: files.authority).subject)
        #expect(certificate.signatureAlgorithmsAgree && !certificate.isSelfIssued)
        let shown = try OpenSSL.run(
            "x509 -inform DER -in leaf.der -noout -startdate -enddate -dateopt iso_8601", in: files.scratch)
        let validity = certificate.validity
        let dates = [validity.notBefore, validity.notAfter].map {
            $0.instant.description.replacing("T", with: " ")
        }
        #expect(shown.text == "notBefore=\(dates[0])\nnotAfter=\(dates[1])\n")
        let key = try OpenSSL.run("pkey -in leaf.key -pubout -outform DER", in: files.scratch).output
        #expect(Array(certificate.subjectPublicKeyInfoBytes) == key)
        #expect(try certificate.subjectPublicKeyInfo.derBytes == key)
    }

    @Test("a certificate put together from its parts has its own bytes again", arguments: ForeignFiles.families.indices)
    func reassembled(_ index: Int) throws {
        let files = try ForeignFiles(ForeignFiles.families[index])
        for bytes in [files.authority, files.certificate] {
            let certificate = try Certificate(derEncoded: bytes)
            let tbs = TBSCertificate(
                serialNumber: certificate.serialNumber, signatureAlgorithm: try certificate.signatureAlgorithm,
                issuer: try certificate.issuer, validity: certificate.validity, subject: try certificate.subject,
                subjectPublicKeyInfo: try certificate.subjectPublicKeyInfo, extensions: try certificate.extensions)
            #expect(tbs.derBytes == Array(certificate.tbsCertificate))
            let whole = try Certificate(
                tbsCertificate: tbs.derBytes, signatureAlgorithm: certificate.signatureAlgorithm,
                signature: Array(certificate.signature))
            #expect(whole == certificate && whole.derBytes == bytes)
        }
    }

    @Test("a request is read with its subject, key and extensions", arguments: ForeignFiles.families.indices)
    func request(_ index: Int) throws {
        let files = try ForeignFiles(ForeignFiles.families[index])
        let request = try CertificationRequest(derEncoded: files.request)
        #expect(request.subject.description == "C=CN, O=某某公司, CN=张三")
        #expect(try request.extensions.content(SubjectAlternativeName.self)?.names.names == [.dnsName("a.cn")])
        let information = CertificationRequest.information(
            subject: request.subject, subjectPublicKeyInfo: request.subjectPublicKeyInfo,
            extensions: request.extensions)
        #expect(information == request.certificationRequestInfo)
        let whole = try CertificationRequest(
            certificationRequestInfo: information, signatureAlgorithm: request.signatureAlgorithm,
            signature: request.signature)
        #expect(whole.derBytes == files.request)
    }

    @Test("a CRL is read with its number, times and entries", arguments: ForeignFiles.families.indices)
    func crl(_ index: Int) throws {
        let files = try ForeignFiles(ForeignFiles.families[index])
        let crl = try CertificateRevocationList(derEncoded: files.crl)
        #expect(crl.issuer.description == "C=CN, O=测试, CN=Root" && crl.signatureAlgorithmsAgree)
        #expect(try crl.crlNumber == CRLNumber(0x2A))
        let entry = try #require(try crl.entry(for: SerialNumber(hexadecimal: "face")))
        #expect(entry.reason == .keyCompromise && entry.revocationDate.description == "2026-05-01T08:00:00Z")
        #expect(entry.invalidityDate?.description == "2026-04-30T12:00:00Z")
        #expect(try crl.entry(for: SerialNumber(hexadecimal: "0102"))?.reason == nil)
        #expect(try crl.entry(for: SerialNumber(hexadecimal: "0103")) == nil)
        var entries: [RevokedCertificate] = []
        try crl.forEachEntry { entries.append($0) }
        let list = TBSCertList(
            signatureAlgorithm: crl.signatureAlgorithm, issuer: crl.issuer, thisUpdate: crl.thisUpdate,
            nextUpdate: crl.nextUpdate, revokedCertificates: entries, extensions: crl.extensions)
        #expect(hexadecimal(list.derBytes) == hexadecimal(crl.tbsCertList))
    }
}

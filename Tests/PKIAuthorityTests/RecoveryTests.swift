import PKIAuthority
import PKIKeys
import PKIMessages
import PKIProfiles
import PKIRequests
import PKIStorage
import PKIStructures
import TestSupport
import Testing

@Suite("Recovery of archived keys")
struct RecoveryTests {
    private func approve(_ desk: ArchiveDesk, _ id: String, _ approval: [UInt8], _ officers: Officers? = nil) throws {
        _ = try desk.authority.approveRecovery(
            id, approval: approval, officers: officers ?? desk.rules, context: desk.context)
    }

    private func recover(_ desk: ArchiveDesk, _ id: String, _ delivery: KeyDelivery? = nil) throws -> RecoveredKey {
        try desk.authority.recover(
            id, delivery: delivery ?? desk.delivery(of: id), from: desk.opened, officers: desk.rules,
            context: desk.context)
    }

    @Test("one officer asks, another approves, the key comes out once, and every step is an act")
    func wholeWay() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let request = try desk.asked(pair.encryption.serialNumber).request
        #expect(throws: AuthorityError(.recovery, "")) { try recover(desk, request.id) }
        try approve(desk, request.id, desk.approval(request.bytes))
        #expect(throws: AuthorityError(.recovery, "")) {
            try approve(desk, request.id, desk.approval(request.bytes))
        }
        let done = try recover(desk, request.id)
        #expect(done.certificate == pair.encryption && done.recovery.state == .used)
        #expect(try desk.key(done.delivered).publicKey.subjectPublicKeyInfo == pair.encryption.subjectPublicKeyInfo)
        #expect(throws: AuthorityError(.recovery, "")) { try recover(desk, request.id) }
        let other = try desk.asked(pair.encryption.serialNumber).request
        #expect(other.id != request.id)
    }

    @Test("an expired or revoked certificate's key is recovered too: what was encrypted stays")
    func afterTheEnd() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        _ = try desk.authority.revoke(pair.encryption.serialNumber, reason: .keyCompromise, context: desk.context)
        desk.now = desk.now.adding(days: 400)
        #expect(try recover(desk, desk.approved(pair.encryption.serialNumber)).certificate == pair.encryption)
    }

    @Test("a signing key is not in the archive")
    func signingKey() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        #expect(throws: AuthorityError(.notArchived, "")) { try desk.asked(pair.signing.serialNumber) }
    }

    @Test("the one who asked cannot approve: not by certificate, not by key, not by name")
    func secondOfficer() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let request = try desk.asked(pair.encryption.serialNumber).request
        let own = try desk.approval(request.bytes, by: desk.officers[0])
        #expect(throws: AuthorityError(.badApproval, "")) { try approve(desk, request.id, own) }
        // Another certificate of the same key.
        let second = try officer(desk, "丙", key: desk.officers[0].key)
        #expect(throws: AuthorityError(.badApproval, "")) {
            try approve(desk, request.id, desk.approval(request.bytes, by: second))
        }
        // Another key and another certificate of the same person.
        let same = try officer(desk, "甲", prefix: "C=CN")
        #expect(throws: AuthorityError(.badApproval, "")) {
            try approve(desk, request.id, desk.approval(request.bytes, by: same))
        }
        // One whose name is that of the operator who sat at the desk.
        let named = try officer(desk, "窗口一")
        #expect(throws: AuthorityError(.badApproval, "")) {
            try approve(desk, request.id, desk.approval(request.bytes, by: named))
        }
        try approve(desk, request.id, desk.approval(request.bytes))
    }

    /// Another officer of the CA.
    private func officer(
        _ desk: ArchiveDesk, _ name: String, prefix: String = "C=CN, O=CA", key: SoftwareKey? = nil, days: Int = 100,
        profile: CertificateProfile = .officer
    ) throws -> (key: SoftwareKey, certificate: Certificate) {
        let key = try key ?? SoftwareKey.generate(.ec(.p256))
        let certificate = try desk.authority.issue(
            desk.request(key, subject: "\(prefix), CN=\(name)"), profile: profile,
            validity: desk.validity(days: days), context: desk.context)
        return (key, certificate)
    }

    @Test("approvals of strangers, self-made ones, of the expired, the revoked and of other profiles are refused")
    func notOfficers() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let late = try officer(desk, "过期", days: 1)
        let gone = try officer(desk, "离职")
        let held = try officer(desk, "停职")
        let clerk = try officer(desk, "职员", profile: .organisationSigning)
        _ = try desk.authority.revoke(
            gone.certificate.serialNumber, reason: .affiliationChanged, context: desk.context)
        _ = try desk.authority.revoke(held.certificate.serialNumber, reason: .certificateHold, context: desk.context)
        desk.now = desk.now.adding(days: 2)
        let request = try desk.asked(pair.encryption.serialNumber).request
        // A certificate with an officer's names and serial number, and another key.
        let forger = try SoftwareKey.generate(.ec(.p256))
        var tbs = try TBSCertificate(desk.officers[1].certificate)
        tbs.subjectPublicKeyInfo = forger.publicKey.subjectPublicKeyInfo
        let forged = (key: forger, certificate: try ReissueDesk.sign(tbs, with: forger))
        let stranger = try ArchiveDesk()
        for officer in [late, gone, held, clerk, forged, stranger.officers[1]] {
            let approval = try desk.approval(request.bytes, by: officer)
            #expect(throws: AuthorityError(.badApproval, ""), "\(officer.certificate.serialNumber)") {
                try approve(desk, request.id, approval)
            }
        }
        // Nobody is an officer where the settings name none.
        #expect(throws: AuthorityError(.badRequester, "")) {
            try approve(desk, request.id, desk.approval(request.bytes), Officers())
        }
        #expect(throws: AuthorityError(.badApproval, "")) {
            try approve(
                desk, request.id, desk.approval(request.bytes), Officers(named: [desk.officers[0].certificate]))
        }
        // One that is named by its certificate is, whoever signed it.
        try approve(
            desk, request.id, desk.approval(request.bytes, by: stranger.officers[1]),
            Officers(named: [desk.officers[0].certificate, stranger.officers[1].certificate]))
    }

    @Test("what is approved are the very bytes of the request, and no others")
    func replayed() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let (first, second) = try (
            desk.asked(pair.encryption.serialNumber).request, desk.asked(pair.encryption.serialNumber).request
        )
        let approval = try desk.approval(first.bytes)
        #expect(throws: AuthorityError(.badApproval, "")) { try approve(desk, second.id, approval) }
        // Detached, it says of itself nothing but a digest.
        var maker = SignedMessageMaker(.cms)
        maker.isDetached = true
        let signer = try MessageSigner(desk.officers[1].certificate, key: desk.officers[1].key)
        let detached = try maker.sign(SignableMessage(first.bytes), by: [signer]).derBytes
        #expect(throws: AuthorityError(.badApproval, "")) { try approve(desk, second.id, detached) }
        for bytes in [[], [0x30, 0x00], Array(approval.dropLast()), Array("approved".utf8)] {
            #expect(throws: AuthorityError(.badApproval, "")) { try approve(desk, first.id, bytes) }
        }
        try approve(desk, first.id, detached)
    }

    @Test("a changed approval is refused, or is the same officer's over the same bytes")
    func changedBits() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        var request = try desk.asked(pair.encryption.serialNumber).request
        var approval = try desk.approval(request.bytes)
        let officer = desk.officers[1].certificate.serialNumber.description
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<200 {
            var flipped = approval
            let place = Int.random(in: flipped.indices, using: &generator)
            flipped[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            // Not every bit of a message is signed: its version, for example, is not.
            guard (try? approve(desk, request.id, flipped)) != nil else { continue }
            let taken = try #require(try desk.store.read { try $0.recovery(request.id) })
            #expect(taken.approver?.hasPrefix(officer) == true, "bit at \(place)")
            guard case .signedData(let data, _) = try Message(encoded: taken.approval ?? []) else {
                throw MessageError(.wrongKind, "no signed data")
            }
            #expect(data.encapsulatedContent.signedOctets == request.bytes, "bit at \(place)")
            request = try desk.asked(pair.encryption.serialNumber).request
            approval = try desk.approval(request.bytes)
        }
    }

    @Test("a request lapses, approved or not")
    func lapses() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let pending = try desk.asked(pair.encryption.serialNumber).request
        let approved = try desk.approved(pair.encryption.serialNumber)
        desk.now = desk.now.adding(seconds: 72 * 3600 + 1)
        #expect(throws: AuthorityError(.recovery, "")) {
            try approve(desk, pending.id, desk.approval(pending.bytes))
        }
        #expect(throws: AuthorityError(.recovery, "")) { try recover(desk, approved) }
    }

    @Test("an officer who is revoked after the approval has not approved")
    func revokedLater() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let id = try desk.approved(pair.encryption.serialNumber)
        _ = try desk.authority.revoke(
            desk.officers[1].certificate.serialNumber, reason: .keyCompromise, context: desk.context)
        #expect(throws: AuthorityError(.badApproval, "")) { try recover(desk, id) }
    }

    @Test("the delivery is the one that was approved: its form, and whose key")
    func delivery() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let (mine, other) = try (SoftwareKey.generate(.ec(.p256)), SoftwareKey.generate(.ec(.p256)))
        let order = RecoveryOrder(
            serialNumber: pair.encryption.serialNumber, reason: "r", delivery: .cms, recipient: mine.publicKey,
            requester: desk.officers[0].certificate)
        let request = try desk.authority.requestRecovery(
            order, officers: desk.rules, signing: desk.signing(), context: desk.context
        ).request
        try approve(desk, request.id, desk.approval(request.bytes))
        for delivery in [desk.passphrase, .cms(other.publicKey)] {
            #expect(throws: AuthorityError(.recovery, "")) { try recover(desk, request.id, delivery) }
        }
        let done = try recover(desk, request.id, .cms(mine.publicKey))
        let key = try EnvelopedKeyFile.open(done.delivered.bytes, with: mine)
        #expect(try key.publicKey.subjectPublicKeyInfo == pair.encryption.subjectPublicKeyInfo)
        // The transport key is used up.
        #expect(throws: AuthorityError(.keyReused, "")) {
            try desk.authority.requestRecovery(order, officers: desk.rules, context: desk.context)
        }
        for (form, recipient) in [
            (KeyDelivery.Form.cms, PublicKey?.none), (.sm2Envelope, nil), (.pkcs12, other.publicKey),
            (.sm2Envelope, other.publicKey),
        ] {
            let wrong = RecoveryOrder(
                serialNumber: pair.encryption.serialNumber, reason: "r", delivery: form, recipient: recipient,
                requester: desk.officers[0].certificate)
            #expect(throws: AuthorityError(.notAllowed, "")) {
                try desk.authority.requestRecovery(wrong, officers: desk.rules, context: desk.context)
            }
        }
    }

    @Test("a row that another hand has changed is no longer the one that was approved")
    func changedRow() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let other = try desk.issue(subject: "C=CN, O=别家, CN=别家")
        let database = desk.scratch("ledger.sqlite")
        func change(_ assignment: String) throws {
            let program = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
            try Tool.run("python3", ["-c", program, database, "UPDATE recovery SET \(assignment)"])
                .requireSuccess("python3", [assignment])
        }
        let id = try desk.approved(pair.encryption.serialNumber)
        let serial = hexadecimal(pair.encryption.serialNumber.octets)
        for (there, back) in [
            ("serial = x'\(hexadecimal(other.encryption.serialNumber.octets))'", "serial = x'\(serial)'"),
            ("reason = 'anderes'", "reason = '旧文件'"), ("operator = 'x'", "operator = '窗口一'"),
            ("expires_at = expires_at + 1", "expires_at = expires_at - 1"),
            ("requested_at = requested_at - 1", "requested_at = requested_at + 1"),
        ] {
            try change(there)
            #expect(throws: AuthorityError(.badRequester, ""), "\(there)") { try recover(desk, id) }
            try change(back)
        }
        // A state that is set by hand has no signature.
        let pending = try desk.asked(pair.encryption.serialNumber).request.id
        try change("state = 'approved', approval = x'00' WHERE id = '\(pending)'")
        #expect(throws: AuthorityError(.badApproval, "")) { try recover(desk, pending) }
        _ = try recover(desk, id)
    }

    @Test("an officer whom another hand has put into the ledger has no signature of the CA")
    func forgedRow() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let request = try desk.asked(pair.encryption.serialNumber).request
        let forger = try SoftwareKey.generate(.ec(.p256))
        var tbs = try TBSCertificate(desk.officers[1].certificate)
        tbs.subjectPublicKeyInfo = forger.publicKey.subjectPublicKeyInfo
        let forged = try ReissueDesk.sign(tbs, with: forger)
        let row = hexadecimal(forged.serialNumber.octets)
        let sql = "UPDATE certificate SET content = x'\(hexadecimal(forged.derBytes))' WHERE serial = x'\(row)'"
        let program = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
        try Tool.run("python3", ["-c", program, desk.scratch("ledger.sqlite"), sql]).requireSuccess("python3", [])
        #expect(try desk.store.read { try $0.certificate(forged.serialNumber)?.certificate } == forged.derBytes)
        let approval = try desk.approval(request.bytes, by: (forger, forged))
        #expect(throws: AuthorityError(.badApproval, "")) { try approve(desk, request.id, approval) }
    }

    @Test("the bytes to approve are one line of JSON with everything in it")
    func bytes() throws {
        let desk = try ArchiveDesk()
        let pair = try desk.issue()
        let record = try desk.authority.requestRecovery(
            RecoveryOrder(
                serialNumber: pair.encryption.serialNumber, reason: "\"quotes\" \\ and 汉字\u{1}", delivery: .pkcs12,
                recipient: nil, requester: desk.officers[0].certificate), officers: desk.rules, context: desk.context)
        let text = String(decoding: record.request.bytes, as: UTF8.self)
        #expect(!text.contains("\n"))
        let json = try JSONValue(text)
        #expect(json["reason"]?.string == "\"quotes\" \\ and 汉字\u{1}")
        #expect(json["serial"]?.string == pair.encryption.serialNumber.description)
        #expect(json["recipient_key_hash"] == .null && json["id"]?.string == record.request.id)
        #expect(json["issuer"]?.string == "C=CN, O=某某CA, CN=某某CA" && json["operator"]?.string == "窗口一")
        #expect(json.keys.count == 14)
    }
}

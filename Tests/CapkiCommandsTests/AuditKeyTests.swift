import TestSupport
import Testing

/// The key that signs the checkpoints of the ledger.
@Suite("Audit key")
struct AuditKeyTests {
    @Test func `an audit key that is compromised is told by name, and a new one takes its place`() throws {
        let desk = try Desk()
        let rows = try desk.list()["certificates"]?.elements ?? []
        let serial = try #require(rows.first { $0["profile"]?.string == "audit" }?["serial"]?.string)
        try Capki.done(["ca", "revoke", desk.authority, "--serial", serial, "--reason", "keyCompromise"])
        let crl = ["ca", "crl", desk.authority, "--out", desk("ca.crl")]
        try expectRefusal(
            crl, in: desk.folder, code: "authority.key_reused",
            "audit.key.pem' belongs to a certificate that was revoked",
            hint: "move the file away")
        try Tool.run("mv", [desk("ca/audit.key.pem"), desk("compromised.key.pem")]).requireSuccess("mv", [])
        try Capki.done(crl)
        try Capki.done(["ca", "audit", desk.authority])
    }
}

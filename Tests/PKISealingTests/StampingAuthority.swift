import PKIKeys
import PKIMessages
import PKISealing
import PKIStructures

/// A time-stamping authority in the process, under the CA of a desk.
struct StampingAuthority: TimestampSource {
    let issuer: TimeStampIssuer
    let certificate: Certificate
    let time: Instant
    /// What it does to its answers.
    var change: @Sendable (TimeStampResponse) -> TimeStampResponse = { $0 }

    init(_ desk: SealDesk, at time: Instant = SealDesk.now, key: SoftwareKey? = nil) throws {
        let purpose = Extension(ExtendedKeyUsage([.timeStamping]), isCritical: true)
        let key = try key ?? SoftwareKey.generate(desk.authority.key.publicKey.algorithm)
        let holder = try SealDesk.holder("C=CN, O=测试, CN=时间戳", key: key, by: desk.authority, more: [purpose])
        certificate = holder.certificate
        issuer = try TimeStampIssuer(
            MessageSigner(holder.certificate, key: holder.key), policy: OID(1, 3, 6, 1, 4, 1, 99999, 1))
        self.time = time
    }

    func timeStamp(_ request: TimeStampRequest) throws -> TimeStampResponse {
        change(try issuer.answer(request, serialNumber: SerialNumber(hexadecimal: "05"), time: TimeStampTime(time)))
    }
}

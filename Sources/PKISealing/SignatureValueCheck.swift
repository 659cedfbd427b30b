internal import PKIKeys
internal import PKIStructures

/// One signature of a seal: whose it should be, over what.
struct SignatureValueCheck {
    let certificate: ArraySlice<UInt8>
    let algorithm: OID
    let signature: ArraySlice<UInt8>
    /// The octets that were received.
    let received: ArraySlice<UInt8>
    /// The same in DER, where they came as BER.
    let inDER: ArraySlice<UInt8>?
    let policy: SealPolicy

    struct Outcome {
        let ok: Bool
        let code: SealCheck.Code
        let detail: String
        var deviations: [SealDeviation] = []
    }

    func run() -> Outcome {
        do {
            return try outcome()
        } catch let error as SealError {
            return Outcome(ok: false, code: .unsupportedAlgorithm, detail: error.message)
        } catch let error as StructureError {
            return Outcome(ok: false, code: .malformedValue, detail: "\(error)")
        } catch {
            return Outcome(ok: false, code: .badCertificate, detail: "\(error)")
        }
    }

    private func outcome() throws -> Outcome {
        let key: PublicKey
        do {
            key = try PublicKey(Certificate(derEncoded: Array(certificate)).subjectPublicKeyInfo)
        } catch {
            return Outcome(ok: false, code: .badCertificate, detail: "the certificate cannot be used: \(error)")
        }
        let named = try SealAlgorithm(algorithm, policy: policy)
        guard named.algorithm.suits(key.algorithm.family) else {
            return Outcome(
                ok: false, code: .unsupportedAlgorithm,
                detail: "a \(key.algorithm.family) key makes no \(named.algorithm) signatures")
        }
        var deviations = [named.deviation].compactMap { $0 }
        var value = signature
        if named.algorithm == .sm2WithSM3 {
            let pair = try SM2SignatureValue(signature)
            deviations += pair.deviations
            value = pair.derBytes[...]
        }
        let identifier = try named.algorithm.identifier
        var holds = try key.isValid(signature: value, algorithm: identifier, over: received)
        if !holds, let inDER, try key.isValid(signature: value, algorithm: identifier, over: inDER) {
            deviations.append(SealDeviation(.reencoded, "the signature holds over the octets written again as DER"))
            holds = true
        }
        guard holds else {
            return Outcome(
                ok: false, code: .badSignature, detail: "the signature is not one of the certificate's key",
                deviations: deviations.filter { !$0.code.needsLenience })
        }
        if !policy.isLenient, let refused = deviations.first(where: \.code.needsLenience) {
            return Outcome(
                ok: false, code: SealCheck.Code(rawValue: refused.code.rawValue),
                detail: "\(refused.detail); a lenient reader takes it",
                deviations: deviations.filter { !$0.code.needsLenience })
        }
        return Outcome(ok: true, code: .ok, detail: "\(named.algorithm)", deviations: deviations)
    }
}

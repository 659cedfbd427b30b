internal import PKIStructures

/// Certificates by the names of their subjects.
struct NameIndex: Sendable {
    private var byKey: [NameKey: [PathCertificate]] = [:]
    /// Those whose names may match any other.
    private var wild: [PathCertificate] = []
    /// All of them, in the order in which they came.
    private(set) var all: [PathCertificate] = []

    /// One whose subject cannot be read is nobody's issuer.
    mutating func add(_ certificate: PathCertificate) {
        guard let key = certificate.subjectKey else { return }
        all.append(certificate)
        if key.mayMatchAny { wild.append(certificate) } else { byKey[key, default: []].append(certificate) }
    }

    /// All whose subject may match the name with the number.
    subscript(key: NameKey) -> [PathCertificate] {
        if key.mayMatchAny { return all }
        let known = byKey[key] ?? []
        return wild.isEmpty ? known : known + wild
    }
}

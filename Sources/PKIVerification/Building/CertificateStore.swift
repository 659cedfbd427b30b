internal import PKIStructures

/// Certificates that stay from one verdict to the next, found by their subject: the anchors, and what may stand between.
final class CertificateStore: Sendable {
    let anchors: NameIndex
    let untrusted: NameIndex
    /// How long the anchors are: nearly every certificate is seen by its length to be none.
    private let anchorByteCounts: Set<Int>

    init(anchors: [TrustAnchor], untrusted: [Certificate]) {
        var seen = SmallTable<Certificate, Void>()
        self.anchors = Self.indexed(anchors.map(\.certificate), &seen)
        self.untrusted = Self.indexed(untrusted, &seen)
        anchorByteCounts = Set(anchors.map(\.certificate.derBytes.count))
    }

    private static func indexed(_ certificates: [Certificate], _ seen: inout SmallTable<Certificate, Void>) -> NameIndex
    {
        var index = NameIndex()
        for certificate in certificates where seen[certificate] == nil {
            seen.add((), for: certificate)
            index.add(PathCertificate(certificate, isKept: true))
        }
        return index
    }

    /// The anchor that the certificate itself is.
    func anchor(equalTo certificate: PathCertificate) -> PathCertificate? {
        guard anchorByteCounts.contains(certificate.certificate.derBytes.count), let key = certificate.subjectKey else {
            return nil
        }
        return anchors[key].first { $0.certificate == certificate.certificate }
    }
}

/// What is brought along for one verdict: nearly always so few that putting them in order costs more than to look at each.
struct AddedCertificates: Sendable {
    private static let fewLimit = 8

    /// Each with what was read of it, once that was asked for.
    private var few: [(certificate: Certificate, read: PathCertificate?)] = []
    private var index = NameIndex()

    init(_ certificates: [Certificate]) {
        guard certificates.count >= Self.fewLimit else {
            for certificate in certificates where !few.contains(where: { $0.certificate == certificate }) {
                few.append((certificate, nil))
            }
            return
        }
        var seen = SmallTable<Certificate, Void>()
        for certificate in certificates where seen[certificate] == nil {
            seen.add((), for: certificate)
            index.add(PathCertificate(certificate))
        }
    }

    mutating func all() -> [PathCertificate] {
        for place in few.indices where few[place].read == nil {
            few[place].read = PathCertificate(few[place].certificate)
        }
        return few.isEmpty ? index.all : few.compactMap(\.read)
    }

    /// Those whose subject may match a name of these bytes, whose number is `key`; none that is equal to one of `known`.
    mutating func named(
        _ name: ArraySlice<UInt8>, _ key: NameKey, apartFrom known: [PathCertificate]
    ) -> [PathCertificate] {
        if few.isEmpty { return index[key] }
        var found: [PathCertificate] = []
        for place in few.indices {
            let certificate = few[place].certificate
            if known.contains(where: { $0.certificate == certificate }) { continue }
            let isSame = certificate.subjectBytes.holdsTheSame(as: name)
            guard isSame || NameKey.canMatch(key, few[place].read?.subjectKey ?? (try? certificate.subjectKey))
            else { continue }
            let read = few[place].read ?? PathCertificate(certificate, subjectKey: isSame ? key : nil)
            few[place].read = read
            found.append(read)
        }
        return found
    }
}

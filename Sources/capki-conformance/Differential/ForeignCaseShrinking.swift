internal import PKIStructures

extension ForeignCase {
    private static var lists: [WritableKeyPath<ForeignCase, [SignedTree]>] { [\.pool, \.anchors, \.crls] }

    /// The case without the certificates and CRLs that `holds` does not need, tried from the last to the first.
    func shrunk(while holds: (ForeignCase) throws -> Bool) rethrows -> ForeignCase {
        var shrunk = self
        for list in Self.lists {
            for place in self[keyPath: list].indices.reversed() {
                var smaller = shrunk
                smaller[keyPath: list].remove(at: place)
                if try holds(smaller) { shrunk = smaller }
            }
        }
        return shrunk
    }

    /// The case without the extensions, too, that `holds` does not need, signed again.
    func stripped(_ ring: KeyRing, while holds: (ForeignCase) throws -> Bool) throws -> ForeignCase {
        var stripped = try shrunk(while: holds)
        for list in Self.lists {
            for place in stripped[keyPath: list].indices {
                try stripped.strip(list.appending(path: \.[place]), ring, while: holds)
            }
        }
        try stripped.strip(\.leaf, ring, while: holds)
        return stripped
    }

    private mutating func strip(
        _ tree: WritableKeyPath<ForeignCase, SignedTree>, _ ring: KeyRing, while holds: (ForeignCase) throws -> Bool
    ) throws {
        for place in self[keyPath: tree].extensions.indices.reversed() {
            var smaller = self
            smaller[keyPath: tree].extensions.remove(at: place)
            try smaller[keyPath: tree].seal(ring)
            if try holds(smaller) { self = smaller }
        }
    }
}

extension SignedTree {
    var isCertificate: Bool { (try? Certificate(derEncoded: bytes)) != nil }

    var isRevocationList: Bool { (try? CertificateRevocationList(derEncoded: bytes)) != nil }
}

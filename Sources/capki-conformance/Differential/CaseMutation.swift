internal import PKIStructures

/// Bends cases: a step or some at the certificates, at what is asked, or at what is brought along.
struct CaseMutation {
    var generator: SplitMix
    var material = MutationMaterial()

    /// A bent copy; what was changed is signed again.
    mutating func mutant(of foreign: ForeignCase, _ other: ForeignCase, _ ring: KeyRing) throws -> ForeignCase {
        var mutant = foreign
        for _ in 0..<(1 + generator.number(below: 3)) {
            switch generator.number(below: 10) {
            case 0: mutatePool(&mutant, other)
            case 1, 2: mutateQuestion(&mutant)
            case 3 where !mutant.crls.isEmpty: try mutateOne(&mutant.crls, ring) { $0.mutateList(&$1) }
            default: try mutateCertificate(&mutant, ring)
            }
        }
        return mutant
    }

    private mutating func mutateOne(
        _ trees: inout [SignedTree], _ ring: KeyRing, _ body: (inout CaseMutation, inout SignedTree) -> Void
    ) throws {
        let place = generator.number(below: trees.count)
        body(&self, &trees[place])
        try trees[place].seal(ring)
    }

    private mutating func mutateCertificate(_ mutant: inout ForeignCase, _ ring: KeyRing) throws {
        let roles = [0, 0, 1, 1, 1, 2]
        switch roles[generator.number(below: roles.count)] {
        case 1 where !mutant.pool.isEmpty: try mutateOne(&mutant.pool, ring) { $0.mutateCertificate(&$1) }
        case 2 where !mutant.anchors.isEmpty: try mutateOne(&mutant.anchors, ring) { $0.mutateCertificate(&$1) }
        default:
            mutateCertificate(&mutant.leaf)
            try mutant.leaf.seal(ring)
        }
    }

    private mutating func mutatePool(_ mutant: inout ForeignCase, _ other: ForeignCase) {
        let pool = mutant.pool.indices
        switch generator.number(below: 8) {
        case 0: if let place = pick(pool) { mutant.pool.remove(at: place) }
        case 1: if let place = pick(pool) { mutant.pool.append(mutant.pool[place]) }
        case 2: mutant.pool.shuffle(using: &generator)
        case 3: mutant.pool += other.pool + other.anchors
        case 4: mutant.anchors += other.anchors
        case 5: if let place = pick(pool) { mutant.anchors.append(mutant.pool.remove(at: place)) }
        case 6: if let place = pick(mutant.anchors.indices) { mutant.pool.append(mutant.anchors.remove(at: place)) }
        default: if let place = pick(pool) { (mutant.leaf, mutant.pool[place]) = (mutant.pool[place], mutant.leaf) }
        }
    }

    private mutating func mutateQuestion(_ mutant: inout ForeignCase) {
        switch generator.number(below: 9) {
        case 0, 1, 2: shiftTime(&mutant)
        case 3: mutant.question.validationKind = ["SERVER", "CLIENT", "NONE"][generator.number(below: 3)]
        case 4: mutant.question.maxChainDepth = generator.number(below: 4)
        case 5: mutant.question.initialExplicitPolicy = generator.flip()
        case 6: mutant.question.initialPolicyMappingInhibit = generator.flip()
        case 7: mutant.question.initialInhibitAnyPolicy = generator.flip()
        default:
            let host = MutationMaterial.hosts[generator.number(below: MutationMaterial.hosts.count)]
            let kind = host.contains("@") ? "RFC822" : host.hasPrefix("192") ? "IP" : "DNS"
            mutant.question.expectedPeerName = host.isEmpty ? nil : .init(kind: kind, value: host)
        }
    }

    /// To the ends of some certificate's validity, and one second beside them.
    private mutating func shiftTime(_ mutant: inout ForeignCase) {
        let trees = [mutant.leaf] + mutant.pool + mutant.anchors
        let tree = trees[generator.number(below: trees.count)]
        guard let certificate = try? Certificate(derEncoded: tree.bytes) else { return }
        let end = generator.flip() ? certificate.validity.notBefore : certificate.validity.notAfter
        mutant.question.validationTime = end.instant.adding(seconds: Int64(generator.number(below: 3) - 1)).description
    }

    private mutating func mutateCertificate(_ tree: inout SignedTree) {
        switch generator.number(below: 14) {
        case 0, 1, 2, 3: mutateExtensions(&tree)
        case 4: tree[.validity] = validity()
        case 5:
            let numbers = MutationMaterial.serialNumbers
            tree[.serialNumber] = DERTree(0x02, numbers[generator.number(below: numbers.count)])
        case 6: mutateVersion(&tree)
        case 7: tree[generator.flip() ? .subject : .issuer] = name()
        case 8: mutateName(&tree, generator.flip() ? .subject : .issuer)
        case 9:
            if generator.flip() { tree.isForged = true } else { tree.signer = generator.number(below: KeyRing.size) }
        default: tree.signed = bent(tree.signed)
        }
    }

    /// The same for a CRL, whose fields have other places.
    private mutating func mutateList(_ tree: inout SignedTree) {
        switch generator.number(below: 6) {
        case 0, 1: mutateExtensions(&tree)
        case 2:
            if generator.flip() { tree.isForged = true } else { tree.signer = generator.number(below: KeyRing.size) }
        default: tree.signed = bent(tree.signed)
        }
    }

    private mutating func validity() -> DERTree {
        let texts = [
            "0001010000Z", "200101000000Z", "491231235959Z", "500101000000Z", "20300101000000Z", "99991231235959Z",
        ]
        return DERTree(
            0x30,
            (0..<2).map { _ in
                let text = texts[generator.number(below: texts.count)]
                return DERTree(text.utf8.count == 15 ? 0x18 : 0x17, Array(text.utf8))
            })
    }

    private mutating func mutateVersion(_ tree: inout SignedTree) {
        guard tree.signed.children?.first?.tag == 0xA0 else { return }
        let version = generator.number(below: 5)
        if version == 4 {
            tree.signed.children?.removeFirst()
        } else {
            tree.signed.children?[0].children = [DERTree(0x02, [UInt8(version)])]
        }
    }

    private mutating func name() -> DERTree {
        guard let place = pick(material.names.indices), generator.number(below: 4) > 0 else {
            return DERTree(0x30, [DERTree]())
        }
        return material.names[place]
    }

    /// Another case, another string type, another space: names that match all the same, or just not.
    private mutating func mutateName(_ tree: inout SignedTree, _ field: SignedTree.Field) {
        guard let names = tree[field]?.children, let place = pick(names.indices),
            let parts = names[place].children?.first?.children, parts.count == 2, parts[1].children == nil
        else { return }
        var value = parts[1]
        switch generator.number(below: 5) {
        case 0: value.octets = value.octets.map { (0x61...0x7A).contains($0) ? $0 ^ 0x20 : $0 }
        case 1: value.tag = [0x0C, 0x13, 0x14, 0x16, 0x1E][generator.number(below: 5)]
        case 2: value.octets.append(0x20)
        case 3: value.octets.insert(0x20, at: value.octets.count / 2)
        default: value.octets.append(0x61)
        }
        tree[field]?.children?[place].children?[0].children?[1] = value
    }

    private mutating func pick(_ places: Range<Int>) -> Int? {
        places.isEmpty ? nil : places.lowerBound + generator.number(below: places.count)
    }
}

/// A small generator that gives the same numbers in every run (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(below limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }

    mutating func flip() -> Bool { next() & 1 == 0 }
}

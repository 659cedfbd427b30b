extension CaseMutation {
    /// A step at the extensions of a certificate or a CRL.
    mutating func mutateExtensions(_ tree: inout SignedTree) {
        var members = tree.extensions
        let place = members.isEmpty ? nil : generator.number(below: members.count)
        switch generator.number(below: 8) {
        case 0: if let place { members.remove(at: place) }
        case 1: if let place { members.append(members[place]) }
        case 2: if let place { members[place] = Self.withOtherCriticality(members[place]) }
        case 3, 4: takeOver(&members)
        case 5: if let place { members[place] = bent(members[place]) }
        default: rewrite(&members)
        }
        tree.extensions = members
    }

    /// An extension of another certificate, in the place of one of its kind or at the end.
    private mutating func takeOver(_ members: inout [DERTree]) {
        guard !material.extensions.isEmpty else { return }
        let taken = material.extensions[generator.number(below: material.extensions.count)]
        if let place = members.firstIndex(where: { $0.children?.first == taken.children?.first }) {
            members[place] = taken
        } else {
            members.append(taken)
        }
    }

    /// A value at the edge of what the extension allows.
    private mutating func rewrite(_ members: inout [DERTree]) {
        switch generator.number(below: 4) {
        case 0:
            let values = MutationMaterial.basicConstraints
            set(0x13, DERTree(0x30, values[generator.number(below: values.count)]), &members)
        case 1:
            let octet = UInt8(truncatingIfNeeded: generator.next())
            set(0x0F, DERTree(0x03, [UInt8(min(octet.trailingZeroBitCount, 7)), octet]), &members)
        case 2:
            let purposes = MutationMaterial.keyPurposes
            let count = generator.number(below: 3)
            set(
                0x25, DERTree(0x30, (0..<count).map { _ in purposes[generator.number(below: purposes.count)] }),
                &members)
        default: rewriteName(&members)
        }
    }

    /// Sets an extension of id-ce, 2.5.29.
    private mutating func set(_ last: UInt8, _ value: DERTree, _ members: inout [DERTree]) {
        let id = DERTree(0x06, [0x55, 0x1D, last])
        let wrapped = DERTree(0x04, [value])
        if let place = members.firstIndex(where: { $0.children?.first == id }),
            let count = members[place].children?.count
        {
            members[place].children?[count - 1] = wrapped
        } else {
            members.append(DERTree(0x30, [id, DERTree(0x01, [0xFF]), wrapped]))
        }
    }

    /// Another text in some name of subjectAltName or nameConstraints.
    private mutating func rewriteName(_ members: inout [DERTree]) {
        let places = members.indices.filter {
            [[0x55, 0x1D, 0x11], [0x55, 0x1D, 0x1E]].contains(members[$0].children?.first?.octets)
        }
        guard !places.isEmpty else { return }
        let place = places[generator.number(below: places.count)]
        let text = MutationMaterial.texts[generator.number(below: MutationMaterial.texts.count)]
        var rest = generator.number(below: 4)
        func replaced(_ tree: DERTree) -> DERTree {
            var tree = tree
            if let children = tree.children {
                tree.children = children.map(replaced)
            } else if (0x81...0x87).contains(tree.tag) {
                if rest == 0 { tree.octets = text }
                rest -= 1
            }
            return tree
        }
        members[place] = replaced(members[place])
    }

    private static func withOtherCriticality(_ member: DERTree) -> DERTree {
        guard var parts = member.children, parts.count >= 2 else { return member }
        if parts[1].tag == 0x01 { parts.remove(at: 1) } else { parts.insert(DERTree(0x01, [0xFF]), at: 1) }
        return DERTree(member.tag, parts)
    }

    /// The value with some part of it bent, whatever that is.
    mutating func bent(_ tree: DERTree) -> DERTree {
        var tree = tree
        let place = 1 + generator.number(below: max(tree.count - 1, 1))
        var local = generator
        let taken =
            material.extensions.isEmpty ? nil : material.extensions[local.number(below: material.extensions.count)]
        tree.change(at: place) { part in Self.variants(of: part, taken, &local) }
        generator = local
        return tree
    }

    private static func variants(of part: DERTree, _ taken: DERTree?, _ generator: inout SplitMix) -> [DERTree] {
        var part = part
        switch generator.number(below: 9) {
        case 0: return []
        case 1: return [part, part]
        case 2: part.tag ^= 1 << UInt8(generator.number(below: 6))
        case 3: part.tag = [0x01, 0x02, 0x04, 0x05, 0x0C, 0x13, 0x16, 0x30, 0x80, 0xA0][generator.number(below: 10)]
        case 4: part.children?.reverse()
        case 5: return [taken ?? part]
        case 6: part.children?.append(DERTree(0x05, [UInt8]()))
        default: part.octets = bent(part.octets, &generator)
        }
        return [part]
    }

    private static func bent(_ octets: [UInt8], _ generator: inout SplitMix) -> [UInt8] {
        var octets = octets
        guard !octets.isEmpty else { return [UInt8(truncatingIfNeeded: generator.next())] }
        let place = generator.number(below: octets.count)
        switch generator.number(below: 5) {
        case 0: octets[place] ^= 1 << UInt8(generator.number(below: 8))
        case 1: octets[place] = [0x00, 0x01, 0x7F, 0x80, 0xFF, 0x20, 0x2A, 0x2E][generator.number(below: 8)]
        case 2: octets.remove(at: place)
        case 3: octets.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
        default: octets = Array(octets.prefix(place))
        }
        return octets
    }
}

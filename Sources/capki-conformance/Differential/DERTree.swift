internal import PKIStructures

/// A DER value taken apart down to its leaves, to be bent and put together again with lengths that fit.
struct DERTree: Hashable, Sendable {
    var tag: UInt8
    /// What is inside a constructed value, or inside an OCTET STRING that holds DER.
    var children: [DERTree]?
    /// The octets of any other value.
    var octets: [UInt8] = []

    init(_ tag: UInt8, _ octets: [UInt8]) {
        self.tag = tag
        self.octets = octets
    }

    init(_ tag: UInt8, _ children: [DERTree]) {
        self.tag = tag
        self.children = children
    }

    /// Reads one value that fills `bytes`; `nil` for what is none.
    init?(_ bytes: [UInt8]) {
        var reader = DERReader(bytes)
        guard let element = try? reader.readAny("a value"), reader.isAtEnd else { return nil }
        self.init(element)
    }

    private init(_ element: DERElement) {
        tag = element.tag.rawValue
        let isOctetString = element.tag == .octetString
        if tag & 0x20 != 0 || isOctetString, let inside = Self.children(element), !isOctetString || inside.count == 1 {
            children = inside
        } else {
            octets = Array(element.content)
        }
    }

    private static func children(_ element: DERElement) -> [DERTree]? {
        var reader = element.reader
        var children: [DERTree] = []
        while !reader.isAtEnd {
            guard let next = try? reader.readAny("a value") else { return nil }
            children.append(DERTree(next))
        }
        return children
    }

    /// The DER of the value.
    var bytes: [UInt8] {
        let content = children?.flatMap(\.bytes) ?? octets
        return [tag] + Self.length(content.count) + content
    }

    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 0x80 else { return [UInt8(count)] }
        var octets: [UInt8] = []
        var rest = count
        while rest > 0 {
            octets.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return [0x80 | UInt8(octets.count)] + octets
    }

    /// How many values there are, this one among them.
    var count: Int { 1 + (children ?? []).reduce(0) { $0 + $1.count } }

    /// Changes the value at a place of the order from the outside inwards; `nil` takes it away.
    mutating func change(at place: Int, _ body: (DERTree) -> [DERTree]) {
        guard place > 0, var members = children else { return }
        var rest = place - 1
        for index in members.indices {
            let count = members[index].count
            if rest == 0 {
                members.replaceSubrange(index...index, with: body(members[index]))
                break
            }
            if rest < count {
                members[index].change(at: rest, body)
                break
            }
            rest -= count
        }
        children = members
    }
}

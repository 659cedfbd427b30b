internal import PKIStructures

/// What mutations put in: parts of foreign certificates, and values at the edges of what their forms allow.
struct MutationMaterial: Sendable {
    private(set) var extensions: [DERTree] = []
    private(set) var names: [DERTree] = []
    private var seen: Set<DERTree> = []

    /// The most parts that are kept.
    private static let limit = 4000

    mutating func learn(from foreign: ForeignCase) {
        let certificates = [foreign.leaf] + foreign.pool + foreign.anchors
        for tree in certificates.flatMap(\.extensions) + foreign.crls.flatMap(\.extensions) {
            keep(tree, in: \.extensions)
        }
        for tree in certificates.compactMap({ $0[.subject] }) { keep(tree, in: \.names) }
    }

    private mutating func keep(_ tree: DERTree, in list: WritableKeyPath<Self, [DERTree]>) {
        guard self[keyPath: list].count < Self.limit, seen.insert(tree).inserted else { return }
        self[keyPath: list].append(tree)
    }

    static let serialNumbers: [[UInt8]] = [
        [0], [0x80], [0xFF], [0x7F], [0, 0x80], Array(repeating: 0x7F, count: 20),
        [0] + Array(repeating: 0x80, count: 20),
        Array(repeating: 0x01, count: 21), [0, 1],
    ]

    static let basicConstraints: [[DERTree]] = {
        let isCA = DERTree(0x01, [0xFF])
        let isNone = DERTree(0x01, [0x00])
        return [
            [], [isCA], [isNone], [isCA, DERTree(0x02, [0])], [isCA, DERTree(0x02, [1])], [DERTree(0x02, [0])],
            [isCA, DERTree(0x02, [0xFF])], [isCA, DERTree(0x02, [0x7F, 0xFF])], [DERTree(0x01, [0x01])],
        ]
    }()

    /// Contents of names, of every form.
    static let texts: [[UInt8]] =
        [
            "", ".", "example.com", ".example.com", "*.example.com", "EXAMPLE.com", "foo.example.com", "*", "*.com",
            "foo*.example.com", "a@example.com", "A@EXAMPLE.com", "@example.com", "http://example.com/", "example.com.",
            "xn--fsq.cn", "exa mple.com", "-a.example.com", "192.0.2.1", "a_b.example.com",
            "http://a@foo.example.com:80/x",
        ].map { Array($0.utf8) } + [
            [192, 0, 2, 1], [192, 0, 2, 0, 255, 255, 255, 0], [192, 0, 2, 0, 255, 0, 255, 0], [0, 0, 0, 0, 0, 0, 0, 0],
            Array(repeating: 0, count: 16), Array(repeating: 0, count: 32),
        ]

    static let keyPurposes: [DERTree] =
        [1, 2, 3, 4, 8, 9].map { DERTree(0x06, [0x2B, 6, 1, 5, 5, 7, 3, $0]) } + [
            DERTree(0x06, [0x55, 0x1D, 0x25, 0x00])
        ]

    static let hosts = [
        "example.com", "foo.example.com", "EXAMPLE.COM", "example.com.", "192.0.2.1", "a@example.com", "",
    ]
}

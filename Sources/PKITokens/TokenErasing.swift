internal import PKIStructures
internal import PKITokenDriver

/// Which objects of a token are to go; what is `nil` is not asked about.
public struct ErasureSelector: Sendable, Hashable {
    public var label: String?
    public var id: [UInt8]?
    public var type: PKCS11URI.ObjectType?
    /// Whether everything under the identifier goes: a key pair with its certificates.
    public var takesContainer: Bool

    public init(
        label: String? = nil, id: [UInt8]? = nil, type: PKCS11URI.ObjectType? = nil, takesContainer: Bool = false
    ) {
        self.label = label
        self.id = id
        self.type = type
        self.takesContainer = takesContainer
    }

    func matches(_ object: TokenObject) -> Bool {
        guard (label ?? object.label) == object.label, (id ?? object.id) == object.id else { return false }
        return type == nil || type == object.kind.type
    }

    /// What is wanted, for messages.
    var summary: String {
        let parts = [
            label.map { "label '\($0)'" }, id.map { "id \(hexadecimal($0))" }, type.map { "type \($0.rawValue)" },
        ].compactMap { $0 }
        return parts.isEmpty ? "any object" : "an object with " + parts.joined(separator: ", ")
    }
}

extension Token {
    /// What ``erase(_:)`` would remove, private keys first: one object, or all that stands under one identifier.
    ///
    /// - Throws: `TokenError.Code.objectNotFound`, or `ambiguous` with the candidates.
    public func erasable(_ selector: ErasureSelector) throws -> [TokenObject] {
        try requireLogin(for: "erasing")
        let all = try objects()
        let fitting = all.filter(selector.matches)
        guard let first = fitting.first else {
            throw TokenError(
                .objectNotFound, "token '\(description.label)' has not \(selector.summary)", hint: "capki token show")
        }
        if selector.takesContainer {
            guard Set(fitting.map(\.id)).count == 1, !first.id.isEmpty else { throw ambiguous(selector, fitting) }
            let certificates = all.filter { $0.id == first.id }.compactMap(\.certificateBytes)
            let sealed = try certificates.map { try SealLink.hash(of: $0) }
            // A seal belongs to the container of its certificate.
            return all.filter { object in
                object.id == first.id || object.sealedCertificateHash.map(sealed.contains) == true
            }.sorted { $0.kind.erasureRank < $1.kind.erasureRank }
        }
        guard fitting.count == 1 else { throw ambiguous(selector, fitting) }
        return [first]
    }

    /// Removes objects that ``erasable(_:)`` named, in their order.
    ///
    /// - Throws: what failed; the message says what is left then, and the same call again goes on.
    public func erase(_ objects: [TokenObject]) throws {
        // The certificate goes last: it tells whose the rest was, if erasing stops between.
        let stages = [objects.filter { $0.kind != .certificate }, objects.filter { $0.kind == .certificate }]
        try removeAll(
            objects.map(\.summary), "erasing on token '\(description.label)'", hint: "run the same command again",
            stages.filter { !$0.isEmpty }.map { doomed in
                { connection in
                    let stored = try connection.storedObjects()
                    return doomed.flatMap { object in
                        stored.filter { $0.object == object }.map { ($0.handle, object.summary) }
                    }
                }
            })
    }

    private func ambiguous(_ selector: ErasureSelector, _ fitting: [TokenObject]) -> TokenError {
        TokenError(
            .ambiguous,
            "\(selector.summary) fits \(fitting.count) objects: \(fitting.map(\.summary).joined(separator: ", "))",
            hint: "name one by id and type: pkcs11:id=%…;type=cert; or take all under one id by --container")
    }
}

extension TokenObject {
    /// The object in one line.
    public var summary: String {
        "\(kind) '\(label)'" + (id.isEmpty ? "" : " (id \(hexadecimal(id)))")
    }
}

extension TokenObject.Kind {
    /// The type of RFC 7512 §2.3.
    fileprivate var type: PKCS11URI.ObjectType? {
        switch self {
        case .certificate: .cert
        case .publicKey: .public
        case .privateKey: .private
        case .secretKey: .secretKey
        case .data, .seal: .data
        case .other: nil
        }
    }

    /// The order in which objects go.
    fileprivate var erasureRank: Int {
        switch self {
        case .privateKey: 0
        case .publicKey, .secretKey: 1
        case .data, .seal, .other: 2
        case .certificate: 3
        }
    }
}

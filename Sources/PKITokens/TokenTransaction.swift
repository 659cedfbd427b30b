internal import PKITokenDriver

/// An object that writing makes, unless it is there already.
struct PlannedObject: Sendable {
    /// What it is, for messages.
    let name: String
    /// The attributes that find it, among few others at most.
    let identity: [Attribute]
    /// CKA_VALUE where the identity alone does not tell it from others.
    let value: [UInt8]?
    /// All attributes that can be read back.
    let attributes: [Attribute]
    var secrets: [SecretAttribute] = []
    /// Where the object comes wrapped, and is opened by the token.
    var wrapped: WrappedKey?
}

/// A private key that a key of the token opens.
struct WrappedKey: Sendable {
    let bytes: [UInt8]
    let mechanism: MechanismType
    let opener: KeyPlace
}

/// Changes of a token that are whole, or gone again, or told.
extension Token {
    /// Makes objects, reads them back and has them proven; where anything fails, what was made goes again.
    ///
    /// - Throws: what failed; where the token could not be brought back to what it was, the message says what is left.
    func make(_ missing: [PlannedObject], _ what: String, proof: () throws -> Void) throws {
        do {
            if !missing.isEmpty {
                try performOnce(what) { connection in
                    for object in missing { try connection.create(object) }
                }
            }
            try proof()
        } catch {
            throw takingBack(missing, after: error, what)
        }
    }

    /// Removes what was made, also what a call made that said it had failed.
    private func takingBack(_ made: [PlannedObject], after error: any Error, _ what: String) -> any Error {
        guard !made.isEmpty else { return error }
        do {
            try performOnce("taking back what was written") { connection in
                for object in made.reversed() {
                    for handle in try connection.handles(of: object) {
                        try connection.module.destroy(handle, in: connection.session)
                    }
                }
            }
            return error
        } catch let second {
            return leftover(
                made.map(\.name), after: error, second, hint: "run the same command again, which finishes it")
        }
    }

    /// Says what a failure leaves on the token.
    func leftover(
        _ names: [String], after error: any Error, _ second: (any Error)? = nil, hint: String
    ) -> TokenError {
        let code = (error as? TokenError)?.code ?? .failed
        let reason = second.map { "\(error); \($0)" } ?? "\(error)"
        return TokenError(
            code, "\(reason); left on token '\(description.label)' may be \(names.joined(separator: ", "))",
            hint: code == .notFound ? "plug the token in again and \(hint)" : hint, underlying: error)
    }

    /// Removes objects stage by stage, each seen to be gone before the next: a call may take effect and say that it
    /// failed, or say that it is done and have no effect. What a failure has left is tried once more in a new session.
    ///
    /// - Parameters:
    ///   - names: what is to be removed.
    ///   - stages: find what of each stage is still there.
    func removeAll(_ names: [String], _ what: String, hint: String, _ stages: [RemovalStage]) throws {
        guard !names.isEmpty else { return }
        var left = names
        for attempt in 1...2 {
            do {
                return try performOnce(what) { connection in
                    for stage in stages { try connection.remove(stage, what) }
                }
            } catch {
                let found = try? perform(what) { connection in try stages.flatMap { try $0(connection) } }.map(\.name)
                left = found ?? left
                if left.isEmpty { return }
                guard attempt == 1, found != nil else { throw leftover(left, after: error, hint: hint) }
            }
        }
    }
}

/// Finds objects that are to be removed, with their names for messages.
typealias RemovalStage = (Connection) throws -> [(handle: ObjectHandle, name: String)]

extension Connection {
    /// The objects of the token that are this one.
    func handles(of object: PlannedObject) throws -> [ObjectHandle] {
        let found = try module.find(object.identity, in: session)
        guard let value = object.value else { return found }
        return try found.filter { try module.read([.value], of: $0, in: session)[.value] == value }
    }

    fileprivate func remove(_ stage: RemovalStage, _ what: String) throws {
        let doomed = try stage(self)
        guard !doomed.isEmpty else { return }
        for object in doomed { try module.destroy(object.handle, in: session) }
        guard try stage(self).isEmpty else {
            throw TokenError(.readBackDiffers, "\(what) failed: the token says that it is done, and it is not")
        }
    }

    /// Makes an object and compares every attribute.
    fileprivate func create(_ object: PlannedObject) throws {
        let handle =
            try object.wrapped.map {
                try module.unwrap(
                    $0.bytes, with: $0.mechanism, by: privateKey(at: $0.opener), object.attributes, in: session)
            } ?? module.create(object.attributes, secrets: object.secrets, in: session)
        let found = try module.read(object.attributes.map(\.type), of: handle, in: session)
        for attribute in object.attributes where found[attribute.type] != attribute.value {
            throw TokenError(
                .readBackDiffers,
                "attribute 0x\(String(attribute.type.rawValue, radix: 16)) of the \(object.name) on token '\(token.label)' is not what was written"
            )
        }
    }
}

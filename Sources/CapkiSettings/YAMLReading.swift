internal import Yams

/// Reads one YAML document into a decodable shape.
///
/// - Parameter keys: the keys that may stand at each place, by its path (`""` is the top). An unknown key is refused,
///   since a misspelt limit is no limit.
/// - Throws: `SettingsError`, with the path of the value that does not fit.
func decodeYAML<Value: Decodable>(
    _ text: String, as type: Value.Type, keys: [String: Set<String>], what: String
) throws(SettingsError) -> Value {
    do {
        if let root = try Yams.compose(yaml: text) { try refuseUnknownKeys(in: root, at: "", keys: keys, what: what) }
        return try YAMLDecoder().decode(type, from: text)
    } catch let error as SettingsError {
        throw error
    } catch let error as DecodingError {
        throw SettingsError(.malformed, "\(what): \(explained(error))", underlying: error)
    } catch {
        throw SettingsError(.malformed, "\(what) is no YAML that can be read: \(error)", underlying: error)
    }
}

private func refuseUnknownKeys(
    in node: Node, at path: String, keys: [String: Set<String>], what: String
) throws(SettingsError) {
    if let sequence = node.sequence {
        for member in sequence { try refuseUnknownKeys(in: member, at: path, keys: keys, what: what) }
    }
    guard let mapping = node.mapping, let known = keys[path] else { return }
    for (key, value) in mapping {
        guard let name = key.string, known.contains(name) else {
            let place = path.isEmpty ? "" : ", under '\(path)'"
            throw SettingsError(
                .malformed, "unknown key '\(key.string ?? "?")' in \(what)\(place)",
                hint: "known are \(known.sorted().joined(separator: ", "))")
        }
        try refuseUnknownKeys(in: value, at: path.isEmpty ? name : "\(path).\(name)", keys: keys, what: what)
    }
}

private func explained(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context): "\(place(context, key)) is missing"
    case .valueNotFound(_, let context): "\(place(context)) has no value"
    case .typeMismatch(let type, let context): "\(place(context)) should be \(type)"
    case .dataCorrupted(let context): "\(place(context)): \(context.debugDescription)"
    @unknown default: "\(error)"
    }
}

private func place(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
    let keys = context.codingPath + (key.map { [$0] } ?? [])
    let path = keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    return path.isEmpty ? "the document" : "'\(path)'"
}

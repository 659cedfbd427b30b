/// A limit for keys, with the clause that sets it.
public struct KeyLimit<Value: Sendable & Hashable>: Sendable, Hashable {
    public var value: Value
    /// The clause, for example `FIPS 186-5 §5.1`.
    public var clause: String

    public init(_ value: Value, _ clause: String) {
        self.value = value
        self.clause = clause
    }
}

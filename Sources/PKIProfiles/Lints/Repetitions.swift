extension Array where Element: Hashable {
    /// Up to this many members comparing each with each costs less than a set.
    private static var comparedLimit: Int { 16 }

    /// The members that stand in the array before, in their order.
    var repetitions: [Element] {
        if count <= Self.comparedLimit {
            return indices.filter { self[..<$0].contains(self[$0]) }.map { self[$0] }
        }
        var seen: Set<Element> = []
        return filter { !seen.insert($0).inserted }
    }
}

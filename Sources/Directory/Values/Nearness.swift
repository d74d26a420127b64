/// Which of some names a mistyped one may have meant.
package enum Nearness {
    /// The names within two slips of the typed one or beginning with it, nearest first, at most three.
    package static func suggestions(for typed: String, among names: some Sequence<String>) -> [String] {
        let key = CatalogueName.likeness(typed)
        let scored = names.compactMap { name -> (slips: Int, name: String)? in
            let other = CatalogueName.likeness(name)
            let slips = distance(Array(key.unicodeScalars), Array(other.unicodeScalars))
            if slips <= min(2, key.unicodeScalars.count / 2) { return (slips, name) }
            return key.count >= 3 && (other.hasPrefix(key) || key.hasPrefix(other)) ? (3, name) : nil
        }
        return scored.sorted { ($0.slips, $0.name) < ($1.slips, $1.name) }.prefix(3).map(\.name)
    }

    /// Words to follow a message, nil when nothing is near.
    package static func question(for typed: String, among names: some Sequence<String>) -> String? {
        let near = suggestions(for: typed, among: names)
        guard !near.isEmpty else { return nil }
        return "Did you mean \(near.map { "\"\($0)\"" }.joined(separator: " or "))?"
    }

    /// Levenshtein's distance: insertions, deletions and replacements.
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        guard abs(a.count - b.count) <= 2, !b.isEmpty else { return max(a.count, b.count) }
        var row = Array(0...b.count)
        for (i, left) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, right) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = left == right ? diagonal : min(diagonal, above, row[j]) + 1
                diagonal = above
            }
        }
        return row[b.count]
    }
}

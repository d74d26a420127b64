import Directory

/// A catalogue name that a value misses only by case, blanks or invisible characters.
package struct NearMatch: Equatable, Sendable {
    /// The name as the catalogue has it.
    package let name: String
    /// What the value has different, in words: "capital C", "two spaces, blank at the end".
    package let difference: String
}

/// The names of a catalogue, ready to explain why values do not match them.
package struct NearMatchIndex: Sendable {
    private var names: [String: [String]]

    package init(_ names: some Sequence<String>) {
        self.names = Dictionary(grouping: names, by: Self.fold)
    }

    mutating func add(_ name: String) {
        names[Self.fold(name), default: []].append(name)
    }

    /// The name that comes nearest to a value that equals none; nil if all differ by more than case and blanks.
    package func nearest(to value: String) -> NearMatch? {
        let candidates = names[Self.fold(value), default: []].filter { !$0.utf8.elementsEqual(value.utf8) }
        let matches = candidates.map { (difference: NameDifference(of: value, from: $0), name: $0) }
        // Of several names the one with the fewest differences, then the first in order, so that runs agree.
        let best = matches.min { ($0.difference.places, $0.name) < ($1.difference.places, $1.name) }
        return best.map { NearMatch(name: $0.name, difference: $0.difference.words.joined(separator: ", ")) }
    }

    /// The text without case, blanks and invisible characters.
    static func fold(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { !$0.properties.isWhitespace && !Visible.isInvisible($0) }
        return ComposedForm.of(String(String.UnicodeScalarView(kept)).lowercased())
    }
}

/// What a value has different from a name that folds to the same.
struct NameDifference {
    private(set) var words: [String] = []
    /// Letters and gaps between letters that differ.
    private(set) var places = 0

    init(of value: String, from name: String) {
        let sent = Parts(ComposedForm.of(value))
        let kept = Parts(ComposedForm.of(name))
        guard sent.letters.count == kept.letters.count else {
            words = ["other letters that read the same"]
            places = sent.letters.count
            return
        }
        words = Self.letterWords(sent.letters, kept.letters)
        places = zip(sent.letters, kept.letters).count { $0 != $1 }
        for (index, gaps) in zip(sent.gaps, kept.gaps).enumerated() where gaps.0 != gaps.1 {
            let isEnd = index == sent.gaps.count - 1
            words += Self.gapWords(gaps.0, gaps.1, at: index == 0 ? .start : isEnd ? .end : .middle)
            places += 1
        }
        var seen: Set<String> = []
        words = words.filter { seen.insert($0).inserted }
        if words.isEmpty { words = ["characters that read the same"] }
    }

    /// Letters, and what stands before, between and after them.
    private struct Parts {
        var letters: [Unicode.Scalar] = []
        var gaps: [[Unicode.Scalar]] = [[]]

        init(_ text: String) {
            for scalar in text.unicodeScalars {
                if scalar.properties.isWhitespace || Visible.isInvisible(scalar) {
                    gaps[gaps.count - 1].append(scalar)
                } else {
                    letters.append(scalar)
                    gaps.append([])
                }
            }
        }
    }

    private static func letterWords(_ sent: [Unicode.Scalar], _ kept: [Unicode.Scalar]) -> [String] {
        let differing = zip(sent, kept).filter { $0.0 != $0.1 }.map(\.0)
        let cased = sent.filter { $0.properties.isCased }
        if differing.count > 1 && cased.allSatisfy(\.properties.isUppercase) { return ["all capitals"] }
        if differing.count > 1 && cased.allSatisfy(\.properties.isLowercase) { return ["no capitals"] }
        if differing.count > 4 { return ["capitals and small letters"] }
        return differing.map { ($0.properties.isUppercase ? "capital " : "small ") + String($0) }
    }

    private enum Place {
        case start
        case middle
        case end

        var words: String {
            switch self {
            case .start: " at the start"
            case .middle: ""
            case .end: " at the end"
            }
        }
    }

    private static func gapWords(_ sent: [Unicode.Scalar], _ kept: [Unicode.Scalar], at place: Place) -> [String] {
        let special = sent.filter { $0 != " " && !kept.contains($0) }
        if !special.isEmpty { return special.map { Visible.name($0) + place.words } }
        if let lacking = kept.first(where: { $0 != " " && !sent.contains($0) }) {
            let name = Visible.name(lacking) + place.words
            return [sent.contains(" ") && !kept.contains(" ") ? "ordinary space instead of a \(name)" : "no \(name)"]
        }
        if place != .middle {
            if sent.count == 1 { return ["blank" + place.words] }
            return [sent.isEmpty ? "no blank" + place.words : "\(counted(sent.count, "blank"))" + place.words]
        }
        switch (sent.count, kept.count) {
        case (0, _): return ["missing space"]
        case (1, 0): return ["extra space"]
        case (1, let other): return ["one space instead of \(number(other))"]
        default: return [counted(sent.count, "space")]
        }
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(number(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func number(_ count: Int) -> String {
        let words = ["no", "one", "two", "three", "four", "five", "six"]
        return count < words.count ? words[count] : String(count)
    }
}

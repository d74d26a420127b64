/// What names a person in free text, as one regular expression of PostgreSQL's.
struct Mentions: Equatable {
    /// Matched whatever its capitals; matches nothing when nothing is known of the person.
    let pattern: String

    /// - Parameters:
    ///   - names: first and last name together; one of the two alone is a word like any other.
    ///   - externalIDs: found where messages put one: in quotation marks or brackets, and between arrows.
    init(names: [String], emails: [String], externalIDs: [String]) {
        let parts =
            names.map { "(?<![[:alnum:]])\(Self.literal($0))(?![[:alnum:]])" }
            + emails.map { "(?<![[:alnum:]._%+-])\(Self.literal($0))(?!\(Self.moreOfAnAddress))" }
            + externalIDs.map(Self.literal).flatMap { id in
                ["\"\(id)\"", "(?<=\\()\(id)(?=\\))", "(?<=→ )\(id)(?![[:alnum:]])", "(?<![[:alnum:]])\(id)(?= →)"]
            }
        pattern = parts.isEmpty ? "\\Zx" : parts.joined(separator: "|")
    }

    /// What makes another address of it; the ending of a file's name does not.
    private static let moreOfAnAddress = "[[:alnum:]-]|\\.(?!csv|xlsx|txt)[[:alnum:]]"

    private static func literal(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            // A backslash before a letter would mean something else.
            if scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) {
                escaped += "\\"
            }
            escaped.unicodeScalars.append(scalar)
        }
    }
}

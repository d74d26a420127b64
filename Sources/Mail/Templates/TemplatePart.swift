import Directory
import Tenancy

/// One of a template's three texts as somebody wrote it, with what its tags ask for.
///
/// Mustache can do more than put in a value; whatever else it would understand is refused here, so that a template can
/// only ever show what the placeholders stand for.
struct TemplatePart {
    enum Name: String {
        case subject, text
        case html = "HTML"
    }

    let name: Name
    let source: String
    let placeholders: [Placeholder]

    /// Everything that is not a tag.
    let literal: String

    /// The source as Mustache is to read it: every tag puts its value in as it is given.
    let mustache: String

    /// - Throws: `ServiceError` with code `invalid` for a tag that is no placeholder, with its line.
    init(_ name: Name, _ source: String) throws {
        self.name = name
        self.source = source
        var placeholders: [Placeholder] = []
        var literal = ""
        var mustache = ""
        var line = 1
        var rest = source[...]
        while let opening = rest.firstRange(of: "{{") {
            literal += rest[..<opening.lowerBound]
            mustache += rest[..<opening.lowerBound]
            line += rest[..<opening.lowerBound].lineBreaks
            let place = name == .subject ? "The subject" : "Line \(line) of the \(name.rawValue)"
            let inner = rest[opening.upperBound...]
            if let mark = inner.first, let meaning = Self.marks[mark] {
                throw ServiceError(
                    .invalid,
                    "\(place) has {{\(mark), \(meaning).",
                    remedy: "A template can only name placeholders, such as {{first_name}}."
                )
            }
            guard let closing = inner.firstRange(of: "}}") else {
                throw ServiceError(
                    .invalid,
                    "\(place) has {{ without the }} that ends it.",
                    remedy: "Close it, as in {{first_name}}."
                )
            }
            let placeholder = try Self.placeholder(inner[..<closing.lowerBound], place)
            placeholders.append(placeholder)
            mustache += "{{{\(placeholder.rawValue)}}}"
            line += inner[..<closing.lowerBound].lineBreaks
            rest = inner[closing.upperBound...]
        }
        self.placeholders = placeholders
        self.literal = literal + rest
        self.mustache = mustache + rest
    }

    /// What Mustache's other tags would do.
    private static let marks: [Character: String] = [
        "{": "which would put text in without escaping it",
        "&": "which would put text in without escaping it",
        "#": "which begins a section",
        "^": "which begins a section",
        "/": "which ends a section",
        ">": "which would put another template in",
        "<": "which would put another template in",
        "$": "which begins a block",
        "!": "which begins a comment",
        "=": "which would change how placeholders are written",
        "%": "which would change how the template is read",
        "*": "which would put another template in",
    ]

    private static func placeholder(_ inner: Substring, _ place: String) throws -> Placeholder {
        let name = OneLine.text(String(inner))
        if let placeholder = Placeholder(rawValue: name) { return placeholder }
        let known = Placeholder.allCases.map(\.rawValue)
        let list = "The placeholders are \(known.joined(separator: ", "))."
        throw ServiceError(
            .invalid,
            "\(place) has the placeholder {{\(name.prefix(60))}}, which does not exist.",
            remedy: [Nearness.question(for: name, among: known), list].compactMap { $0 }.joined(separator: " ")
        )
    }
}

extension Substring {
    fileprivate var lineBreaks: Int { count { $0.isNewline } }
}

import Tenancy

/// What a template's texts must be for the mail to be of use.
enum TemplateRules {
    static let longestSubject = 200
    static let longestText = 100_000
    static let longestHTML = 200_000

    /// - Throws: `ServiceError` with code `invalid`.
    static func checkedText(_ source: String) throws -> TemplatePart {
        try checkedBody(TemplatePart(.text, source), longest: longestText)
    }

    /// - Throws: `ServiceError` with code `invalid`.
    static func checkedHTML(_ source: String) throws -> TemplatePart {
        try checkedBody(TemplatePart(.html, source), longest: longestHTML)
    }

    /// - Throws: `ServiceError` with code `invalid`.
    static func checkedSubject(_ source: String) throws -> TemplatePart {
        let part = try TemplatePart(.subject, source)
        guard !part.source.contains(where: \.isNewline) else {
            throw ServiceError(.invalid, "The subject has more than one line.", remedy: "Write it in one.")
        }
        guard part.source.count <= longestSubject else {
            throw ServiceError(
                .invalid,
                "The subject has \(part.source.count) characters.",
                remedy: "Use \(longestSubject) at most: people see about 60 of them."
            )
        }
        guard !OneLine.text(part.literal).isEmpty || part.placeholders.contains(where: \.isNeverBlank) else {
            throw ServiceError(
                .invalid,
                part.placeholders.isEmpty
                    ? "The subject is blank." : "The subject would be blank for people who lack what it names.",
                remedy: "Add a few words, such as: Welcome to training at {{company}}"
            )
        }
        return part
    }

    private static func checkedBody(_ part: TemplatePart, longest: Int) throws -> TemplatePart {
        let bytes = part.source.utf8.count
        guard bytes <= longest else {
            throw ServiceError(
                .invalid,
                "The \(part.name.rawValue) has \(bytes) bytes.",
                remedy: "Use \(longest) at most; put large pictures on a web site and link to them."
            )
        }
        guard part.placeholders.contains(.link) else {
            throw ServiceError(
                .invalid,
                "The \(part.name.rawValue) does not have the placeholder {{link}}: nobody could sign in by it.",
                remedy: part.name == .html
                    ? "Add it, for example: <a href=\"{{link}}\">Sign in</a>" : "Add it on a line of its own."
            )
        }
        return part
    }
}

import Tenancy

/// A first or a last name.
package struct PersonName: Hashable, Sendable, CustomStringConvertible {
    package static let maximumLength = 200

    package let text: String

    /// - Throws: `ServiceError` with code `invalid` for a name that is blank, too long or broken over lines.
    package init(_ text: String, called what: String) throws {
        let text = text.withoutOuterBlanks.composed
        guard !text.isEmpty else {
            throw ServiceError(.invalid, "The \(what) is blank.", remedy: "Give one.")
        }
        guard text.scalarCount <= Self.maximumLength else {
            throw ServiceError(
                .invalid,
                "The \(what) has \(text.scalarCount) characters; \(Self.maximumLength) is the most.",
                remedy: "Shorten it."
            )
        }
        guard !text.holdsControlCharacter else {
            throw ServiceError(.invalid, "The \(what) has a line break or control character.", remedy: "Remove it.")
        }
        self.text = text
    }

    package var description: String { text }
}

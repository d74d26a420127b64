import Tenancy

/// The key that a feed uses for a person: opaque, with case and leading zeros; only outer blanks are removed.
package struct ExternalID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// - Throws: `ServiceError` with code `invalid` for a blank.
    package init(_ text: String) throws {
        let text = text.withoutOuterBlanks.composed
        guard !text.isEmpty else {
            throw ServiceError(.invalid, "The external ID is blank.", remedy: "Give the ID as the feed has it.")
        }
        self.text = text
    }

    package var description: String { text }

    // String's own equality ignores differences of form that form C has removed already; bytes decide.
    package static func == (a: ExternalID, b: ExternalID) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
}

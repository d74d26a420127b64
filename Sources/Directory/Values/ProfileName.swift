import Tenancy

/// The name of a profile; no two of a tenant differ by capitals or blanks only.
package struct ProfileName: Hashable, Sendable, CustomStringConvertible {
    package static let maximumLength = 100

    package let text: String

    /// - Throws: `ServiceError` with code `invalid` for a name that is blank, too long, or has what nobody can see.
    package init(_ text: String) throws {
        self.text = try CatalogueName(text).text
        guard self.text.scalarCount <= Self.maximumLength else {
            throw ServiceError(
                .invalid,
                "The name has \(self.text.scalarCount) characters; \(Self.maximumLength) is the most.",
                remedy: "Shorten it."
            )
        }
    }

    package var description: String { text }
}

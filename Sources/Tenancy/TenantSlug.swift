/// The short name by which people and scripts call a tenant: a-z, 0-9 and inner hyphens, at most 63 characters.
package struct TenantSlug: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// - Throws: `ServiceError` with code `invalid`, saying what a slug looks like.
    package init(_ text: String) throws {
        let allowed = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard allowed, (1...63).contains(text.utf8.count), !text.hasPrefix("-"), !text.hasSuffix("-") else {
            throw ServiceError(
                .invalid,
                "\"\(text)\" cannot name a tenant.",
                remedy:
                    "Use lower-case letters, digits and hyphens inside, at most 63 characters, such as harbour-hotels."
            )
        }
        self.text = text
    }

    package var description: String { text }
}

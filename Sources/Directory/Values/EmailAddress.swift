import Tenancy

/// An e-mail address as it was given; addresses compare by their key.
package struct EmailAddress: Sendable, Equatable, CustomStringConvertible {
    package let text: String

    /// - Throws: `ServiceError` with code `invalid` for text that is no address.
    package init(_ text: String) throws {
        let text = text.withoutOuterBlanks
        guard Self.isDeliverable(text) else {
            throw ServiceError(
                .invalid,
                "\"\(text)\" is no e-mail address.",
                remedy: "Give one like name@company.example."
            )
        }
        self.text = text
    }

    /// Lower-case, in form C.
    package var key: String { text.composed.lowercased().composed }

    package var description: String { text }

    private static func isDeliverable(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].utf8.count) else { return false }
        let isClean = text.unicodeScalars.allSatisfy { scalar in
            !scalar.isBlank && scalar.properties.generalCategory != .control
                && !"\"(),:;<>[\\]".unicodeScalars.contains(scalar)
        }
        let atoms = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return isClean && atoms.allSatisfy { !$0.isEmpty } && labels.count >= 2 && labels.allSatisfy(isLabel)
            && labels.last.map { $0.utf8.count >= 2 && !$0.allSatisfy(\.isNumber) } == true
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
    }
}

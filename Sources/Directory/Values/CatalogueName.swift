import Tenancy

/// The name of a job title, department or business unit: matched byte for byte, capitals and inner blanks included.
package struct CatalogueName: Hashable, Sendable, CustomStringConvertible {
    package static let maximumLength = 200

    package let text: String

    /// - Throws: `ServiceError` with code `invalid` for a name that is blank, too long, or has what nobody can see.
    package init(_ text: String) throws {
        let text = text.composed
        guard !text.unicodeScalars.allSatisfy(\.isBlank) else {
            throw ServiceError(.invalid, "The name is blank.", remedy: "Give a name.")
        }
        guard !SpreadsheetError.isOne(text) else {
            throw ServiceError(
                .invalid,
                "\(text) is what a spreadsheet shows for a formula that failed, and no name.",
                remedy: "Repair the cell in the spreadsheet."
            )
        }
        guard text.scalarCount <= Self.maximumLength else {
            throw ServiceError(
                .invalid,
                "The name has \(text.scalarCount) characters; \(Self.maximumLength) is the most.",
                remedy: "Shorten it."
            )
        }
        guard !text.holdsControlCharacter else {
            throw ServiceError(.invalid, "The name has a line break, tab or control character.", remedy: "Remove it.")
        }
        guard text == text.withoutOuterBlanks, text.utf8.elementsEqual(text.withoutOuterBlanks.utf8) else {
            throw ServiceError(
                .invalid,
                "The name begins or ends with a blank.",
                remedy: "Remove the blank: names match exactly, and nobody can see this one."
            )
        }
        self.text = text
    }

    /// The same for names that differ by case, blanks or invisible characters only.
    package var likeness: String { Self.likeness(text) }

    static func likeness(_ text: String) -> String {
        // Most names are ASCII, and a catalogue may have a hundred thousand.
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            let kept = text.utf8.filter { $0 != 0x20 && !(0x09...0x0D).contains($0) }
            return String(decoding: kept.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
        }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: text.unicodeScalars.filter { !$0.isBlank })
        return String(kept).lowercased().composed
    }

    package var description: String { text }
}

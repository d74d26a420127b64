import Postgres

/// Colour, or none of it.
package struct TextStyle: Sendable {
    package let hasColour: Bool

    package init(hasColour: Bool) {
        self.hasColour = hasColour
    }

    func heading(_ text: String) -> String { wrap(text, "1") }
    func error(_ text: String) -> String { wrap(text, "31") }
    func faint(_ text: String) -> String { wrap(text, "2") }

    private func wrap(_ text: String, _ code: String) -> String {
        hasColour && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// A time to the second: microseconds are for programs.
    static func words(for time: Timestamp) -> String {
        String(time.description.prefix(19)).split(separator: "T").joined(separator: " ") + "Z"
    }

    /// The text with control characters written out, since data must not steer a terminal or break a line.
    static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\t": shown += "\\t"
            case _ where scalar.properties.generalCategory == .control:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}

/// Text for a header: whatever would end a line or move a cursor becomes a single blank.
enum OneLine {
    static func text(_ text: String) -> String {
        text.unicodeScalars
            .split { scalar in
                scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
                    || scalar.properties.generalCategory == .lineSeparator
                    || scalar.properties.generalCategory == .paragraphSeparator
            }
            .map { String($0) }
            .joined(separator: " ")
    }
}

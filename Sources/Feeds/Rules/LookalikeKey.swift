import Directory

/// What two external IDs share that differ only by leading zeros, case or blanks.
///
/// Used to warn, never to match: an ID is taken as it is.
package enum LookalikeKey {
    /// The folded form of an ID.
    package static func of(_ externalID: String) -> String {
        let kept = externalID.unicodeScalars.filter { !$0.properties.isWhitespace && !Visible.isInvisible($0) }
        let folded = ComposedForm.of(String(String.UnicodeScalarView(kept))).lowercased()
        let significant = folded.drop { $0 == "0" }
        // "000" is not the same as nothing.
        return significant.isEmpty && !folded.isEmpty ? "0" : String(significant)
    }
}

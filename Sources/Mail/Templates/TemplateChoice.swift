/// Which language a person is written to in.
package enum TemplateChoice {
    /// The tag among those there are: the wanted one, or its base ("de" for "de-AT"), the tenant's default likewise, or English.
    ///
    /// - Returns: the tag as `available` spells it; nil when none fits.
    package static func language(wanted: String?, tenantDefault: String?, among available: [String]) -> String? {
        let preferences = [wanted, tenantDefault, "en"].compactMap { $0 }
        for tag in preferences.flatMap(withBases) {
            if let match = available.first(where: { $0.lowercased() == tag }) { return match }
        }
        return nil
    }

    // RFC 4647, 3.4 (lookup): from the end, subtag by subtag.
    private static func withBases(_ tag: String) -> [String] {
        var subtags = tag.lowercased().split { $0 == "-" || $0 == "_" }
        var tags: [String] = []
        while !subtags.isEmpty {
            tags.append(subtags.joined(separator: "-"))
            subtags.removeLast()
        }
        return tags
    }
}

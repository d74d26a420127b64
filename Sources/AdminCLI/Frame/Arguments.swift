/// What people type and the parser does not know: `--tenant a b` for `--tenant a --tenant b`.
enum Arguments {
    /// The arguments with one `--tenant` for each slug that follows one; nil when nothing follows any.
    ///
    /// Only for arguments that could not be read as they are: `feed import --tenant a staff.csv` is read as it is.
    static func namingEachTenant(_ arguments: [String]) -> [String]? {
        var expanded: [String] = []
        var slugsSeen: Int?
        for argument in arguments {
            if argument == "--tenant" {
                slugsSeen = 0
            } else if argument.hasPrefix("-") {
                slugsSeen = nil
            } else if let seen = slugsSeen {
                if seen > 0 {
                    expanded.append("--tenant")
                }
                slugsSeen = seen + 1
            }
            expanded.append(argument)
        }
        return expanded.count > arguments.count ? expanded : nil
    }
}

/// Profiles as every tenant has them from the start.
enum ModelProfiles {
    static let usual = "employee"
    static let names = [usual, "training manager", "manager", "administrator"]

    /// Which have no more permissions than a feed's ceiling: who manages may not maintain training.
    static func allowed(upTo ceiling: String?) -> [String] {
        switch ceiling {
        case "administrator": names
        case "manager": [usual, "manager"]
        case "training manager": [usual, "training manager"]
        default: [usual]
        }
    }
}

extension ModelDirectory {
    /// The profile that a record gives, if the feed may give it.
    func givenProfile(_ reading: ModelReading) -> String? {
        guard let name = namedProfile(reading), settings.setsProfiles,
            ModelProfiles.allowed(upTo: settings.profileCeiling).contains(name)
        else { return nil }
        return name
    }

    /// Whether a record names a profile that it cannot give, and that the person does not have anyway.
    func isProfileRefused(_ item: ModelPlan.Item) -> Bool {
        guard let name = namedProfile(item.reading), givenProfile(item.reading) == nil else { return false }
        return name != item.wanted[.profile]
    }

    private func namedProfile(_ reading: ModelReading) -> String? {
        guard case .says(let name) = reading[.profile] else { return nil }
        return name.lowercased()
    }
}

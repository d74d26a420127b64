/// A feed's settings, for one sequence.
struct ModelSettings {
    /// From how many people on a plan is held: nil never, 0 always.
    struct Limit {
        var people: Int?
        var percent: Double = 0

        static let off = Limit(people: nil)

        func holds(_ count: Int, of base: Int) -> Bool {
            guard let people, count > 0 else { return false }
            return people == 0 || (count >= people && Double(count) * 100 > percent * Double(base))
        }
    }

    var isSnapshot = false
    var rejectsDuplicates = false
    var blankClears: Set<ModelField> = []
    var setsProfiles = false
    /// The profile that has as many permissions as a record may give; nil is the one that everybody has.
    var profileCeiling: String?
    var removals = Limit.off
    var unitEmptied = Limit.off
    var creations = Limit.off
    var idChurn = Limit.off
}

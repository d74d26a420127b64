import Feeds

/// One tenant with one feed, in memory: what feeds.md says, in the plainest words that Swift has for it.
struct ModelDirectory {
    /// A record that waits for its job title.
    struct Parked {
        var run: Int
        var title: String
        var reading: ModelReading
    }

    /// Whom a file gave a department or unit that does not exist yet.
    struct Waiting: Hashable, Comparable {
        var person: Int
        var field: ModelField

        static func < (one: Waiting, other: Waiting) -> Bool {
            (one.person, one.field) < (other.person, other.field)
        }
    }

    struct Awaited {
        var value: String
        var run: Int
    }

    struct Unit {
        var key: String
        var name: String
    }

    var settings: ModelSettings
    /// A person's number is one more than the place.
    var people: [ModelPerson] = []
    var titles: [String] = []
    var departments: [String] = []
    /// A unit's internal number is one more than the place.
    var units: [Unit] = []
    var aliases: [ModelField: [String: String]] = [:]
    var locks: [Int: Set<ModelField>] = [:]
    var parked: [String: Parked] = [:]
    var waiting: [Waiting: Awaited] = [:]
    var runs: [Int: ModelRun] = [:]
    var lastRun = 0
    /// The newest file that was applied and not undone.
    var lastApplied: Int?
    /// What a plan reads besides people: catalogues, locks, settings.
    var catalogueRevision = 0
    var usersRevision = 0
    /// What the last file that was applied was; nil once that was undone.
    var repetition: ModelRepetition?

    init(settings: ModelSettings) {
        self.settings = settings
    }

    func person(_ externalID: String) -> ModelPerson? { people.first { $0.externalID == externalID } }

    func activeOwner(of email: String, otherThan number: Int? = nil) -> ModelPerson? {
        people.first { $0.isActive && $0.emailKey == ModelPerson.key(email) && $0.number != number }
    }

    func isLocked(_ field: ModelField, of number: Int?) -> Bool {
        number.flatMap { locks[$0]?.contains(field) } ?? false
    }

    /// The entry that a cell means: the one that is called so, else the one that an alias stands for.
    func meaning(of value: String, _ field: ModelField) -> String? {
        let exists =
            switch field {
            case .jobTitle: titles.contains(value)
            case .department: departments.contains(value)
            default: units.contains { $0.key == value }
            }
        return exists ? value : aliases[field]?[value]
    }

    /// Gives a person other values, and writes the change down for the run that made it.
    mutating func change(
        _ number: Int,
        to fields: [ModelField: String],
        isActive: Bool,
        deactivatedBy: String?,
        run: Int? = nil
    ) {
        let before = people[number - 1]
        var after = before
        after.fields = fields
        after.isActive = isActive
        after.deactivatedBy = deactivatedBy
        // A cause that comes or goes with the status is no change of its own.
        let others: [ModelField] = before.isActive == after.isActive ? [.deactivatedBy] : [.status]
        let changed = (ModelField.written + others).filter { before[$0] != after[$0] }
        after.revision += 1
        usersRevision += 1
        people[number - 1] = after
        guard let run else { return }
        for field in changed {
            runs[run]?.changes.append(
                ModelRun.Change(
                    person: number,
                    field: field,
                    before: before[field],
                    after: after[field],
                    cause: field == .status ? before.deactivatedBy : nil
                )
            )
        }
    }

    /// - Returns: the number of the new person.
    @discardableResult
    mutating func create(_ externalID: String?, _ fields: [ModelField: String], run: Int? = nil) -> Int {
        let all = fields.merging([.profile: ModelProfiles.usual]) { given, _ in given }
        let person = ModelPerson(number: people.count + 1, externalID: externalID, fields: all)
        people.append(person)
        usersRevision += 1
        if let run {
            runs[run]?.changes.append(
                ModelRun.Change(person: person.number, field: .status, before: "deactivated", after: "active")
            )
        }
        return person.number
    }
}

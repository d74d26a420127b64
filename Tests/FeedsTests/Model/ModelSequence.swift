import Feeds

/// A random sequence of steps: the same seed gives the same, as long as the model goes the same way.
struct ModelSequence {
    private var dice: ModelDice
    private var staff = ModelStaff()
    private var filesLeft: Int
    private var handStepsLeft = 0
    private var isFirst = true
    private var lastFile: ModelFile?
    /// How the model begins.
    let beginning: ModelDirectory

    init(seed: Int) {
        dice = ModelDice(seed: seed)
        filesLeft = dice.number(3...6)
        var directory = ModelDirectory(settings: Self.settings(&dice))
        directory.titles = ["Chef", "Waiter", "Porter"]
        directory.departments = ["Kitchen", "Front Office"]
        directory.units = [
            ModelDirectory.Unit(key: "U1", name: "North Pier"), ModelDirectory.Unit(key: "U2", name: "South Pier"),
        ]
        for (id, fields) in Self.agency {
            let number = directory.create(nil, fields)
            directory.people[number - 1].agencyID = id
        }
        directory.lastRun = 1
        beginning = directory
    }

    /// Whom the agency's feed has brought in the tenant's first run; its IDs and addresses are also those of others.
    static let agency: [(id: String, fields: [ModelField: String])] = [
        (
            "1",
            [.firstName: "Ada", .lastName: "Quill", .email: "a@example.com", .jobTitle: "Chef", .businessUnit: "U2"]
        ),
        ("a1", [.firstName: "Ivo", .lastName: "Agency", .email: "ivo@example.com", .jobTitle: "Porter"]),
    ]

    private static func settings(_ dice: inout ModelDice) -> ModelSettings {
        var settings = ModelSettings()
        settings.isSnapshot = dice.chance(45)
        settings.rejectsDuplicates = dice.chance(20)
        if dice.chance(25) {
            settings.blankClears = Set(
                [ModelField.email, .department, .businessUnit, .startDate, .endDate, .manager, .phone].filter { _ in
                    dice.chance(60)
                }
            )
        }
        settings.setsProfiles = dice.chance(60)
        settings.profileCeiling = dice.chance(25) ? nil : dice.one(of: ModelProfiles.names)
        guard dice.chance(40) else { return settings }
        settings.removals = limit(&dice)
        settings.unitEmptied = limit(&dice)
        settings.creations = limit(&dice)
        settings.idChurn = limit(&dice)
        return settings
    }

    private static func limit(_ dice: inout ModelDice) -> ModelSettings.Limit {
        switch dice.number(0...4) {
        case 0: .off
        case 1: ModelSettings.Limit(people: 1)
        case 2: ModelSettings.Limit(people: 2, percent: 10)
        case 3: ModelSettings.Limit(people: 2, percent: 50)
        default: ModelSettings.Limit(people: 3, percent: 25)
        }
    }

    /// What happens next to a directory that stands as the model has it; nil at the end.
    mutating func next(_ model: ModelDirectory) -> ModelStep? {
        if handStepsLeft > 0 {
            handStepsLeft -= 1
            if let step = stepByHand(model) { return step }
        }
        guard filesLeft > 0 else { return nil }
        filesLeft -= 1
        handStepsLeft = dice.number(0...3)
        return fileStep(model)
    }

    private mutating func fileStep(_ model: ModelDirectory) -> ModelStep {
        let isSnapshot = dice.chance(90) ? model.settings.isSnapshot : !model.settings.isSnapshot
        let isDryRun = dice.chance(6)
        if let lastFile, dice.chance(8) { return .file(lastFile, isSnapshot: isSnapshot, isDryRun: isDryRun) }
        staff.pass(&dice, isFirst: isFirst)
        isFirst = false
        var file = ModelFile(columns: columns(), records: [])
        if !dice.chance(2) {
            file.records = staff.people.flatMap { records(of: $0) }
        }
        lastFile = file
        return .file(file, isSnapshot: isSnapshot, isDryRun: isDryRun)
    }

    private mutating func columns() -> [ModelField] {
        var columns: [ModelField] = [.firstName, .lastName, .externalID, .jobTitle]
        for field in [
            ModelField.email, .status, .department, .businessUnit, .startDate, .endDate, .manager, .phone, .profile,
        ]
        where dice.chance(field == .email || field == .status ? 93 : 85) {
            columns.append(field)
        }
        return dice.chance(20) ? dice.shuffled(columns) : columns
    }

    /// A person's record as it is typed, now and then twice.
    private mutating func records(of cells: ModelStaff.Cells) -> [ModelFile.Record] {
        var typed = cells
        if dice.chance(8), let email = typed[.email] { typed[.email] = email.uppercased() }
        if dice.chance(5) { typed[.email] = " \(typed[.email] ?? "")" }
        if dice.chance(5) { typed[.externalID] = " \(typed[.externalID] ?? "")\u{A0}" }
        if dice.chance(3) { typed[.jobTitle] = "\(typed[.jobTitle] ?? "") " }
        if dice.chance(2) { typed[.firstName] = " \(typed[.firstName] ?? "")" }
        switch dice.number(0...99) {
        case 0...1: typed[.firstName] = ""
        case 2: typed[.lastName] = "<clear>"
        case 3...4: typed[.jobTitle] = " "
        case 5...6: typed[.lastName] = String(repeating: "Q", count: 101)
        case 7: typed[.externalID] = dice.one(of: ["", "<clear>", String(repeating: "9", count: 129)])
        case 8...9: typed[.email] = "nobody"
        case 10: return [ModelFile.Record(cells: typed, extraCells: dice.one(of: [1, -1]))]
        default: break
        }
        guard dice.chance(9) else { return [ModelFile.Record(cells: typed)] }
        var other = typed
        other[dice.one(of: [.firstName, .email, .jobTitle, .status])] = dice.one(of: [
            "Bo", "b@example.com", "", "Waiter",
        ])
        return [ModelFile.Record(cells: other), ModelFile.Record(cells: typed)]
    }

    // MARK: by hand

    private mutating func stepByHand(_ model: ModelDirectory) -> ModelStep? {
        if let held = model.runs.filter({ $0.value.state == .held }).keys.max() {
            if handStepsLeft > 0, dice.chance(35) { return stepAgainst(held, model) }
            if dice.chance(65) { return dice.chance(75) ? approval(of: held, model) : .discard(run: held) }
        }
        if let waiting = model.waiting.keys.min(), dice.chance(20) { return stepAbout(waiting, model) }
        switch dice.number(0...99) {
        case 0...17: return catalogueStep(model)
        case 18...29: return person(model).map { .deactivate(person: $0.number) }
        case 30...41: return person(model, isActive: false).map { .reactivate(person: $0.number) }
        case 42...59: return lockStep(model)
        case 60...66: return unlockStep(model)
        case 67...69: return newUserStep()
        case 70...74:
            return person(model).map { .giveProfile(person: $0.number, dice.one(of: ModelProfiles.names)) }
        case 75...79:
            return person(model, isOfFeed: dice.chance(10)).map {
                .setEmailByHand(person: $0.number, email: dice.chance(80) ? dice.one(of: ModelStaff.emails) : nil)
            }
        default: return revertStep(model)
        }
    }

    /// One of the last runs, and rather one that somebody came back by: what had ended them before is to come back, too.
    private mutating func revertStep(_ model: ModelDirectory) -> ModelStep? {
        let returns = model.runs.filter { $0.value.changes.contains { $0.cause != nil } && $0.value.state != .reverted }
        if let run = returns.keys.max(), dice.chance(50) { return .revert(run: run) }
        return model.lastRun > 1 ? .revert(run: max(2, model.lastRun - dice.number(0...2))) : nil
    }

    /// Of all of it, or of what somebody finds right.
    private mutating func approval(of held: Int, _ model: ModelDirectory) -> ModelStep {
        guard let plan = model.runs[held]?.plan, dice.chance(55) else { return .approve(run: held, part: .whole) }
        let changes = model.changes(of: plan)
        var part = PlanPart.whole
        if dice.chance(60) {
            part.actions = Set(
                (0..<dice.number(1...2)).map { _ in
                    dice.chance(70) && !changes.isEmpty
                        ? dice.one(of: changes).action ?? .remove : dice.one(of: PlanAction.allCases)
                }
            )
        }
        if part.actions.isEmpty || dice.chance(25) {
            let ids = changes.map(\.externalID) + (dice.chance(10) ? ["nobody"] : [])
            part.people = Array(dice.shuffled(ids).prefix(dice.number(1...4)))
        }
        return .approve(run: held, part: part)
    }

    /// Somebody whom the plan changes is changed by hand meanwhile.
    private mutating func stepAgainst(_ held: Int, _ model: ModelDirectory) -> ModelStep? {
        guard let plan = model.runs[held]?.plan else { return nil }
        let planned =
            plan.items.filter(\.isWritten).compactMap(\.person) + plan.removals
        guard !planned.isEmpty else { return nil }
        let number = dice.one(of: planned)
        return model.people[number - 1].isActive ? .deactivate(person: number) : .reactivate(person: number)
    }

    /// What somebody waits for is locked, or comes to be.
    private mutating func stepAbout(_ waiting: ModelDirectory.Waiting, _ model: ModelDirectory) -> ModelStep? {
        let name = model.waiting[waiting]?.value ?? ""
        if dice.chance(50) { return .lock(person: waiting.person, values: [:], fields: [waiting.field]) }
        guard model.meaning(of: name, waiting.field) == nil else { return nil }
        switch name {
        case "Cellar", "Spa": return .createDepartment(name)
        case "U7", "U9": return .createUnit(key: name, name: "Pier of \(name)")
        default: return nil
        }
    }

    private mutating func person(
        _ model: ModelDirectory,
        isActive: Bool? = nil,
        isOfFeed: Bool? = nil
    ) -> ModelPerson? {
        let people = model.people.filter {
            (isActive == nil || $0.isActive == isActive) && (isOfFeed == nil || ($0.externalID != nil) == isOfFeed)
        }
        return people.isEmpty ? nil : dice.one(of: people)
    }

    private mutating func catalogueStep(_ model: ModelDirectory) -> ModelStep? {
        func isFree(_ name: String, _ field: ModelField) -> Bool { model.meaning(of: name, field) == nil }
        switch dice.number(0...6) {
        case 0...1:
            let titles = ["Barback", "Sommelier"].filter { isFree($0, .jobTitle) }
            return titles.isEmpty ? nil : .createTitle(dice.one(of: titles))
        case 2:
            let names = ["Cellar", "Spa"].filter { isFree($0, .department) }
            return names.isEmpty ? nil : .createDepartment(dice.one(of: names))
        case 3: return isFree("U7", .businessUnit) ? .createUnit(key: "U7", name: "Pier of U7") : nil
        case 4...5:
            let values = ["Koch", "chef", "Barback", "Chef "].filter { isFree($0, .jobTitle) }
            return values.isEmpty
                ? nil : .alias(.jobTitle, value: dice.one(of: values), name: dice.one(of: ["Chef", "Waiter"]))
        default:
            if dice.chance(50), isFree("U9", .businessUnit) {
                return .alias(.businessUnit, value: "U9", name: "South Pier")
            }
            return isFree("Cellar", .department) ? .alias(.department, value: "Cellar", name: "Kitchen") : nil
        }
    }

    private mutating func lockStep(_ model: ModelDirectory) -> ModelStep? {
        guard let person = person(model, isOfFeed: dice.chance(95) ? true : nil) else { return nil }
        if dice.chance(model.settings.isSnapshot ? 35 : 10) {
            return .lock(person: person.number, values: [:], fields: [.removal])
        }
        if let change = model.runs[model.lastRun]?.changes.filter({ ModelField.lockable.contains($0.field) }).last,
            dice.chance(30)
        {
            return .lock(person: change.person, values: [:], fields: [change.field])
        }
        var values: [ModelField: String] = [:]
        if dice.chance(40) {
            let field = dice.one(of: [ModelField.firstName, .email, .jobTitle, .department, .phone])
            values[field] =
                switch field {
                case .firstName: "Kim"
                case .email: dice.one(of: ModelStaff.emails)
                case .jobTitle: dice.one(of: model.titles)
                case .department: dice.one(of: model.departments)
                default: "99"
                }
        }
        var fields = Set(values.keys)
        if values.isEmpty || dice.chance(50) { fields.insert(dice.one(of: ModelField.lockable)) }
        return .lock(person: person.number, values: values, fields: fields)
    }

    private mutating func unlockStep(_ model: ModelDirectory) -> ModelStep? {
        let locked = model.locks.filter { !$0.value.isEmpty }.keys.sorted()
        guard !locked.isEmpty else { return nil }
        let number = dice.one(of: locked)
        let fields = (model.locks[number] ?? []).sorted()
        return .unlock(person: number, fields: [dice.one(of: fields)])
    }

    private mutating func newUserStep() -> ModelStep {
        var fields: [ModelField: String] = [
            .firstName: dice.one(of: ["Ida", "Max"]), .lastName: "Hand", .jobTitle: dice.one(of: ["Chef", "Porter"]),
        ]
        if dice.chance(85) { fields[.email] = dice.one(of: ModelStaff.emails) }
        return .createByHand(fields)
    }
}

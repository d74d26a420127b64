/// What HR believes: the cells of everybody, changed from file to file as firms do it, now and then in one go.
struct ModelStaff {
    typealias Cells = [ModelField: String]

    private static let ids = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "01", "a1", "A1", "7.0", "e\u{301}9"]
    static let firstNames = ["Ada", "Bo", "Cy", "Zoe\u{308}", "Dee"]
    static let lastNames = ["Quill", "Reed", "Stone"]
    static let emails =
        ["a", "b", "c", "d", "e", "f", "g", "h", "i", "zo\u{EB}"].map { "\($0)@example.com" }
    private static let titles = ["Chef", "Waiter", "Porter", "Chef", "Waiter", "Barback", "Sommelier", "chef", "Koch"]
    private static let departments = [
        "Kitchen", "Front Office", "Kitchen", "", "Cellar", "Spa", "front office", "<clear>",
    ]
    private static let units = ["U1", "U2", "U1", "", "U7", "U9", "North Pier", "1", "<clear>"]
    private static let profiles = [
        "", "", "", "employee", "Manager", "manager", "training manager", "administrator", "account manager", "boss",
        "<clear>",
    ]
    private static let starts = ["", "01/02/2020", "2021-03-04", "31/02/2021", "soon", "<clear>", "05/06/2095"]
    private static let ends = ["", "31/12/2094", "31/12/2099", "01/01/2015", "<clear>", "01/01/2018"]

    /// In the order of the file.
    private(set) var people: [Cells] = []
    private var left: [Cells] = []

    /// What happens until the next file.
    mutating func pass(_ dice: inout ModelDice, isFirst: Bool) {
        left += people.filter { $0[.status] == "Inactive" && dice.chance(60) }
        people.removeAll { cells in left.contains { $0[.externalID] == cells[.externalID] } }
        for _ in 0..<(isFirst ? dice.number(3...9) : dice.number(0...2)) where people.count < 11 { hire(&dice) }
        guard !isFirst else { return }
        if dice.chance(35), let place = place(&dice) {
            people[place][.status] = dice.one(of: ["Inactive", "INACTIVE "])
        }
        if dice.chance(30), people.count > 3, let place = place(&dice) { left.append(people.remove(at: place)) }
        if dice.chance(45), !left.isEmpty { bringBack(&dice) }
        for _ in 0..<dice.number(0...3) { change(&dice) }
        for _ in 0..<dice.number(0...2) { moveEmails(&dice) }
        if dice.chance(15) { people = dice.shuffled(people) }
    }

    private func place(_ dice: inout ModelDice) -> Int? {
        people.isEmpty ? nil : dice.number(0...people.count - 1)
    }

    private mutating func hire(_ dice: inout ModelDice) {
        let taken = Set(people.compactMap { $0[.externalID] })
        let free = Self.ids.filter { !taken.contains($0) }
        guard !free.isEmpty else { return }
        let isUsual = dice.chance(80)
        people.append([
            .externalID: isUsual ? free[0] : dice.one(of: free),
            .firstName: dice.one(of: Self.firstNames), .lastName: dice.one(of: Self.lastNames),
            .email: dice.chance(90) ? dice.one(of: Self.emails) : "",
            .status: dice.one(of: ["Active", "active", "Active", ""]),
            .jobTitle: dice.one(of: Self.titles), .department: dice.one(of: Self.departments),
            .businessUnit: dice.one(of: Self.units), .startDate: dice.one(of: Self.starts),
            .endDate: dice.one(of: Array(Self.ends.prefix(3))), .phone: dice.one(of: ["", "12", "34"]),
            .manager: manager(&dice), .profile: dice.one(of: Self.profiles),
        ])
    }

    private mutating func bringBack(_ dice: inout ModelDice) {
        var cells = left.remove(at: dice.number(0...left.count - 1))
        guard !people.contains(where: { $0[.externalID] == cells[.externalID] }) else { return }
        cells[.status] = dice.one(of: ["Active", "Active", "", "here"])
        if dice.chance(40) { cells[.email] = dice.one(of: Self.emails) }
        if dice.chance(50) { cells[.profile] = dice.one(of: ["", "", "employee", "manager"]) }
        people.insert(cells, at: dice.number(0...people.count))
    }

    private mutating func change(_ dice: inout ModelDice) {
        guard let place = place(&dice) else { return }
        switch dice.number(0...15) {
        case 0: people[place][.firstName] = dice.one(of: Self.firstNames)
        case 1: people[place][.lastName] = dice.one(of: Self.lastNames)
        case 2: people[place][.jobTitle] = dice.one(of: Self.titles)
        case 3: people[place][.department] = dice.one(of: Self.departments)
        case 4: people[place][.businessUnit] = dice.one(of: Self.units)
        case 5: people[place][.startDate] = dice.one(of: Self.starts)
        case 6: people[place][.endDate] = dice.one(of: Self.ends)
        case 7: people[place][.phone] = dice.one(of: ["", "12", "56", "<clear>"])
        case 8: people[place][.email] = dice.one(of: ["", "<clear>", "nobody", "x y@example.com"])
        case 11...12: people[place][.manager] = manager(&dice)
        case 13: people[place][.profile] = dice.one(of: Self.profiles)
        case 9:
            // The ID is given to somebody else altogether.
            people[place][.firstName] = dice.one(of: Self.firstNames)
            people[place][.lastName] = dice.one(of: Self.lastNames)
            people[place][.email] = dice.one(of: Self.emails)
        case 10:
            // The same person under a new ID, with or without the old one.
            var cells = people[place]
            cells[.externalID] = dice.one(of: Self.ids)
            if people.contains(where: { $0[.externalID] == cells[.externalID] }) { return }
            if dice.chance(50) { people.remove(at: place) }
            people.append(cells)
        default: people[place][.status] = dice.one(of: ["Active", "", "Inactive", "gone", "<clear>"])
        }
    }

    /// Mostly somebody above, or below, in the file; now and then nobody who is known.
    private func manager(_ dice: inout ModelDice) -> String {
        guard dice.chance(80), let place = place(&dice) else {
            return dice.one(of: ["", "<clear>", "nobody", "a1", "A1", " 2", "9"])
        }
        return people[place][.externalID] ?? ""
    }

    /// Swaps, circles and chains, and whoever else wants one of the addresses.
    private mutating func moveEmails(_ dice: inout ModelDice) {
        let size = min(people.count, dice.number(2...4))
        guard size > 1 else { return }
        let places = Array(dice.shuffled(Array(people.indices)).prefix(size))
        let emails = places.map { people[$0][.email] ?? "" }
        for (index, place) in places.enumerated() { people[place][.email] = emails[(index + 1) % size] }
        if dice.chance(40) { people[places[size - 1]][.email] = dice.one(of: Self.emails) }
        if dice.chance(40), let other = place(&dice) { people[other][.email] = emails[0] }
        if dice.chance(15), let other = place(&dice) { people[other][.status] = "Inactive" }
    }
}

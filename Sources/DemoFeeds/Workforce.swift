/// The people of one firm, as its HR department has them on one day.
///
/// Day 1 is the first file. Each later day moves about one person in a hundred (title, department, unit, phone or
/// name), lets a few leave, who stay in the file as `Inactive` for five days, and adds a few new ones at the end.
struct Workforce {
    let dice: Dice
    let people: Int
    let day: Int
    let domain: String
    let today: DayOfCalendar
    let catalogue: Catalogue

    private static let daysListedAfterLeaving = 5

    /// How many people there have ever been up to this day.
    var everListed: Int { people + (day - 1) * joinersPerDay }

    private var joinersPerDay: Int { people / 400 + 1 }

    /// The record that HR's system holds, before anyone makes a mistake; nil when the person is no longer listed.
    func employee(_ number: Int) -> Employee? {
        let joined = number < people ? 1 : 2 + (number - people) / joinersPerDay
        var person = hired(number)
        for later in stride(from: joined + 1, through: day, by: 1) {
            if dice.happens(0.002, .leaves, person: number, day: later) {
                guard day - later < Self.daysListedAfterLeaving else { return nil }
                person.status = "Inactive"
                person.endDate = today.adding(days: later - day).dayMonthYear
                return person
            }
            if dice.happens(0.01, .changes, person: number, day: later) {
                change(&person, number, day: later)
            }
        }
        return person
    }

    private func hired(_ number: Int) -> Employee {
        let first = Name.first[dice.roll(Name.first.count, .firstName, person: number)]
        let last = Name.last[dice.roll(Name.last.count, .lastName, person: number)]
        var person = Employee()
        person.firstName = first.written
        person.lastName = last.written
        person.email = "\(first.inEmail).\(last.inEmail).\(number)@\(domain)"
        person.status = "Active"
        person.externalID = Self.externalID(number)
        person.jobTitle = dice.pick(catalogue.jobTitles, .title, person: number)
        person.department = dice.pick(catalogue.departments, .department, person: number)
        person.businessUnitID = dice.pick(catalogue.units, .unit, person: number).feedID
        person.startDate = today.adding(days: -1 - dice.roll(5_000, .startDate, person: number)).dayMonthYear
        person.manager = number == 0 ? "" : Self.externalID(number / 12)
        person.phone = "+44 1632 960\(100 + dice.roll(900, .phone, person: number))"
        person.language = dice.roll(10, .language, person: number) == 0 ? "de" : "en"
        addQuirk(&person, number)
        return person
    }

    /// Unusual and right: what a reader must take as it is.
    private func addQuirk(_ person: inout Employee, _ number: Int) {
        switch dice.roll(200, .quirk, person: number) {
        case 0: person.firstName += " \"\(person.firstName.prefix(2))\""
        case 1: person.phone += "\next. \(number % 100)"
        case 2: person.lastName += ", Jr."
        case 3, 4: person.startDate = today.adding(days: 1 + number % 60).dayMonthYear
        case 5: person.endDate = today.adding(days: 30 + number % 60).dayMonthYear
        case 6: person.phone = ""
        case 7: person.startDate = today.adding(days: -1 - number % 3_000).description
        default: break
        }
    }

    private func change(_ person: inout Employee, _ number: Int, day: Int) {
        switch dice.roll(8, .changedField, person: number, day: day) {
        case 0, 1, 2: person.jobTitle = dice.pick(catalogue.jobTitles, .title, person: number, day: day)
        case 3, 4: person.department = dice.pick(catalogue.departments, .department, person: number, day: day)
        case 5: person.businessUnitID = dice.pick(catalogue.units, .unit, person: number, day: day).feedID
        case 6: person.phone = "+44 1632 961\(100 + dice.roll(900, .phone, person: number, day: day))"
        default:
            let name = Name.last[dice.roll(Name.last.count, .lastName, person: number, day: day)]
            person.lastName = name.written
            person.email = "\(name.inEmail).\(number).\(day)@\(domain)"
        }
    }

    static func externalID(_ number: Int) -> String { String(1_000_000 + number) }
}

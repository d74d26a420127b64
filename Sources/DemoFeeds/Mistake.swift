/// What goes wrong in real HR files, one kind a record.
enum Mistake: CaseIterable {
    case idTwice, idBlank, idDamagedBySpreadsheet, idWithLeadingZero
    case titleWithBlankAtTheEnd, titleInOtherCase, titleWithTwoSpaces, titleWithNoBreakSpace, titleUnknown, titleBlank
    case departmentUnknown, departmentInOtherCase
    case unitNameInsteadOfFeedID, unitUnknown
    case emailBroken, emailBlank, emailOfSomeoneElse, emailsSwapped
    case cellTooMany, cellsTooFew
    case dateImpossible, dateInAmericanOrder, datesInWrongOrder, endDatePassed
    case statusUnknown, statusInactive
    case nameBlank, managerUnknown, profileTooHigh

    /// The lines that stand in the file in place of the right one.
    func lines(for right: Employee, number: Int, of workforce: Workforce) -> [[String]] {
        var wrong = right
        switch self {
        case .idTwice:
            wrong.phone = ""
            return [wrong.cells, right.cells]
        case .cellTooMany: return [right.cells + ["moved from another branch"]]
        case .cellsTooFew: return [Array(right.cells.prefix(6))]
        case .idBlank, .idDamagedBySpreadsheet, .idWithLeadingZero: spoilID(&wrong, number, workforce)
        case .emailBroken, .emailBlank, .emailOfSomeoneElse, .emailsSwapped: spoilEmail(&wrong, number, workforce)
        case .dateImpossible, .dateInAmericanOrder, .datesInWrongOrder, .endDatePassed:
            spoilDate(&wrong, workforce.today)
        case .statusUnknown: wrong.status = "On leave"
        case .statusInactive: wrong.status = "Inactive"
        case .nameBlank: wrong.lastName = " "
        case .managerUnknown: wrong.manager = "no manager"
        case .profileTooHigh: wrong.profile = "Account Manager"
        default: spoilReference(&wrong, number, workforce)
        }
        return [wrong.cells]
    }

    private func spoilID(_ person: inout Employee, _ number: Int, _ workforce: Workforce) {
        switch self {
        case .idBlank: person.externalID = " "
        // Someone typed the zero on the second day; the first file had it right.
        case .idWithLeadingZero: person.externalID = (workforce.day > 1 ? "0" : "") + person.externalID
        default:
            let damaged = ["1.00E+06", "\(person.externalID).0", "=\"\(person.externalID)\""]
            person.externalID = damaged[workforce.dice.roll(damaged.count, .faultDetail, person: number)]
        }
    }

    private func spoilReference(_ person: inout Employee, _ number: Int, _ workforce: Workforce) {
        let detail = workforce.dice.roll(3, .faultDetail, person: number)
        switch self {
        case .titleWithBlankAtTheEnd: person.jobTitle += " "
        case .titleInOtherCase: person.jobTitle = person.jobTitle.uppercased()
        case .titleWithTwoSpaces: person.jobTitle = widened(person.jobTitle, by: "  ")
        case .titleWithNoBreakSpace: person.jobTitle = widened(person.jobTitle, by: "\u{A0}")
        case .titleUnknown: person.jobTitle = ["Barback", "Waitress", "Rockstar Host"][detail]
        case .titleBlank: person.jobTitle = ""
        case .departmentUnknown: person.department = ["Logistics", "Guest Relations", "Garden"][detail]
        case .departmentInOtherCase: person.department = person.department.lowercased()
        case .unitUnknown: person.businessUnitID = "BU-\(9_990 + detail)"
        default:
            let units = workforce.catalogue.units
            person.businessUnitID = units.first { $0.feedID == person.businessUnitID }?.name ?? units[0].name
        }
    }

    /// The first gap in a title replaced; a title of one word gets the gap in front.
    private func widened(_ title: String, by gap: String) -> String {
        title.contains(" ") ? title.replacing(" ", with: gap, maxReplacements: 1) : gap + title
    }

    private func spoilEmail(_ person: inout Employee, _ number: Int, _ workforce: Workforce) {
        let broken = ["no e-mail", "\(person.firstName.lowercased())@", "name@@\(workforce.domain)"]
        switch self {
        case .emailBroken: person.email = broken[workforce.dice.roll(broken.count, .faultDetail, person: number)]
        case .emailBlank: person.email = ""
        case .emailOfSomeoneElse: person.email = workforce.employee(max(0, number - 1))?.email ?? ""
        // Two people have each other's address every second day.
        default: person.email = workforce.employee(workforce.day.isMultiple(of: 2) ? number ^ 1 : number)?.email ?? ""
        }
    }

    private func spoilDate(_ person: inout Employee, _ today: DayOfCalendar) {
        switch self {
        case .dateImpossible: person.startDate = "31/02/2024"
        case .dateInAmericanOrder: person.startDate = "12/25/2023"
        case .datesInWrongOrder:
            person.startDate = today.adding(days: 60).dayMonthYear
            person.endDate = today.adding(days: 30).dayMonthYear
        default: person.endDate = today.adding(days: -20).dayMonthYear
        }
    }
}

extension Workforce {
    /// The mistake that HR makes with this person, the same every day; nil for most.
    func mistake(with number: Int, share: Double) -> Mistake? {
        if let partner = swapPartner(of: number, share: share) {
            return partner
        }
        guard dice.happens(share, .isFaulty, person: number) else { return nil }
        return Mistake.allCases[dice.roll(Mistake.allCases.count, .fault, person: number)]
    }

    /// A swap takes two: whoever shares a pair with a swapped person is swapped too.
    private func swapPartner(of number: Int, share: Double) -> Mistake? {
        for member in [number & ~1, number | 1] where dice.happens(share, .isFaulty, person: member) {
            let fault = Mistake.allCases[dice.roll(Mistake.allCases.count, .fault, person: member)]
            if fault == .emailsSwapped { return .emailsSwapped }
        }
        return nil
    }
}

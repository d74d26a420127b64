/// What an administrator uploads before the first file of people comes: titles, departments, units.
struct Catalogue {
    struct Unit {
        let feedID: String
        let name: String
        let timeZone: String
    }

    let jobTitles: [String] = [
        "Waiter", "Receptionist", "Bartender", "Housekeeper", "Chef de Partie", "Kitchen Porter", "Line Cook",
        "Barista",
        "Room Attendant", "Commis Chef", "Host", "Concierge", "Night Auditor", "Sous Chef", "Shift Leader",
        "Front Office Supervisor", "Bar Supervisor", "Head Waiter", "Sommelier", "Pastry Chef", "Spa Therapist",
        "Lifeguard", "Maintenance Technician", "Event Coordinator", "Sales Executive", "Accounts Assistant",
        "HR Adviser", "Training Manager", "Head Chef", "Restaurant Manager", "Bar Manager", "Front Office Manager",
        "Head Housekeeper", "Duty Manager", "Events Manager, Weddings", "Maître d’hôtel", "Deputy General Manager",
        "General Manager", "Area Manager", "Director of Operations",
    ]

    let departments: [String] = [
        "Restaurant", "Front Office", "Kitchen", "Housekeeping", "Bar", "Food, Beverage & Events", "Reservations",
        "Spa and Leisure", "Maintenance", "Security", "Sales", "Marketing", "Finance", "Human Resources",
        "Learning and Development", "Purchasing", "IT", "Café", "Head Office", "Operations",
    ]

    let units: [Unit]

    /// One unit for about 80 people, at least three.
    init(people: Int, timeZones: [String]) {
        let towns = [
            "Northgate", "Harbour Street", "Millbrook", "Kingsferry", "Old Quay", "Westmoor", "Eastcliff", "Lindenhof",
            "Bellavista", "Saint-Rémy", "Ashdown", "Fairwater", "Greenhill", "Steinbrück", "Redbridge", "Oakham Park",
        ]
        let kinds = ["Hotel", "Grand", "Lodge", "Suites", "Resort", "Inn", "Restaurant", "Bar & Grill"]
        units = (0..<max(3, people / 80)).map { number in
            let town = towns[number % towns.count]
            let kind = kinds[(number / towns.count) % kinds.count]
            let round = number / (towns.count * kinds.count)
            return Unit(
                feedID: "BU-\(1_000 + number)",
                name: round == 0 ? "\(town) \(kind)" : "\(town) \(kind) \(round + 1)",
                timeZone: timeZones[number % timeZones.count]
            )
        }
    }
}

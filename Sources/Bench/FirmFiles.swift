import Foundation

/// The files of one invented firm, day by day.
struct FirmFiles {
    let demoFeeds: String
    let directory: String
    let people: Int

    func employees(day: Int) -> String { "\(directory)/day-\(day)/employees.csv" }
    /// The same people of the same day in another order.
    func shuffledEmployees(day: Int) -> String { "\(directory)/shuffled-\(day)/employees.csv" }
    /// Day 1 with the typical mistakes.
    var faultyEmployees: String { "\(directory)/faulty/employees.csv" }

    var jobTitles: String { "\(directory)/day-1/job-titles.csv" }
    var departments: String { "\(directory)/day-1/departments.csv" }
    var businessUnits: String { "\(directory)/day-1/business-units.csv" }

    func write(days: Int) throws {
        for day in 1...days {
            try write("day-\(day)", "--day", "\(day)", "--mistakes", "0")
            try write("shuffled-\(day)", "--day", "\(day)", "--mistakes", "0", "--shuffle")
        }
        try write("faulty")
    }

    private func write(_ name: String, _ options: String...) throws {
        let arguments = ["\(directory)/\(name)", "--people", "\(people)"] + options
        try Program(path: demoFeeds, arguments: arguments).run()
    }
}

import ArgumentParser
import Foundation

/// Writes one tenant's files: what an administrator uploads once, and what HR sends every day.
@main
struct WriteDemoFeeds: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "DemoFeeds",
        abstract: "Writes realistic HR files of an invented firm, with the typical mistakes in them.",
        discussion:
            "job-titles.csv, departments.csv, business-units.csv and employees.csv. The same options give the same bytes."
    )

    @Argument(help: "Where to write; made if it does not exist.")
    var directory: String

    @Option(help: "How many people the firm has on day 1.")
    var people = 600

    @Option(help: "Another number is another firm.")
    var seed: UInt64 = 1

    @Option(help: "The share of people with a mistake in their record, 0 to 1.")
    var mistakes = 0.03

    @Option(help: "Which day's file: each has about 1 % changed, a few joiners and leavers.")
    var day = 1

    @Flag(help: "Writes people in another order.")
    var shuffle = false

    @Option(name: .customLong("time-zone"), help: "Time zones of the units; may be given several times.")
    var timeZones: [String] = ["Europe/London"]

    @Option(help: "Domain of the e-mail addresses.")
    var domain = "example.com"

    @Option(help: "comma, semicolon or tab.")
    var delimiter = Delimiter.comma

    @Flag(help: "Ends lines as Windows does.")
    var crlf = false

    @Flag(help: "Begins the file of people with a byte order mark.")
    var bom = false

    @Option(help: "The day that future starters are counted from, as 2026-11-22; default: the present day.")
    var today: DayOfCalendar = .current

    func validate() throws {
        guard (1...10_000_000).contains(people) else { throw ValidationError("--people must be 1 to 10000000") }
        guard day >= 1 else { throw ValidationError("--day counts from 1") }
        guard (0...1).contains(mistakes) else { throw ValidationError("--mistakes must be 0 to 1") }
    }

    func run() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let workforce = Workforce(
            dice: Dice(seed: seed),
            people: people,
            day: day,
            domain: domain,
            today: today,
            catalogue: Catalogue(people: people, timeZones: timeZones)
        )
        try writeCatalogue(workforce.catalogue)
        let employees = EmployeesFile(workforce: workforce, mistakes: mistakes, shuffled: shuffle)
        let lineEnd = crlf ? "\r\n" : "\n"
        let dialect = CSVDialect(delimiter: delimiter.rawValue, lineEnd: lineEnd, byteOrderMark: bom)
        try employees.write(path: "\(directory)/employees.csv", dialect: dialect)
    }

    private func writeCatalogue(_ catalogue: Catalogue) throws {
        try write("job-titles.csv", rows: [["Job Title"]] + catalogue.jobTitles.map { [$0] })
        try write("departments.csv", rows: [["Department"]] + catalogue.departments.map { [$0] })
        let units = catalogue.units.map { [$0.name, $0.feedID, $0.timeZone] }
        try write("business-units.csv", rows: [["Business Unit", "Business Unit ID", "Time Zone"]] + units)
    }

    private func write(_ name: String, rows: [[String]]) throws {
        var file = try CSVFile(path: "\(directory)/\(name)", dialect: CSVDialect())
        for row in rows {
            try file.write(row)
        }
        try file.finish()
    }
}

/// What stands between two cells.
enum Delimiter: String, ExpressibleByArgument {
    case comma = ","
    case semicolon = ";"
    case tab = "\t"

    init?(argument: String) {
        switch argument {
        case "comma": self = .comma
        case "semicolon": self = .semicolon
        case "tab": self = .tab
        default: return nil
        }
    }
}

extension DayOfCalendar: ExpressibleByArgument {
    init?(argument: String) {
        self.init(iso8601: argument)
    }
}

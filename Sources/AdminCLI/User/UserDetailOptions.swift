import ArgumentParser
import Postgres

/// What a person may lack.
struct UserDetailOptions: ParsableArguments {
    @Option(help: "Department, exactly as the directory has it.")
    var department: String?

    @Option(help: "Business unit, by name.")
    var unit: String?

    @Option(help: ArgumentHelp("First day, as YYYY-MM-DD.", valueName: "date"))
    var startDate: CalendarDate?

    @Option(help: ArgumentHelp("Last day, inclusive.", valueName: "date"))
    var endDate: CalendarDate?

    @Option(help: "Phone number.")
    var phone: String?

    @Option(help: "Language.")
    var language: String?
}

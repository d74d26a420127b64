import ArgumentParser

/// What is said about a file of people, whichever way it comes in.
struct ImportOptions: ParsableArguments {
    @Argument(help: "The file: CSV, or an Excel workbook (.xlsx).")
    var file: String

    @Option(help: ArgumentHelp("The sheet of a workbook; else the first.", valueName: "name"))
    var sheet: String?

    @Flag(help: "Show what would be done, and do nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Wait so long for another import of the tenant to end.", valueName: "seconds"))
    var wait = 0

    func validate() throws {
        guard wait >= 0 else { throw ValidationError("--wait takes a number of seconds.") }
    }
}

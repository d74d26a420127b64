import ArgumentParser
import Foundation

/// Compares imports of one firm's files, through the real command, with psql doing the least that could be done.
struct ImportBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "muster feed import against COPY and one statement by psql, run by turns."
    )

    @OptionGroup var scene: Scene

    @Option(help: "The muster binary.")
    var muster: String

    @Option(help: "The DemoFeeds binary.")
    var demoFeeds: String

    @Option(help: "Where raw_tables.sql and raw_import.psql are.")
    var baseline: String

    @Option(help: "People in the file.")
    var people = 100_000

    @Flag(help: "Also imports of 10,000 and of 1,000,000 people.")
    var million = false

    @Flag(help: "Also the usual way: select, compare and write each person by itself.")
    var rowByRow = false

    func run() async throws {
        try Machine(scene: scene).print()
        let files = FirmFiles(demoFeeds: demoFeeds, directory: "\(scene.scratch)/firm", people: people)
        scene.tell("writing files of \(people) people")
        try files.write(days: scene.runs + 1)
        let databases = BenchDatabases(scene: scene, muster: muster, baseline: baseline)
        try databases.makeTemplate(files)
        let importers = Importers(scene: scene, muster: muster, baseline: baseline)
        var results = ImportResults(people: people)
        for run in 1...scene.runs {
            scene.tell("import, run \(run) of \(scene.runs)")
            try await measure(run, files, databases, importers, &results)
        }
        scene.tell("memory")
        try databases.makeFresh()
        results.memory.add(try importers.muster(files.employees(day: 1)).peakMemory())
        try databases.makeFresh()
        results.faulty = try importers.importByMuster(files.faultyEmployees)
        if million {
            for size in [10_000, 1_000_000] {
                results.sizes[size] = try await measureSize(size, databases, importers)
            }
        }
        try databases.drop()
        results.print()
    }

    /// One round: a first import into a fresh database, then the next day's file, the same content again in another
    /// order, and the same file once more.
    private func measure(
        _ run: Int,
        _ files: FirmFiles,
        _ databases: BenchDatabases,
        _ importers: Importers,
        _ results: inout ImportResults
    ) async throws {
        let isRawFirst = run.isMultiple(of: 2)
        let today = files.employees(day: run + 1)
        let again = files.shuffledEmployees(day: run + 1)
        try databases.makeFresh()
        try importers.compare(files.employees(day: run), isRawFirst: isRawFirst, &results.first)
        if rowByRow, results.people == people {
            try databases.emptyRawTable()
            results.rowByRow.add(try await RowByRowImport(scene: scene).seconds(files.employees(day: run)))
        }
        try databases.settle()
        try importers.compare(today, isRawFirst: isRawFirst, &results.changed)
        try importers.compare(again, isRawFirst: isRawFirst, &results.unchanged)
        let identical = try importers.importByMuster(again)
        results.identical.add(identical.seconds)
        results.identicalInside.add(identical.secondsInside)
    }

    /// The same rounds with a firm of another size; of a million people there are two, for the time they take.
    private func measureSize(
        _ size: Int,
        _ databases: BenchDatabases,
        _ importers: Importers
    ) async throws -> ImportResults {
        let runs = size > people ? min(scene.runs, 2) : scene.runs
        let files = FirmFiles(demoFeeds: demoFeeds, directory: "\(scene.scratch)/firm-\(size)", people: size)
        scene.tell("writing files of \(size) people")
        try files.write(days: runs + 1)
        try databases.makeTemplate(files)
        var results = ImportResults(people: size)
        for run in 1...runs {
            scene.tell("import of \(size) people, run \(run) of \(runs)")
            try await measure(run, files, databases, importers, &results)
        }
        try databases.makeFresh()
        results.memory.add(try importers.muster(files.employees(day: 1)).peakMemory())
        return results
    }
}

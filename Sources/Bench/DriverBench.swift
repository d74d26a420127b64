import ArgumentParser
import Foundation
import Logging
import Postgres

/// Compares the driver with a C program over libpq, with pgbench and with psql.
struct DriverBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "driver",
        abstract: "The driver against libpq in C, pgbench and psql, run by turns."
    )

    @OptionGroup var scene: Scene

    @Option(help: "The C program, compiled.")
    var libpq: String

    @Option(help: "Statements per run.")
    var statements = 50_000

    @Option(help: "Rows fetched and copied per run.")
    var rows = 1_000_000

    func run() async throws {
        try Machine(scene: scene).print()
        let connection = try await Connection.open(
            ConnectionConfiguration(conninfo: scene.url),
            logger: Logger(label: "bench")
        )
        try await prepare(connection)
        let own = DriverWorkloads(connection: connection)
        var results = Results()
        for run in 1...scene.runs {
            scene.tell("driver, run \(run) of \(scene.runs)")
            results.cSequential.add(try c("sequential", statements))
            results.sequential.add(Double(statements) / (try await own.sequential(statements)))
            results.pgbench.add(try pgbench())
            results.cPipelined.add(try c("pipelined", statements * 4))
            results.pipelined.add(Double(statements * 4) / (try await own.pipelined(statements * 4)))
            results.cBuffered.add(try c("fetch-buffered", rows))
            results.buffered.add(Double(rows) / (try await own.fetchBuffered(rows)))
            results.cRowByRow.add(try c("fetch-single-row", rows))
            results.rowByRow.add(Double(rows) / (try await own.fetchRowByRow(rows)))
            try await truncate(connection)
            results.psqlCopy.add(Double(rows) / (try psqlCopy()))
            try await truncate(connection)
            results.copy.add(Double(rows) / (try await own.copyIn(rows)))
        }
        try await connection.run { session in try session.script("DROP SCHEMA bench CASCADE") }
        await connection.close()
        results.table.print()
    }

    private struct Results {
        var sequential = Samples()
        var cSequential = Samples()
        var pgbench = Samples()
        var pipelined = Samples()
        var cPipelined = Samples()
        var buffered = Samples()
        var cBuffered = Samples()
        var rowByRow = Samples()
        var cRowByRow = Samples()
        var copy = Samples()
        var psqlCopy = Samples()

        var table: ResultTable {
            let sequentialGoal = Goal(floor: "0.7×", target: "0.85×", moonshot: "0.95×")
            let pipelineGoal = Goal(floor: "0.7×", target: "0.9×", moonshot: "1.0×")
            let fetchGoal = Goal(floor: "0.6×", target: "0.8×", moonshot: "0.95×")
            let copyGoal = Goal(floor: "0.9×", target: "0.97×", moonshot: "1.0×")
            let one = "`SELECT $1::int4`"
            var table = ResultTable()
            table.add("\(one), prepared, in sequence", .perSecond, sequential, cSequential, "C", sequentialGoal)
            table.add("the same", .perSecond, sequential, pgbench, "pgbench", nil)
            table.add("\(one), 100 a sync", .perSecond, pipelined, cPipelined, "C", pipelineGoal)
            table.add("rows × 5 columns, buffered", .perSecond, buffered, cBuffered, "C, binary", fetchGoal)
            table.add("rows × 5 columns, row by row", .perSecond, rowByRow, cRowByRow, "C, binary", fetchGoal)
            table.add("rows × 5 columns by COPY", .perSecond, copy, psqlCopy, "`psql \\copy`", copyGoal)
            return table
        }
    }

    private func prepare(_ connection: Connection) async throws {
        let statements = [
            "DROP SCHEMA IF EXISTS bench CASCADE",
            "CREATE SCHEMA bench",
            """
            CREATE TABLE bench.people AS
            SELECT
                g AS number,
                'Name of person ' || g AS name,
                'person.' || g || '@example.com' AS email,
                g * 7 % 1000 AS points,
                g % 3 > 0 AS is_active
            FROM generate_series(1, \(rows)::bigint) AS g
            """,
            "VACUUM ANALYZE bench.people",
            "CREATE UNLOGGED TABLE bench.copied (LIKE bench.people)",
        ]
        try await connection.run { session in
            for statement in statements {
                try session.script(statement)
            }
        }
        try scene.psql("\\copy bench.people TO '\(peopleFile)'").run()
        try "SELECT 1::int4;\n".write(toFile: oneFile, atomically: true, encoding: .utf8)
    }

    private func truncate(_ connection: Connection) async throws {
        try await connection.run { session in try session.script("TRUNCATE bench.copied") }
    }

    private var peopleFile: String { "\(scene.scratch)/people.copy" }
    private var oneFile: String { "\(scene.scratch)/one.sql" }

    /// - Returns: the seconds that psql took, its start included.
    private func psqlCopy() throws -> Double {
        try scene.psql("\\copy bench.copied FROM '\(peopleFile)'").run().seconds
    }

    /// - Returns: transactions per second, connecting left out.
    private func pgbench() throws -> Double {
        let arguments = ["-n", "-M", "prepared", "-c", "1", "-t", String(statements), "-f", oneFile, scene.url]
        let output = try Program(path: "\(scene.binaries)/pgbench", arguments: arguments).run().output
        guard
            let rate = output.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") })?.split(separator: " ")[2],
            let rate = Double(rate)
        else { throw Program.Failure(description: "pgbench said: \(output)") }
        return rate
    }

    /// - Returns: statements or rows per second.
    private func c(_ workload: String, _ count: Int) throws -> Double {
        let output = try Program(path: libpq, arguments: [scene.url, workload, String(count)]).run().output
        guard let elapsed = output.split(separator: " ").first.flatMap({ Double($0) }) else {
            throw Program.Failure(description: "\(libpq) said: \(output)")
        }
        return Double(count) / elapsed
    }
}

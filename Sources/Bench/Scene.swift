import ArgumentParser
import Foundation

/// What scripts/bench has set up before it calls.
struct Scene: ParsableArguments {
    @Option(help: "The superuser's URL of a cluster of the bench's own, naming the database to work in.")
    var url: String

    @Option(help: "A directory for files that the run needs and nobody keeps.")
    var scratch: String

    @Option(help: "Where psql and pgbench are.")
    var binaries: String

    @Option(help: "How often everything is measured.")
    var runs = 5

    /// psql as superuser, each command by itself.
    func psql(_ commands: String..., in database: String? = nil, options: [String] = []) -> Program {
        Program(
            path: "\(binaries)/psql",
            arguments: ["-qX", "-v", "ON_ERROR_STOP=1"] + options + [database.map(url(of:)) ?? url]
                + (["SET client_min_messages = warning"] + commands).flatMap { ["-c", $0] }
        )
    }

    /// The same cluster's other database.
    func url(of database: String) -> String {
        var parts = URLComponents(string: url) ?? URLComponents()
        parts.path = "/\(database)"
        return parts.string ?? url
    }

    /// Progress goes to standard error; the table is what standard output is for.
    func tell(_ words: String) {
        FileHandle.standardError.write(Data("bench: \(words)\n".utf8))
    }
}

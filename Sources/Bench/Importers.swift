import Foundation

/// The two ways of importing a file that are compared.
struct Importers {
    let scene: Scene
    let muster: String
    let baseline: String

    static let database = "bench_import"
    static let tenant = "bench"

    /// What `muster feed import` says of itself, and how long it took from outside.
    struct Outcome {
        var seconds: Double
        var secondsInside: Double
        var records: Int
        var counts: [String: Int]
        var entries: [String: Int]
    }

    private struct Document: Decodable {
        let state: String
        let records: Int
        let counts: [String: Int]
        let entries: [String: Int]
        let elapsed_ms: Double
    }

    func muster(_ file: String) -> Program {
        Program(
            path: muster,
            arguments: [
                "feed", "import", file, "--tenant", Self.tenant, "--database", scene.url(of: Self.database),
                "--format", "json", "--quiet",
            ]
        )
    }

    func importByMuster(_ file: String) throws -> Outcome {
        let ended = try muster(file).run()
        let said = try JSONDecoder().decode(Document.self, from: Data(ended.output.utf8))
        guard ["applied", "applied_with_messages", "unchanged"].contains(said.state) else {
            throw Program.Failure(description: "\(file) ended \(said.state)")
        }
        return Outcome(
            seconds: ended.seconds,
            secondsInside: said.elapsed_ms / 1000,
            records: said.records,
            counts: said.counts,
            entries: said.entries
        )
    }

    /// Imports a file both ways, one after the other, and notes times and the write-ahead log written.
    func compare(_ file: String, isRawFirst: Bool, _ results: inout ImportResults.Pair) throws {
        for isRaw in isRawFirst ? [true, false] : [false, true] {
            let begin = try logPosition()
            if isRaw {
                results.raw.add(try importRaw(file))
                results.rawLog.add(try logPosition() - begin)
            } else {
                let outcome = try importByMuster(file)
                results.muster.add(outcome.seconds)
                results.inside.add(outcome.secondsInside)
                results.musterLog.add(try logPosition() - begin)
            }
        }
    }

    /// - Returns: the seconds that psql took, its start included.
    private func importRaw(_ file: String) throws -> Double {
        let arguments = [
            "-qX", scene.url(of: Self.database), "-v", "tenant=1", "-v", "feed=1", "-f", "\(baseline)/raw_import.psql",
        ]
        return try Program(path: "\(scene.binaries)/psql", arguments: arguments, input: file).run().seconds
    }

    /// - Returns: how many megabytes of write-ahead log the cluster has written so far.
    private func logPosition() throws -> Double {
        let output = try scene.psql("SELECT pg_current_wal_insert_lsn() - '0/0'", options: ["-At"]).run().output
        guard let bytes = Double(output.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Program.Failure(description: "no position of the write-ahead log: \(output)")
        }
        return bytes / 1_048_576
    }
}

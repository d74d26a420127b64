import ArgumentParser
import Postgres
import Schema

struct DatabaseStatus: Verb {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Which migrations the database has, and the server's version."
    )

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let (migrations, version) = try await context.withOwnersSession { session in
            let version: String = try session.query("SELECT current_setting('server_version') AS version")[0]["version"]
            return (try Migrator().status(session), version)
        }
        let pending = migrations.count { $0.appliedAt == nil }
        context.print(
            .record(
                Record([
                    "server_version": .field(.text(version)),
                    "applied": .field(.count(migrations.count - pending)),
                    "pending": .field(.count(pending)),
                    "migrations": .table(
                        Table(
                            migrations,
                            [
                                Column("version") { .count($0.version) },
                                Column("name") { .text($0.name) },
                                Column("applied_at") { .timestamp(optional: $0.appliedAt) },
                            ]
                        )
                    ),
                ])
            )
        )
        if pending > 0 {
            context.console.say("\(pending) migrations are to come. Run: muster db migrate")
        }
        return .done
    }
}

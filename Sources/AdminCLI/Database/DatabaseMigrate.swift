import ArgumentParser
import Directory
import Schema

struct DatabaseMigrate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the schema up to what this binary knows.",
        discussion: """
            Runs as the user of the database URL: a superuser, or the owner who may create roles.

            Example: muster db migrate
            """
    )

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let action = context.action
        let applied = try await context.withOwnersSession { session in
            let applied = try Migrator().migrate(session)
            if !applied.isEmpty {
                // Afterwards, because the trail's own tables may be among what was made.
                try Migrator().recordMigration(
                    session,
                    command: action.command,
                    arguments: action.arguments,
                    origin: action.origin
                )
            }
            return applied
        }
        try context.print(
            .table(
                Table(
                    applied,
                    [
                        Column("version") { .count($0.version) },
                        Column("name") { .text($0.name) },
                    ]
                )
            )
        )
        context.console.say(applied.isEmpty ? "The schema is up to date." : "Applied \(applied.count) migrations.")
        return .done
    }
}

import ArgumentParser
import Lifecycle
import Tenancy

struct ErasureListVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Every tenant and person that was erased, by number.",
        discussion: """
            As CSV it is the list that is kept beside backups; scripts/backup does so. It names nobody: whoever has \
            somebody's external ID can tell by the digest whether it is that person.

            Example: muster erasure list --format csv
            """
    )

    @OptionGroup var options: GlobalOptions

    private static let columns: [Column<Erasure>] = [
        Column("tenant_id") { .int($0.tenant.rawValue) },
        Column("user_id") { .int(optional: $0.user?.rawValue) },
        Column("tenant") { .text($0.slug) },
        Column("erased_at") { .text($0.erasedAt) },
        Column("erased_by") { .text($0.erasedBy) },
        Column("rows_removed") { .int($0.rows) },
        Column("person_salt") { .text(optional: $0.salt) },
        Column("person_digest") { .text(optional: $0.digest) },
    ]

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let erasures = try await context.withLifecycle("read the list of erasures") { session in
            try ErasureList(session).all()
        }
        try context.print(.table(Table(erasures, Self.columns)))
        return .done
    }
}

import ArgumentParser

/// How data is printed.
package enum OutputFormat: String, CaseIterable, Sendable, ExpressibleByArgument {
    case table
    case json
    case csv
}

/// The options that every command takes, before the noun or after the verb.
package struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database, as a libpq URL or keywords; else MUSTER_DATABASE_URL, else libpq's PG* variables.",
            valueName: "url"
        )
    )
    package var database: String?

    @Option(help: "How data is printed: table, json or csv.")
    package var format: OutputFormat = .table

    @Flag(help: "No words but errors; of a table only the first column, without heading.")
    package var quiet = false

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "Act as this user of the tenant's directory, with that user's permissions.",
            valueName: "email"
        )
    )
    package var actingUser: String?

    @Flag(help: "Refuse a PostgreSQL that lacks fixes known to matter for row-level security, instead of warning.")
    package var requirePatched = false

    package init() {}
}

/// Which tenants a command is for.
package struct TenantOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The tenant; several may be named.", valueName: "slug"))
    package var tenant: [String] = []

    @Flag(help: "Every tenant, one after the other.")
    package var allTenants = false

    package init() {}

    package func validate() throws {
        guard tenant.isEmpty == allTenants else {
            throw ValidationError(
                allTenants
                    ? "Give either --tenant or --all-tenants." : "Say which tenant: --tenant SLUG, or --all-tenants."
            )
        }
    }

    package var selection: TenantSelection { allTenants ? .all : .named(tenant) }
}

/// Tenants as a command got them.
package enum TenantSelection: Sendable, Equatable {
    case named([String])
    case all
}

/// The one tenant that a command is for.
package struct OneTenantOption: ParsableArguments {
    @Option(name: .customLong("tenant"), help: ArgumentHelp("The tenant.", valueName: "slug"))
    var named: [String] = []

    package init() {}

    package func validate() throws {
        guard named.count == 1 else {
            throw ValidationError(
                named.isEmpty
                    ? "Say which tenant: --tenant SLUG." : "This command is for one tenant; --tenant was given twice."
            )
        }
    }

    /// Its slug; validation has made sure that there is one.
    package var tenant: String { named.first ?? "" }
}

/// For what cannot be taken back.
package struct ConfirmationOption: ParsableArguments {
    @Flag(help: "Do it without asking.")
    package var yes = false

    package init() {}
}

import ArgumentParser
import Directory
import Tenancy

struct TenantNoun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "The customers of this deployment.",
        subcommands: [
            TenantCreate.self, TenantList.self, TenantShow.self, TenantSet.self, TenantSuspend.self, TenantResume.self,
            TenantExportVerb.self, TenantImportVerb.self, TenantDelete.self, AnalystNoun.self,
        ]
    )

    static let columns: [Column<Tenant>] = [
        Column("slug") { .text($0.slug.text) },
        Column("name") { .text($0.name) },
        Column("state") { .text($0.isActive ? "active" : "suspended") },
        Column("suspended_reason") { .text(optional: $0.suspendedReason) },
        Column("time_zone") { .text($0.timeZone) },
        Column("window_seconds") { .count($0.windowSeconds) },
        Column("retention_days") { .count($0.retentionDays) },
        Column("keeps_training_managers") { .bool($0.keepsTrainingManagers) },
        Column("created_at") { .timestamp($0.createdAt) },
    ]
}

/// Which tenants a verb of this noun is about: by argument, or as every other noun says it.
struct TenantArgument: ParsableArguments {
    @Argument(help: "The tenant's slug.")
    var slug: String?

    @Option(help: ArgumentHelp("Instead: the tenant; several may be named.", valueName: "slug"))
    var tenant: [String] = []

    @Flag(help: "Instead: every tenant, one after the other.")
    var allTenants = false

    func validate() throws {
        let ways = [slug != nil, !tenant.isEmpty, allTenants].count { $0 }
        guard ways == 1 else {
            throw ValidationError("Say which tenant: SLUG, or --tenant SLUG, or --all-tenants.")
        }
    }

    var selection: TenantSelection { allTenants ? .all : .named(slug.map { [$0] } ?? tenant) }
}

import ArgumentParser
import Directory

struct TenantList: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "All tenants.",
        discussion: "Example: muster tenant list"
    )

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let tenants = try await context.withDeployment { database, _ in try await TenantService(database).list() }
        try context.print(.table(Table(tenants, TenantNoun.columns)))
        return .done
    }
}

import ArgumentParser
import Directory

struct TenantShow: Verb {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "One tenant.")

    @Argument(help: "The tenant's slug.")
    var slug: String

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let tenant = try await context.withTenant(slug) { _, tenant in tenant }
        context.print(tenant)
        return .done
    }
}

import ArgumentParser
import Directory

struct TenantShow: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One tenant, or several.",
        discussion: "Example: muster tenant show harbour-hotels"
    )

    @OptionGroup var target: TenantArgument

    @OptionGroup var options: GlobalOptions

    func run(_ context: CommandContext) async throws -> ExitStatus {
        try await context.forEachTenant(in: target.selection, .view(.settings)) { _, tenant, _ in
            .record(tenant, TenantNoun.columns)
        }
    }
}

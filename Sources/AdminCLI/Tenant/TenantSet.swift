import ArgumentParser
import Directory

struct TenantSet: Verb {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a tenant's settings; what is not given stays.",
        discussion: "Example: muster tenant set harbour-hotels --time-zone Europe/Dublin"
    )

    @OptionGroup var target: TenantArgument

    @Option(help: "The name for people.")
    var name: String?

    @Option(help: "The time zone in which its days begin and end, such as Europe/London.")
    var timeZone: String?

    @Option(help: "How long a change may take to reach learning: 1 to 900 seconds.")
    var windowSeconds: Int?

    @Option(help: "How many days of history are kept: 1 to 3660.")
    var retentionDays: Int?

    @Flag(
        inversion: .prefixedNo,
        help: "Whether a learner once promoted stays training manager after losing the job title."
    )
    var keepTrainingManagers: Bool?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        let isEmpty =
            name == nil && timeZone == nil && windowSeconds == nil && retentionDays == nil
            && keepTrainingManagers == nil
        guard !isEmpty else {
            throw ValidationError("Say what to change; see: muster tenant set --help")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let changes = TenantChanges(
            name: name,
            timeZone: timeZone,
            windowSeconds: windowSeconds,
            retentionDays: retentionDays,
            keepsTrainingManagers: keepTrainingManagers
        )
        return try await context.forEachTenant(in: target.selection, .maintain(.settings)) { database, tenant, caller in
            .record(try await TenantService(database).set(tenant, changes, by: caller), TenantNoun.columns)
        }
    }
}

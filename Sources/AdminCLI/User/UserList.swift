import ArgumentParser
import Directory
import Tenancy

struct UserList: Verb {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A tenant's users in the order of their names.",
        discussion: "Example: muster user list --status active --job-title \"Sous Chef\" --tenant harbour-hotels"
    )

    @Option(help: "Only users who are active, not_started or deactivated.")
    var status: UserStatus?

    @Option(help: "Only users with this job title.")
    var jobTitle: String?

    @Option(help: "Only users of this department.")
    var department: String?

    @Option(help: "Only users with this profile.")
    var profile: String?

    @Option(help: "Only users of this business unit, by name.")
    var unit: String?

    @Option(help: "Only users of this feed.")
    var feed: String?

    @Option(help: "Only users with this in their name, e-mail address or external ID, in any case.")
    var search: String?

    @Option(help: "At most so many users.")
    var limit: Int?

    @Option(help: "Begin after the user with this number.")
    var after: Int64?

    @OptionGroup var tenants: TenantOptions
    @OptionGroup var options: GlobalOptions

    private static var pageSize: Int { 5000 }

    func validate() throws {
        guard limit ?? 1 > 0 else {
            throw ValidationError("--limit is at least 1.")
        }
    }

    func run(_ context: CommandContext) async throws -> ExitStatus {
        let filter = UserFilter(
            status: status,
            jobTitle: jobTitle,
            department: department,
            businessUnit: unit,
            profile: profile,
            feed: feed,
            search: search
        )
        return try await context.forEachTenant(tenants, .view(.users)) { database, tenant, _ in
            let (users, hasMore) = try await users(filter, of: tenant, UserService(database))
            if hasMore, let last = users.last {
                context.console.say("\(tenant.slug): there are more; go on with --after \(last.id)")
            }
            return .table(users, UserNoun.columns)
        }
    }

    private func users(
        _ filter: UserFilter,
        of tenant: Tenant,
        _ service: UserService
    ) async throws -> (users: [User], hasMore: Bool) {
        var users: [User] = []
        var position = after.map(UserID.init(rawValue:))
        while true {
            // One more than wanted shows whether there are more.
            let wanted = min(limit.map { $0 + 1 - users.count } ?? Self.pageSize, Self.pageSize)
            let page = try await service.list(tenant.id, filter, after: position, limit: wanted)
            users += page
            position = page.last?.id
            if let limit, users.count > limit {
                return (Array(users.prefix(limit)), true)
            }
            if page.count < wanted {
                return (users, false)
            }
        }
    }
}

import Directory
import Logging
import Postgres
import Tenancy
import TestSupport

/// Two tenants in the test's own database: what is done to the first must not show in the second.
struct TwoTenants: Sendable {
    let database: Database
    let first: Tenant
    let second: Tenant

    /// Runs the body with two new tenants and closes the database afterwards.
    static func run(_ body: (TwoTenants) async throws -> Void) async throws {
        let database = try await open()
        let service = TenantService(database)
        let first = try await service.create(slug: TenantSlug("first"), name: "First", by: .operatorOfDeployment)
        let second = try await service.create(slug: TenantSlug("second"), name: "Second", by: .operatorOfDeployment)
        do {
            try await body(TwoTenants(database: database, first: first, second: second))
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    static func open() async throws -> Database {
        try await Database.open(
            DatabaseConfiguration(url: TemporaryDatabase.current.url, appConnections: 3, controlConnections: 2),
            logger: Logger.ofTests
        )
    }

    /// Names in a catalogue, each created.
    func add(_ names: String..., to catalogue: Catalogue, of tenant: Tenant) async throws {
        for name in names {
            _ = try await CatalogueService(catalogue, database).create(
                CatalogueDraft(catalogue, name: name, feedID: "feed-\(name)"),
                in: tenant.id,
                by: .operatorOfDeployment
            )
        }
    }

    /// A user with a job title of the tenant's.
    func addUser(
        _ firstName: String,
        _ lastName: String,
        email: String? = nil,
        jobTitle: String,
        to tenant: Tenant
    ) async throws -> User {
        let draft = UserDraft(
            firstName: try PersonName(firstName, called: "first name"),
            lastName: try PersonName(lastName, called: "last name"),
            email: try email.map { try EmailAddress($0) },
            jobTitle: jobTitle
        )
        return try await UserService(database).create(draft, in: tenant.id, by: .operatorOfDeployment)
    }

    /// The users who wait for a sync.
    func pending(_ tenant: Tenant) async throws -> Set<UserID> {
        let users: [UserID] = try await database.withTenant(tenant.id) { tx in
            try tx.query("SELECT user_id FROM muster.pending_sync WHERE tenant_id = $1").map { try $0["user_id"] }
        }
        return Set(users)
    }

    /// Takes everything pending away, as a sync does.
    func forgetPending(_ tenant: Tenant) async throws {
        try await database.withTenant(tenant.id) { tx in
            try tx.execute("DELETE FROM muster.pending_sync WHERE tenant_id = $1")
            try tx.execute(
                "UPDATE muster.tenant_due SET oldest_pending_at = NULL, due_at = NULL WHERE tenant_id = $1"
            )
        }
    }

    /// The numbers that plans are made against: of users, and of catalogues.
    func revisions(_ tenant: Tenant) async throws -> [Int64] {
        try await database.withTenant(tenant.id) { tx in
            let row = try tx.query(
                "SELECT users_revision, catalogue_revision FROM muster.directory_state WHERE tenant_id = $1"
            )[0]
            return [try row["users_revision"], try row["catalogue_revision"]]
        }
    }

    /// Hands a user over to a feed that owns fields.
    func give(_ user: User, of tenant: Tenant, toFeed name: String) async throws {
        try await database.withTenant(tenant.id) { tx in
            let feed = try Counters.next(tx, .feed)
            try tx.execute(
                """
                INSERT INTO muster.feeds (tenant_id, feed_id, name, kind, mode, created_at)
                VALUES ($1, $2, $3, 'upload', 'delta', $4)
                """,
                [.int(feed), .text(name), .timestamp(tx.now)]
            )
            try tx.execute(
                "UPDATE muster.users SET feed_id = $2, external_id = '007' WHERE tenant_id = $1 AND user_id = $3",
                [.int(feed), user.id.value]
            )
        }
    }
}

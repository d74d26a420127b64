import Directory
import Feeds
import Foundation
import Logging
import Postgres
import TestSupport
import Tenancy

/// A tenant with catalogues in a database of the test's own, into which a test imports lines of CSV.
struct ImportFixture: Sendable {
    let database: Database
    let tenant: TenantID
    let url: String

    static let header =
        "First Name,Last Name,Email,Status,User Profile,External Identifier,Job Title,Start Date,Business Unit ID,Department"

    static func make(slug: String = "harbour") async throws -> ImportFixture {
        let url = try TemporaryDatabase.current.url
        let logger = Logger.ofTests
        let database = try await Database.open(DatabaseConfiguration(url: url, appConnections: 4), logger: logger)
        return try await make(slug: slug, in: database, url: url)
    }

    static func make(slug: String, in database: Database, url: String) async throws -> ImportFixture {
        let tenant = try await TenantService(database).create(
            slug: TenantSlug(slug),
            name: slug,
            timeZone: "Europe/London",
            by: .operatorOfDeployment
        ).id
        let fixture = ImportFixture(database: database, tenant: tenant, url: url)
        try await fixture.addCatalogues()
        return fixture
    }

    private func addCatalogues() async throws {
        try await database.withTenant(tenant) { tx in
            for name in ["Chef", "Waiter", "Porter", "Manager"] {
                try tx.execute(
                    "INSERT INTO muster.job_titles (tenant_id, job_title_id, name, created_at) VALUES ($1, $2, $3, $4)",
                    [.int(try Counters.next(tx, .jobTitle)), .text(name), .timestamp(tx.now)]
                )
            }
            for name in ["Kitchen", "Front Office"] {
                try tx.execute(
                    "INSERT INTO muster.departments (tenant_id, department_id, name, created_at) VALUES ($1, $2, $3, $4)",
                    [.int(try Counters.next(tx, .department)), .text(name), .timestamp(tx.now)]
                )
            }
            for name in ["North Pier", "South Pier"] {
                let number = try Counters.next(tx, .businessUnit)
                try tx.execute(
                    """
                    INSERT INTO muster.business_units (tenant_id, business_unit_id, name, feed_key, created_at)
                    VALUES ($1, $2, $3, $4, $5)
                    """,
                    [.int(number), .text(name), .text("U\(number)"), .timestamp(tx.now)]
                )
            }
        }
    }

    /// Imports lines under the default header; the file is named for the lines it holds.
    @discardableResult
    func run(
        _ lines: [String],
        header: String = ImportFixture.header,
        mode: FeedMode? = nil,
        feed: String? = nil,
        isDryRun: Bool = false
    ) async throws -> FeedRunSummary {
        try await run(
            text: ([header] + lines).joined(separator: "\n") + "\n",
            mode: mode,
            feed: feed,
            isDryRun: isDryRun
        )
    }

    @discardableResult
    func run(
        text: String,
        mode: FeedMode? = nil,
        feed: String? = nil,
        isDryRun: Bool = false
    ) async throws -> FeedRunSummary {
        let path = FileManager.default.temporaryDirectory.appending(path: "feed-\(UUID()).csv").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await importer.run(
            ImportRequest(tenant: tenant, feedName: feed, path: path, mode: mode, isDryRun: isDryRun)
        )
    }

    var importer: FeedImport {
        FeedImport(database: database, logger: Logger.ofTests)
    }

    /// A person's line; every value may be replaced.
    static func line(
        _ id: String,
        first: String = "Ada",
        last: String = "Quill",
        email: String? = nil,
        status: String = "Active",
        profile: String = "",
        title: String = "Chef",
        start: String = "",
        unit: String = "U1",
        department: String = "Kitchen"
    ) -> String {
        [first, last, email ?? "\(id.lowercased())@example.com", status, profile, id, title, start, unit, department]
            .joined(separator: ",")
    }

    /// The newest run's log as code and line.
    func log(_ run: RunID? = nil) async throws -> [FeedLogRow] {
        try await FeedRunService(database: database).log(tenant, FeedLogFilter(run: run))
    }

    func codes(_ run: RunID? = nil) async throws -> [String] {
        try await log(run).map(\.code)
    }

    /// One user by external ID, through the public view.
    func user(_ externalID: String) async throws -> Row? {
        try await database.withTenant(tenant) { tx in
            try tx.query(
                """
                SELECT d.*, u.deactivated_by, u.revision
                FROM muster.directory AS d
                INNER JOIN muster.users AS u ON u.tenant_id = $1 AND d.user_id = u.user_id
                WHERE u.tenant_id = $1 AND d.external_id = $2
                """,
                [.text(externalID)]
            ).first
        }
    }

    func email(_ externalID: String) async throws -> String? {
        try await user(externalID)?["email"]
    }

    func status(_ externalID: String) async throws -> String? {
        try await user(externalID)?["status"]
    }
}

extension FeedRunSummary {
    /// Outcomes that happened, without those that did not.
    var happened: [RecordOutcome: Int] { counts.filter { $0.value > 0 } }
}

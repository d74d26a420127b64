import Postgres
import Tenancy

/// Says which job titles make a learner training manager; profiles are never touched by it.
package struct TrainingManagerTitles: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// The job titles that promote, with their users.
    package func list(_ tenant: TenantID) async throws -> [CatalogueEntry] {
        try await database.readDirectory(of: tenant) { tx in
            try CatalogueRows(.jobTitles, tx).all().filter { $0.isTrainingManager == true }
        }
    }

    /// What setting the titles changes.
    package struct Changes: Sendable, Equatable {
        package let added: [String]
        package let removed: [String]
        /// Users who go to learning again because of it.
        package let users: Int
    }

    /// Makes these titles, and no others, promote; the users concerned become pending.
    ///
    /// - Throws: `ServiceError`: `unknown` for a title that does not exist, `refused` for a suspended tenant.
    package func set(
        _ names: [String],
        of tenant: TenantID,
        dryRun: Bool = false,
        by caller: Caller
    ) async throws -> Changes {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.training)) { tx in
            let rows = CatalogueRows(.jobTitles, tx)
            let wanted = Set(try names.map { try rows.reference(to: $0).id })
            let moving = try rows.all().filter { ($0.isTrainingManager == true) != wanted.contains($0.id) }
            let changes = Changes(
                added: moving.filter { wanted.contains($0.id) }.map(\.name),
                removed: moving.filter { !wanted.contains($0.id) }.map(\.name),
                users: moving.reduce(0) { $0 + $1.users }
            )
            guard !dryRun, !moving.isEmpty else { return changes }
            let ids = moving.map(\.id)
            try Self.flip(tx, ids)
            try DirectoryChange.publishCatalogue(
                tx,
                "titles of training managers were set: \(CatalogueChange.few(moving.map(\.name)))"
            )
            try DirectoryChange.publish(tx, users: Self.users(tx, having: ids))
            return changes
        }
    }

    private static func flip(_ tx: TenantTransaction, _ jobTitles: [Int64]) throws {
        try tx.execute(
            """
            UPDATE muster.job_titles
            SET is_training_manager = NOT is_training_manager
            WHERE tenant_id = $1 AND job_title_id = ANY ($2::bigint[])
            """,
            [.ints(jobTitles)]
        )
    }

    private static func users(_ tx: TenantTransaction, having jobTitles: [Int64]) throws -> [UserID] {
        try tx.query(
            "SELECT user_id FROM muster.users WHERE tenant_id = $1 AND job_title_id = ANY ($2::bigint[])",
            [.ints(jobTitles)]
        ).map { try $0["user_id"] }
    }
}

import Directory
import Postgres
import Tenancy

/// Erases what a tenant's tables have about one person, and proves that nothing of it is left.
///
/// Rows of the person's own go; rows that are about something else, such as a run's log, stay without the person, so that
/// counts stay true. Works as the user of the database URL, whom row-level security must not bind: no runtime role may
/// change history. The caller's session is in no transaction.
package struct UserErasure {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    /// Counts what `erase` would erase, and changes nothing.
    ///
    /// - Throws: `ServiceError` as `erase`; `PostgresError`.
    package func count(_ user: UserID, of tenant: Tenant) throws -> ErasureReport {
        try session.inOwnersTransaction("BEGIN ISOLATION LEVEL REPEATABLE READ") {
            try requireNoImport(of: tenant)
            let person = try person(user, of: tenant)
            return ErasureReport(
                rows: try tally { rule in
                    let rows = try count(rule, person)
                    return (rows, rows)
                },
                discardedRuns: try heldRuns(naming: person)
            )
        }
    }

    /// Erases the person, and writes it into the list of erasures, all or nothing.
    ///
    /// - Throws: `ServiceError`: `unknown` when there is no such user; `conflict` while an import of the tenant runs;
    ///   `refused` for the last account manager, or when something that is kept names the person; `failed` when rows would be
    ///   left; `PostgresError`. Then nothing was changed.
    package func erase(_ user: UserID, of tenant: Tenant) throws -> ErasureReport {
        try session.inOwnersTransaction {
            try requireNoImport(of: tenant)
            try session.lockWriters(of: tenant.id)
            let person = try person(user, of: tenant)
            let managers = try countManagers(tenant)
            let report = try erase(person)
            if managers > 0, try countManagers(tenant) == 0 {
                throw AccountManagers.wouldBeNone(called: try managersProfile(tenant))
            }
            try requireNothingLeft(report)
            try ErasureList(session).add(person, of: tenant, rows: report.total)
            return report
        }
    }

    /// Within the caller's transaction, whatever is left.
    func erase(_ person: ErasedPerson) throws -> ErasureReport {
        let discarded = try discardHeldRuns(naming: person)
        let done = try ErasureRule.all.map { rule in
            try rule.statement.map { try session.execute($0, person.values) } ?? 0
        }
        // A file that was applied last is not the same any more, and a plan no longer stands on what it read.
        try session.execute(
            "UPDATE muster.directory_state SET users_revision = users_revision + 1 WHERE tenant_id = $1",
            [person.tenant.value]
        )
        var place = done.makeIterator()
        let rows = try tally { rule in (place.next() ?? 0, try count(rule, person)) }
        return ErasureReport(rows: rows, discardedRuns: discarded)
    }

    /// - Parameter figures: how many rows a rule is about, and how many are left.
    private func tally(_ figures: (ErasureRule) throws -> (rows: Int, left: Int)) rethrows -> [ErasedRows] {
        var tables: [String: ErasedRows] = [:]
        for rule in ErasureRule.all {
            let (rows, left) = try figures(rule)
            var row = tables[rule.table] ?? ErasedRows(table: rule.table)
            row.removed += rule.effect == .removed ? rows : 0
            row.anonymised += rule.effect == .anonymised ? rows : 0
            row.left += left
            tables[rule.table] = row
        }
        return tables.values.sorted { $0.table < $1.table }
    }

    private func count(_ rule: ErasureRule, _ person: ErasedPerson) throws -> Int {
        let rows: Int64 = try session.query(rule.counting, person.values)[0]["rows"]
        return Int(rows)
    }

    private func requireNothingLeft(_ report: ErasureReport) throws {
        guard let rest = report.rows.first(where: { $0.left > 0 }) else { return }
        if let remedy = ErasureRule.all.first(where: { $0.table == rest.table && $0.remedy != nil })?.remedy {
            throw ServiceError(
                .refused,
                "The person is named in \(rest.table), which the tenant goes on with.",
                remedy: remedy
            )
        }
        throw ServiceError(
            .failed,
            "Rows of \(rest.table) would still name the person; nothing was erased.",
            remedy: "Have whoever still writes for the tenant stop, and repeat the command."
        )
    }
}

// MARK: What stands in the way, and what goes first

extension UserErasure {
    private func requireNoImport(of tenant: Tenant) throws {
        let runs: [RunID] = try session.query(
            """
            SELECT run_id FROM muster.feed_runs
            WHERE tenant_id = $1 AND state = 'running' AND alive_until > clock_timestamp()
            """,
            [tenant.id.value]
        ).map { try $0["run_id"] }
        guard let run = runs.first else { return }
        throw ServiceError(
            .conflict,
            "An import of the tenant is running (run \(run)), which may be about to write of the person.",
            remedy: "Nothing was changed. Try again when it has ended."
        )
    }

    private func person(_ user: UserID, of tenant: Tenant) throws -> ErasedPerson {
        let rows = try session.query(
            "SELECT feed_id, external_id FROM muster.users WHERE tenant_id = $1 AND user_id = $2",
            [tenant.id.value, user.value]
        )
        guard let row = rows.first else {
            throw ServiceError(.unknown, "There is no such user in this tenant.", remedy: "See: muster user list")
        }
        let feed: Int64? = try row["feed_id"]
        let externalID: String? = try row["external_id"]
        let identity = feed.flatMap { feed in externalID.map { (feed: feed, externalID: $0) } }
        return try ErasedPerson(session, tenant: tenant.id, user: user, identity: identity)
    }

    private func countManagers(_ tenant: Tenant) throws -> Int {
        try session.query(
            "\(AccountManagers.counting)",
            [tenant.id.value, .timestamp(try session.query("SELECT now() AS now")[0]["now"])]
        )[0]["managers"]
    }

    private func managersProfile(_ tenant: Tenant) throws -> String {
        try session.query("SELECT name FROM muster.profiles WHERE tenant_id = $1 AND rank = 1", [tenant.id.value])[0][
            "name"
        ]
    }

    private static let heldRunsNaming = """
        SELECT r.run_id
        FROM muster.feed_runs AS r
        WHERE
            r.tenant_id = $1 AND r.state = 'held'
            AND EXISTS (
                SELECT FROM muster.feed_plan_rows AS p
                WHERE
                    p.tenant_id = $1 AND p.run_id = r.run_id
                    AND (
                        p.user_id = $2
                        OR (
                            r.feed_id = $3
                            AND $4 IN (
                                p.external_id, p.manager_external_id, p.record ->> 'manager_external_id'
                            )
                        )
                    )
            )
        """

    private func heldRuns(naming person: ErasedPerson) throws -> [RunID] {
        try session.query("\(Self.heldRunsNaming) ORDER BY r.run_id", Array(person.values.prefix(4)))
            .map { try $0["run_id"] }
    }

    /// A plan without one of its people is not what was counted and shown.
    private func discardHeldRuns(naming person: ErasedPerson) throws -> [RunID] {
        try session.query(
            """
            WITH discarded AS (
                UPDATE muster.feed_runs AS d
                SET state = 'discarded', finished_at = clock_timestamp()
                WHERE d.tenant_id = $1 AND d.run_id IN (\(Self.heldRunsNaming))
                RETURNING d.run_id
            ), dropped AS (
                DELETE FROM muster.feed_plan_rows AS p USING discarded AS d
                WHERE p.tenant_id = $1 AND p.run_id = d.run_id
            )
            SELECT run_id FROM discarded ORDER BY run_id
            """,
            Array(person.values.prefix(4))
        ).map { try $0["run_id"] }
    }
}

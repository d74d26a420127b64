import Postgres
import Tenancy

/// Gives a profile to many users at once, by a number of statements that does not grow with them.
package struct ProfileAssignmentService: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// Gives the profile to everybody who is meant and has another one; all of them or, with somebody of a list who cannot be told, nobody.
    ///
    /// A feed does not take it away again, unless it sets profiles itself.
    ///
    /// - Throws: `ServiceError`: `unknown` for a name that is not there, `refused` for a profile that the caller may not give,
    ///   somebody who may do more than the caller, the last account manager or a suspended tenant, `conflict` when more
    ///   people would change than was allowed.
    package func assign(
        _ assignment: ProfileAssignment,
        in tenant: TenantID,
        dryRun: Bool = false,
        by caller: Caller
    ) async throws -> AssignmentReport {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.users)) { tx in
            let profile = try ProfileRows(tx).reference(to: assignment.profile)
            let own = try OwnRights(tx, of: caller)
            try own.requireGiving(profile)
            let rows = AssignmentRows(tx)
            let faults = try rows.collect(assignment.target)
            let unchanged = try rows.leaveOut(profile)
            let before = try rows.profiles()
            for (present, people) in before {
                try own.requireChanging(present, who: people == 1 ? "One of them has" : "\(people) of them have")
            }
            let changed = before.reduce(0) { $0 + $1.people }
            if let most = assignment.atMost, changed > most, !dryRun {
                throw ServiceError(
                    .conflict,
                    "By now \(changed) people would get the profile \"\(profile.name)\", not \(most) at most.",
                    remedy: "Look again with --dry-run, then repeat."
                )
            }
            let isWanted = faults.isEmpty || assignment.isPartial
            if !dryRun, isWanted, changed > 0 {
                try AccountManagers.keepingOne(tx) { try rows.apply(profile, by: caller) }
                try DirectoryChange.publish(tx, usersIn: AssignmentRows.table)
            }
            return AssignmentReport(
                profile: profile.name,
                isDryRun: dryRun,
                isApplied: !dryRun && isWanted,
                changed: changed,
                unchanged: unchanged,
                before: before.map { ($0.profile.name, $0.people) },
                faults: faults,
                changes: dryRun ? try rows.changes(to: profile) : []
            )
        }
    }
}

/// The statements of an assignment, about the people in a table of its transaction.
private struct AssignmentRows {
    static let table: StaticString = "assigned"

    private let tx: TenantTransaction

    init(_ tx: TenantTransaction) {
        self.tx = tx
    }

    /// Notes who is meant, each once.
    ///
    /// - Returns: who of a list cannot be told.
    func collect(_ target: AssignmentTarget) throws -> [NamedPersonFault] {
        try tx.prepare(
            "CREATE TEMPORARY TABLE assigned (user_id bigint NOT NULL, profile_id bigint NOT NULL) ON COMMIT DROP"
        )
        var faults: [NamedPersonFault] = []
        switch target {
        case .people(let people):
            let named = try NamedPeople.find(tx, people)
            faults = named.faults
            try tx.execute(
                """
                INSERT INTO assigned (user_id, profile_id)
                SELECT u.user_id, u.profile_id
                FROM muster.users AS u
                WHERE u.tenant_id = $1 AND u.user_id = ANY ($2::bigint[])
                """,
                [.ints(named.found.map(\.rawValue))]
            )
        case .filter(let filter, let includingDeactivated):
            let conditions = try UserConditions(filter, tx)
            let onlyPresent = includingDeactivated || filter.status != nil ? "" : "AND u.is_active"
            try tx.execute(
                """
                INSERT INTO assigned (user_id, profile_id)
                SELECT u.user_id, u.profile_id
                FROM muster.users AS u
                INNER JOIN muster.tenants AS t ON u.tenant_id = t.tenant_id AND t.tenant_id = $1
                LEFT JOIN muster.business_units AS b
                    ON u.business_unit_id = b.business_unit_id AND b.tenant_id = $1
                WHERE u.tenant_id = $1 \(onlyPresent) \(conditions.sql)
                """,
                conditions.values
            )
        }
        try tx.prepare("ANALYZE assigned")
        return faults
    }

    /// Leaves out who has the profile already.
    ///
    /// - Returns: how many those are.
    func leaveOut(_ profile: Reference) throws -> Int {
        try tx.execute("DELETE FROM assigned WHERE $1 > 0 AND profile_id = $2", [.int(profile.id)])
    }

    /// Which profiles the people have, the most frequent first.
    func profiles() throws -> [(profile: Reference, people: Int)] {
        try tx.query(
            """
            SELECT p.profile_id, p.name, count(*) AS people
            FROM assigned AS a
            INNER JOIN muster.profiles AS p ON p.tenant_id = $1 AND a.profile_id = p.profile_id
            GROUP BY p.profile_id, p.name
            ORDER BY people DESC, p.profile_id
            """
        ).map { row in
            (Reference(id: try row["profile_id"], name: try row["name"]), try row["people"])
        }
    }

    func changes(to profile: Reference) throws -> [AssignmentChange] {
        try tx.query(
            """
            SELECT u.user_id, u.external_id, u.first_name, u.last_name, u.email, p.name AS profile
            FROM assigned AS a
            INNER JOIN muster.users AS u ON u.tenant_id = $1 AND a.user_id = u.user_id
            INNER JOIN muster.profiles AS p ON p.tenant_id = $1 AND a.profile_id = p.profile_id
            ORDER BY u.last_name, u.first_name, u.user_id
            """
        ).map { row in
            AssignmentChange(
                user: try row["user_id"],
                externalID: try row["external_id"],
                firstName: try row["first_name"],
                lastName: try row["last_name"],
                email: try row["email"],
                from: try row["profile"],
                to: profile.name
            )
        }
    }

    /// Users and history; the images are those that `UserImages` makes of a change of the profile alone.
    func apply(_ profile: Reference, by caller: Caller) throws {
        try tx.execute(
            """
            WITH changed AS (
                UPDATE muster.users AS u
                SET profile_id = $2, revision = u.revision + 1, updated_at = $4
                FROM assigned AS a
                WHERE u.tenant_id = $1 AND u.user_id = a.user_id
                RETURNING u.user_id, u.revision, a.profile_id AS old_profile_id
            )
            INSERT INTO muster.user_changes (
                tenant_id, user_id, revision, changed_at, change, changed_by, before, after
            )
            SELECT
                $1, c.user_id, c.revision, $4, 'updated', $5,
                jsonb_build_object('profile', jsonb_build_object('id', p.profile_id, 'name', p.name)),
                jsonb_build_object('profile', jsonb_build_object('id', $2::bigint, 'name', $3::text))
            FROM changed AS c
            INNER JOIN muster.profiles AS p ON p.tenant_id = $1 AND c.old_profile_id = p.profile_id
            """,
            [.int(profile.id), .text(profile.name), .timestamp(tx.now), .text(caller.description)]
        )
    }
}

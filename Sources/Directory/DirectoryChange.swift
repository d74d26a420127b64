import Postgres
import Tenancy

/// The one door through which committed changes of the directory leave for learning.
///
/// Called last in a transaction: the row of `tenant_due` that it locks is the one that the end of a sync locks too, so
/// a sync that runs now either sees the change or leaves it pending.
package enum DirectoryChange {
    /// Keeps everybody else from changing this tenant's directory until the transaction ends.
    ///
    /// Called first by whatever reads before it writes: one writer at a time, so that nobody's check grows stale.
    ///
    /// - Parameter patience: how long to wait for whoever changes it now; nil waits until they are done.
    /// - Throws: `ServiceError` `conflict` when patience ends.
    package static func lock(_ tx: TenantTransaction, patience: Duration? = nil) throws {
        let lock = "SELECT 1 FROM muster.directory_state WHERE tenant_id = $1 FOR UPDATE"
        guard let patience else {
            try tx.execute(lock)
            return
        }
        do {
            try tx.prepare("SET LOCAL lock_timeout = '\(patience / .milliseconds(1))ms'")
            try tx.execute(lock)
            try tx.prepare("SET LOCAL lock_timeout TO DEFAULT")
        } catch let PostgresError.server(error) where error.sqlState == .lockNotAvailable {
            throw ServiceError(
                .conflict,
                "Another change of this tenant's directory is running, such as an import.",
                remedy: "Nothing was changed. Try again when it has ended."
            )
        }
    }

    /// Makes users pending; none is no change.
    package static func publish(_ tx: TenantTransaction, users: [UserID]) throws {
        try publish(
            tx,
            pending: try tx.execute(
                """
                INSERT INTO muster.pending_sync (tenant_id, user_id, since)
                SELECT DISTINCT $1::bigint, changed.user_id, $2::timestamptz
                FROM unnest($3::bigint[]) AS changed (user_id)
                ORDER BY changed.user_id
                ON CONFLICT (tenant_id, user_id)
                DO UPDATE SET since = pending_sync.since
                """,
                [.timestamp(tx.now), .ints(users.map(\.rawValue))]
            ),
            users: users
        )
    }

    /// Makes the users pending that the column `user_id` of a temporary table names; none is no change.
    package static func publish(_ tx: TenantTransaction, usersIn temporaryTable: StaticString) throws {
        try publish(
            tx,
            // A sync that runs now skips rows that DO UPDATE has locked; DO NOTHING would let it delete them unseen.
            pending: try tx.execute(
                """
                INSERT INTO muster.pending_sync (tenant_id, user_id, since)
                SELECT DISTINCT $1::bigint, changed.user_id, $2::timestamptz
                FROM \(temporaryTable) AS changed
                ORDER BY changed.user_id
                ON CONFLICT (tenant_id, user_id)
                DO UPDATE SET since = pending_sync.since
                """,
                [.timestamp(tx.now)]
            )
        )
    }

    /// Notes that a job title, department, business unit or profile came, went or changed.
    ///
    /// - Parameter what: what changed, in words for whoever's plan it moves; it names no person.
    package static func publishCatalogue(_ tx: TenantTransaction, _ what: String) throws {
        try CatalogueChange.note(tx, what)
        // A unit may be in another time zone now.
        try WelcomeSchedule.refresh(tx)
        try wakeParkedRecords(tx)
    }

    /// Has a worker try the records again that waited for a job title which exists by now, and fill in departments and
    /// business units that do.
    private static func wakeParkedRecords(_ tx: TenantTransaction) throws {
        let woken = try tx.execute(
            """
            INSERT INTO muster.jobs (tenant_id, kind, subject_id, due_at)
            SELECT $1::bigint, 'parked_retry', p.feed_id, $2::timestamptz
            FROM muster.parked_records AS p
            WHERE
                p.tenant_id = $1
                AND (
                    EXISTS (SELECT FROM muster.job_titles AS j WHERE j.tenant_id = $1 AND j.name = p.job_title)
                    OR EXISTS (
                        SELECT FROM muster.aliases AS a
                        WHERE
                            a.tenant_id = $1 AND a.feed_id = p.feed_id AND a.kind = 'job_title'
                            AND a.value = p.job_title
                    )
                )
            UNION
            SELECT $1::bigint, 'parked_retry', w.feed_id, $2::timestamptz
            FROM muster.waiting_references AS w
            WHERE
                w.tenant_id = $1
                AND (
                    EXISTS (
                        SELECT FROM muster.departments AS d
                        WHERE d.tenant_id = $1 AND w.kind = 'department' AND d.name = w.value
                    )
                    OR EXISTS (
                        SELECT FROM muster.business_units AS b
                        WHERE b.tenant_id = $1 AND w.kind = 'business_unit' AND b.feed_key = w.value
                    )
                    OR EXISTS (
                        SELECT FROM muster.aliases AS a
                        WHERE
                            a.tenant_id = $1 AND a.feed_id = w.feed_id AND a.kind = w.kind
                            AND a.value = w.value
                    )
                )
            ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at
            """,
            [.timestamp(tx.now)]
        )
        if woken > 0 {
            try tx.prepare("NOTIFY muster_due")
        }
    }

    /// - Parameter users: whose welcome e-mails may be due at another time now; nil looks at everybody's who waits, who
    ///   are few, rather than at those who changed, who may be many.
    private static func publish(_ tx: TenantTransaction, pending: Int, users: [UserID]? = nil) throws {
        guard pending > 0 else { return }
        try WelcomeSchedule.refresh(tx, users: users)
        try tx.execute("UPDATE muster.directory_state SET users_revision = users_revision + 1 WHERE tenant_id = $1")
        try tx.execute(
            """
            UPDATE muster.tenant_due
            SET
                oldest_pending_at = least(coalesce(oldest_pending_at, $2), $2),
                due_at = least(coalesce(due_at, $2), $2)
            WHERE tenant_id = $1
            """,
            [.timestamp(tx.now)]
        )
        // A hint without data: workers that miss it poll.
        try tx.prepare("NOTIFY muster_due")
    }
}

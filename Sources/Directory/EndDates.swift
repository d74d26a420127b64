import Postgres
import Tenancy

/// Deactivates users whose last day is over.
package enum EndDates {
    /// Deactivates every active user whose end date, last day inclusive, is past in the unit's time zone, else in the
    /// tenant's; history says so, and learning will hear of it.
    ///
    /// Called last in a transaction, because it publishes the change.
    ///
    /// - Returns: who was deactivated.
    @discardableResult
    package static func deactivateLapsed(_ tx: TenantTransaction, caller: Caller) throws -> [UserID] {
        let users: [UserID] = try tx.query(deactivation, [.timestamp(tx.now), .text(caller.description)])
            .map { row in try row["user_id"] }
        if !users.isEmpty {
            try DirectoryChange.publish(tx, users: users)
        }
        return users
    }

    private static let deactivation = """
        WITH lapsed AS MATERIALIZED (
            SELECT u.user_id
            FROM muster.users AS u
            INNER JOIN muster.tenants AS t ON u.tenant_id = t.tenant_id
            LEFT JOIN muster.business_units AS b
                ON b.tenant_id = $1 AND u.business_unit_id = b.business_unit_id
            WHERE
                u.tenant_id = $1
                AND u.is_active
                AND u.end_date < ($2::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date
            ORDER BY u.user_id
            FOR UPDATE OF u
        ), ended AS (
            UPDATE muster.users AS u
            SET
                is_active = false,
                deactivated_by = 'end_date',
                deactivated_at = $2,
                revision = u.revision + 1,
                updated_at = $2
            FROM lapsed
            WHERE u.tenant_id = $1 AND u.user_id = lapsed.user_id
            RETURNING u.user_id, u.revision
        )
        INSERT INTO muster.user_changes (
            tenant_id, user_id, revision, changed_at, change, changed_by, before, after
        )
        SELECT
            $1, user_id, revision, $2, 'deactivated', $3, '{"status": "active"}'::jsonb, '{"status": "deactivated"}'::jsonb
        FROM ended
        RETURNING user_id
        """
}

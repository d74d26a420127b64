import Postgres
import Tenancy

/// The tenant's last account manager stays: there must always be somebody who can repair the rest.
///
/// An account manager is an active user with the profile of rank 1 who has started and has not ended. What comes with
/// time or from the feed, an end date or the status Inactive, goes first: a leaver's access never stays.
package enum AccountManagers {
    /// Does what may take account managers away, and undoes it by throwing when none is left.
    ///
    /// Called in a transaction that holds the directory's lock, so that two commands cannot each take one of two. A tenant
    /// that had none before has none to lose.
    ///
    /// - Throws: `ServiceError` with code `refused`, and what the body throws.
    package static func keepingOne<R>(_ tx: TenantTransaction, _ body: () throws -> R) throws -> R {
        let before = try count(tx)
        let result = try body()
        guard before > 0, try count(tx) == 0 else { return result }
        throw wouldBeNone(called: try ProfileRows(tx).accountManager().name)
    }

    /// - Parameter name: what the tenant calls the profile.
    package static func wouldBeNone(called name: String) -> ServiceError {
        ServiceError(
            .refused,
            "This would leave the tenant without an active user who has the profile \"\(name)\".",
            remedy: "Make another account manager first: muster profile assign \"\(name)\" USER"
        )
    }

    private static func count(_ tx: TenantTransaction) throws -> Int {
        try tx.query(counting, [.timestamp(tx.now)])[0]["managers"]
    }

    /// Counts a tenant's account managers: in `$1` tenant, `$2` now; out `managers`.
    package static let counting = """
        SELECT count(*) AS managers
        FROM muster.users AS u
        INNER JOIN muster.profiles AS p ON u.profile_id = p.profile_id AND p.tenant_id = $1 AND p.rank = 1
        INNER JOIN muster.tenants AS t ON u.tenant_id = t.tenant_id AND t.tenant_id = $1
        LEFT JOIN muster.business_units AS b ON u.business_unit_id = b.business_unit_id AND b.tenant_id = $1
        CROSS JOIN LATERAL (
            SELECT ($2::timestamptz AT TIME ZONE coalesce(b.time_zone, t.time_zone))::date AS today
        ) AS d
        WHERE
            u.tenant_id = $1 AND u.is_active
            AND coalesce(u.start_date <= d.today, true)
            AND coalesce(u.end_date >= d.today, true)
        """
}

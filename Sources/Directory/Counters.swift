import Postgres
import Tenancy

/// What a tenant numbers; each counts up from 1 by itself, so that numbers tell nothing about other tenants.
package enum Counter: String, Sendable, CaseIterable {
    case user
    case profile
    case jobTitle = "job_title"
    case department
    case businessUnit = "business_unit"
    case feed
    case feedRun = "feed_run"
    case syncRun = "sync_run"
    case auditEntry = "audit_entry"
    case welcomeEmail = "welcome_email"
    case welcomeCampaign = "welcome_campaign"
}

/// Hands out the numbers of a tenant's rows.
package enum Counters {
    /// Takes a block of numbers; the counter stays locked until the transaction ends, so numbers have no gaps that
    /// another transaction could fill later.
    ///
    /// - Returns: the first number of the block.
    package static func next(_ tx: TenantTransaction, _ counter: Counter, count: Int = 1) throws -> Int64 {
        let last: Int64 = try tx.query(
            """
            INSERT INTO muster.id_counters (tenant_id, counter, last_id)
            VALUES ($1, $2, $3)
            ON CONFLICT (tenant_id, counter)
            DO UPDATE SET last_id = id_counters.last_id + excluded.last_id
            RETURNING last_id
            """,
            [.text(counter.rawValue), .int(Int64(count))]
        )[0]["last_id"]
        return last - Int64(count) + 1
    }
}

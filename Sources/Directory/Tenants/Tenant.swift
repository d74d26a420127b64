import Postgres
import Tenancy

/// One customer of the deployment.
package struct Tenant: Sendable, Equatable {
    package let id: TenantID
    package let slug: TenantSlug
    package let name: String
    package let timeZone: String
    /// Why the tenant is suspended, nil while it is active.
    package let suspendedReason: String?
    package let isActive: Bool
    package let windowSeconds: Int
    package let retentionDays: Int
    /// Whether a learner who was once promoted stays training manager after losing the job title.
    package let keepsTrainingManagers: Bool
    package let createdAt: Timestamp

    static let columns: StaticString = """
        tenant_id, slug, name, time_zone, state, suspended_reason, window_seconds, retention_days,
        keeps_training_managers, created_at
        """

    init(_ row: Row) throws {
        id = try row["tenant_id"]
        slug = try TenantSlug(row["slug"])
        name = try row["name"]
        timeZone = try row["time_zone"]
        let state: String = try row["state"]
        isActive = state == "active"
        suspendedReason = try row["suspended_reason"]
        windowSeconds = try row["window_seconds"]
        retentionDays = try row["retention_days"]
        keepsTrainingManagers = try row["keeps_training_managers"]
        createdAt = try row["created_at"]
    }
}

/// Whether a tenant may be written to.
package enum TenantState {
    package static func isActive(_ tx: TenantTransaction) throws -> Bool {
        try tx.query("SELECT state = 'active' AS is_active FROM muster.tenants WHERE tenant_id = $1").first?[
            "is_active"
        ]
            ?? false
    }

    /// - Throws: `ServiceError` with code `refused` when the tenant is suspended.
    package static func requireActive(_ tx: TenantTransaction) throws {
        let row = try tx.query("SELECT state, suspended_reason FROM muster.tenants WHERE tenant_id = $1").first
        guard let row else { throw ServiceError(.unknown, "The tenant does not exist any more.") }
        let state: String = try row["state"]
        guard state != "active" else { return }
        let reason: String? = try row["suspended_reason"]
        throw ServiceError(
            .refused,
            "The tenant is suspended\(reason.map { ": \($0)" } ?? "").",
            remedy: "Resume it first: muster tenant resume SLUG"
        )
    }
}

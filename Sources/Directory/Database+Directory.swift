import Postgres
import Tenancy

extension Database {
    /// One transaction that reads a tenant's directory.
    ///
    /// - Throws: what the body throws; `ServiceError` when the database cannot be reached.
    package func readDirectory<R: Sendable>(
        of tenant: TenantID,
        _ body: @Sendable (TenantTransaction) throws -> R
    ) async throws -> R {
        try await withTenant(tenant, body)
    }

    /// One transaction that changes a tenant's directory, after the caller's permission and the tenant's state.
    ///
    /// - Throws: `ServiceError`: `refused` when the caller may not or the tenant is suspended, `conflict` when somebody
    ///   else changes it for longer than 10 seconds, what a violated constraint means, what the body throws.
    package func changeDirectory<R: Sendable>(
        of tenant: TenantID,
        as caller: Caller,
        needing permission: Permission,
        _ body: @Sendable (TenantTransaction) throws -> R
    ) async throws -> R {
        do {
            return try await withTenant(tenant) { tx in
                try permission.require(of: caller, tx)
                try TenantState.requireActive(tx)
                // People wait for the answer; an import may take minutes.
                try DirectoryChange.lock(tx, patience: .seconds(10))
                // Whoever was before may have taken a right of the caller's away.
                try permission.require(of: caller, tx)
                // The wait for the lock may have been long; history goes forward.
                return try body(tx.atPresent())
            }
        } catch let PostgresError.server(error) {
            throw DirectoryConstraint.meaning(of: error) ?? PostgresError.server(error)
        }
    }
}

import Postgres
import Tenancy

extension Session {
    /// Runs the body in a transaction of the database URL's own user, whom row-level security must not bind: rows that a
    /// policy hides would look like rows that are gone, so they are an error here.
    ///
    /// The session is in no transaction.
    ///
    /// - Throws: what the body throws, after a rollback; `ServiceError` `conflict` when a lock is waited for too long.
    func inOwnersTransaction<R>(_ begin: String = "BEGIN", _ body: () throws -> R) throws -> R {
        try script(begin)
        do {
            try script("SET LOCAL row_security = off")
            let result = try body()
            try script("COMMIT")
            return result
        } catch {
            // The first error is the one to tell; a lost connection has rolled back by itself.
            try? script("ROLLBACK")
            guard case PostgresError.server(let refusal) = error, refusal.sqlState == .lockNotAvailable else {
                throw error
            }
            throw ServiceError(
                .conflict,
                "Somebody else is writing for the tenant, such as an import or a sync.",
                remedy: "Nothing was changed. Try again when that has ended."
            )
        }
    }

    /// Waits for whoever writes a tenant's rows, and keeps everybody else from it until the transaction ends.
    ///
    /// In the order in which writers take these locks: of the directory, and of syncs, which change learners. From here on
    /// nothing is waited for longer than 10 seconds.
    func lockWriters(of tenant: TenantID) throws {
        try script("SET LOCAL lock_timeout = '10s'")
        try execute("SELECT FROM muster.directory_state WHERE tenant_id = $1 FOR UPDATE", [tenant.value])
        try execute(
            "SELECT FROM muster.id_counters WHERE tenant_id = $1 AND counter = 'sync_run' FOR UPDATE",
            [tenant.value]
        )
    }
}

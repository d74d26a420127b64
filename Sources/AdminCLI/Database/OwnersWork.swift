import Postgres
import Tenancy

extension CommandContext {
    /// Runs the body as the database URL's own user, whom no policy may keep from seeing what is there and what is left.
    ///
    /// - Parameter what: what the user may not do when the database refuses it, in words.
    func withLifecycle<R: Sendable>(_ what: String, _ body: @Sendable (Session) throws -> R) async throws -> R {
        do {
            return try await withOwnersSession { session in try body(session) }
        } catch let PostgresError.server(error) where error.sqlState == .insufficientPrivilege {
            throw ServiceError(
                .refused,
                "The database's user may not \(what): \(error.message).",
                remedy: "Use the URL of a superuser."
            )
        }
    }
}

import Postgres

extension ServerError {
    /// The transaction lost a race that it may win when it is run again, or a statement in it was prepared before a table
    /// changed.
    var isWorthRetrying: Bool {
        sqlState == .serializationFailure || sqlState == .deadlockDetected || meansStaleStatement
    }
}

extension ServiceError {
    /// What the database's trouble means to the person who asked; nil when it is a fault of Muster's own.
    package init?(translating error: PostgresError) {
        switch error {
        case .connection(let failure):
            self.init(
                .unavailable,
                "The database is not available: \(failure)",
                remedy: "Check the database URL and that PostgreSQL is running, then try again."
            )
        case .poolTimeout:
            self.init(.unavailable, "All database connections are busy.", remedy: "Try again in a moment.")
        case .server(let error)
        where error.sqlState == .invalidAuthorizationSpecification
            || error.sqlState == .insufficientPrivilege:
            self.init(
                .refused,
                "The database refused this: \(error.message).",
                remedy: "Use a URL whose user may act as the runtime roles."
            )
        default:
            return nil
        }
    }
}

import Postgres
import Tenancy

/// What asked for welcome e-mails, and whose e-mails can be stopped together.
package enum WelcomeOrigin: Sendable, Equatable, CustomStringConvertible {
    case campaign(Int64)
    case run(RunID)

    /// Such as "campaign 3".
    package var description: String {
        switch self {
        case .campaign(let id): "campaign \(id)"
        case .run(let id): "run \(id)"
        }
    }

    fileprivate var number: Value {
        switch self {
        case .campaign(let id): .int(id)
        case .run(let id): .id(id)
        }
    }

    fileprivate var condition: StaticString {
        switch self {
        case .campaign: "m.campaign_id = $2"
        case .run: "m.run_id = $2 AND m.campaign_id IS NULL"
        }
    }

    fileprivate var existence: StaticString {
        switch self {
        case .campaign: "SELECT FROM muster.welcome_campaigns WHERE tenant_id = $1 AND campaign_id = $2"
        case .run: "SELECT FROM muster.feed_runs WHERE tenant_id = $1 AND run_id = $2"
        }
    }
}

/// Stops welcome e-mails that have not gone yet.
package struct WelcomeCancelling: Sendable {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// How many would be stopped.
    ///
    /// - Throws: `ServiceError`: `unknown` when there is no such campaign or run, `refused`.
    package func count(_ origin: WelcomeOrigin, of tenant: TenantID, by caller: Caller) async throws -> Int {
        try await database.readDirectory(of: tenant) { tx in
            try Permission.maintain(.welcomeEmails).require(of: caller, tx)
            try Self.requireThere(origin, tx)
            return try tx.query(
                """
                SELECT count(*) AS mails FROM muster.welcome_emails AS m
                WHERE m.tenant_id = $1 AND \(origin.condition) AND m.state IN ('waiting', 'queued')
                """,
                [origin.number]
            )[0]["mails"]
        }
    }

    /// Cancels what waits or is queued; what the mail server has, or had, stays as it is.
    ///
    /// - Returns: how many were cancelled.
    /// - Throws: as `count`.
    package func cancel(_ origin: WelcomeOrigin, of tenant: TenantID, by caller: Caller) async throws -> Int {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.welcomeEmails)) { tx in
            try Self.requireThere(origin, tx)
            return try tx.execute(
                """
                UPDATE muster.welcome_emails AS m
                SET state = 'cancelled', error = 'It was cancelled by hand before it was sent.'
                WHERE m.tenant_id = $1 AND \(origin.condition) AND m.state IN ('waiting', 'queued')
                """,
                [origin.number]
            )
        }
    }

    private static func requireThere(_ origin: WelcomeOrigin, _ tx: TenantTransaction) throws {
        let isThere: Bool = try tx.query(
            "SELECT EXISTS (\(origin.existence)) AS is_there",
            [origin.number]
        )[0]["is_there"]
        guard isThere else {
            throw ServiceError(.unknown, "There is no \(origin).", remedy: "Look it up with: muster welcome history")
        }
    }
}

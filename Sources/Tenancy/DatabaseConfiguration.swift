import Postgres

/// Where the database is and how many connections Muster may hold.
package struct DatabaseConfiguration: Sendable {
    /// A libpq URL or keyword string; empty means libpq's own `PG*` variables.
    package var url: String
    /// Other logins than the URL's user, for deployments that keep them apart.
    package var appURL: String?
    package var controlURL: String?
    package var appConnections: Int
    package var controlConnections: Int
    /// How long a caller waits for a free connection.
    package var acquireTimeout: Duration
    /// Refuse servers older than `ServerVersion.minimumPatched` instead of warning.
    package var requiresPatchedServer: Bool

    package init(
        url: String,
        appURL: String? = nil,
        controlURL: String? = nil,
        appConnections: Int = 8,
        controlConnections: Int = 4,
        acquireTimeout: Duration = .seconds(30),
        requiresPatchedServer: Bool = false
    ) {
        self.url = url
        self.appURL = appURL
        self.controlURL = controlURL
        self.appConnections = appConnections
        self.controlConnections = controlConnections
        self.acquireTimeout = acquireTimeout
        self.requiresPatchedServer = requiresPatchedServer
    }
}

/// The runtime roles: they own nothing and are not members of one another.
package enum RuntimeRole: String, Sendable, CaseIterable {
    /// Reads and writes the rows of the tenant that a transaction is bound to.
    case app = "muster_app"
    /// Sees every tenant's control rows and no personal data.
    case control = "muster_control"
}

import Foundation

/// PgBouncer in transaction mode before a PostgreSQL on a unix socket: a connection is the client's for a transaction.
package struct TransactionPooler: Sendable {
    private let folder: TestFolder

    /// Runs the body with a started pooler, which is gone afterwards.
    ///
    /// - Parameters:
    ///   - server: the directory of the server's socket.
    ///   - size: how many connections to the server each user has; clients take turns.
    package static func run<Result>(
        before server: String,
        size: Int,
        _ body: (TransactionPooler) async throws -> Result
    ) async throws -> Result {
        let folder = try TestFolder()
        defer { folder.remove() }
        // It does not run as root, and makes its socket as whoever it becomes.
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.url.path)
        try folder.write("users", "\"muster_app\" \"\"\n\"postgres\" \"\"\n")
        try folder.write(
            "configuration",
            """
            [databases]
            * = host=\(server)
            [pgbouncer]
            \(geteuid() == 0 ? "user = postgres" : "")
            unix_socket_dir = \(folder.url.path)
            listen_port = 5432
            auth_type = trust
            auth_file = \(folder.path("users"))
            pool_mode = transaction
            default_pool_size = \(size)
            max_client_conn = 1000
            ignore_startup_parameters = options, extra_float_digits

            """
        )
        let program = try LoopbackProgram("/usr/sbin/pgbouncer", [folder.path("configuration")])
        defer { program.kill() }
        _ = try await program.first { $0.contains("process up") ? true : nil }
        return try await body(TransactionPooler(folder: folder))
    }

    /// The URL of a user's connection to a database, by way of the pooler.
    package func url(of database: String, user: String) -> String {
        "postgresql:///\(database)?host=\(folder.url.path)&user=\(user)"
    }
}

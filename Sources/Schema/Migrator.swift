import Postgres

/// Brings a database's schema up to what this binary knows: forward only, one process at a time.
///
/// Runs as the user of the database URL, who owns the schema; every other part of Muster runs under a runtime role.
package struct Migrator: Sendable {
    package let migrations: [Migration]

    package init(migrations: [Migration] = Migration.compiledIn) {
        self.migrations = migrations.sorted { $0.version < $1.version }
    }

    /// A migration and when it was applied, nil when it is still to come.
    package struct Status: Sendable {
        package let version: Int
        package let name: String
        package let appliedAt: Timestamp?
    }

    /// Applies what is missing and makes the partitions of this month and the next two.
    ///
    /// - Returns: the migrations that this call applied.
    /// - Throws: `MigrationFailure`, `PostgresError`.
    @discardableResult
    package func migrate(_ session: Session) throws -> [Migration] {
        try prepare(session)
        var applied: [Migration] = []
        while let migration = try applyNext(session) {
            applied.append(migration)
        }
        try session.execute(
            "SELECT muster.ensure_month_partitions((now() + make_interval(months => m))::date) FROM generate_series(0, 2) AS m"
        )
        try keepNoPersonalStatistics(session)
        return applied
    }

    /// What was made after the migration that says so has to be told again.
    private func keepNoPersonalStatistics(_ session: Session) throws {
        let isKnown: Bool = try session.query(
            "SELECT to_regprocedure('muster.keep_no_personal_statistics()') IS NOT NULL AS is_known"
        )[0]["is_known"]
        guard isKnown else { return }
        try session.execute("SELECT muster.keep_no_personal_statistics()")
    }

    /// Every migration that this binary knows, with the time at which the database got it.
    ///
    /// - Throws: `MigrationFailure` when the database and this binary disagree, `PostgresError`.
    package func status(_ session: Session) throws -> [Status] {
        let applied = try Self.hasSchema(session) ? try checkedBookkeeping(session) : [:]
        return migrations.map { Status(version: $0.version, name: $0.name, appliedAt: applied[$0.version]) }
    }

    /// Whether the database has been migrated at all.
    package static func hasSchema(_ session: Session) throws -> Bool {
        try session.query("SELECT to_regclass('muster.schema_migrations') IS NOT NULL AS found")[0]["found"]
    }

    /// The server's version in its own words.
    package static func serverVersion(_ session: Session) throws -> String {
        try session.query("SELECT current_setting('server_version') AS version")[0]["version"]
    }

    /// Adds what was done to the deployment's audit trail, as the owner: runtime roles may not be able to log in yet.
    package func recordMigration(_ session: Session, command: String, arguments: String, origin: String) throws {
        _ = try session.query(
            """
            WITH entry AS (
                INSERT INTO muster.deployment_audit_entries (audited_at, actor, command, arguments, origin)
                VALUES (clock_timestamp(), 'operator', $1, $2, $3)
                RETURNING entry_id, audited_at
            )
            INSERT INTO muster.deployment_audit_outcomes (entry_id, ended_at, outcome)
            SELECT entry_id, audited_at, 'done' FROM entry
            """,
            [.text(command), .text(arguments), .text(origin)]
        )
    }

    private func prepare(_ session: Session) throws {
        try inTransaction(session) {
            // Two processes may meet in an empty database, where there is no table yet to lock.
            try session.execute("SELECT pg_advisory_xact_lock(hashtext('muster.migrate'))")
            try session.execute("CREATE SCHEMA IF NOT EXISTS muster")
            try session.execute(
                """
                CREATE TABLE IF NOT EXISTS muster.schema_migrations (
                    version integer NOT NULL,
                    name text NOT NULL,
                    checksum text NOT NULL,
                    applied_at timestamptz NOT NULL,
                    CONSTRAINT schema_migrations_pkey PRIMARY KEY (version)
                )
                """
            )
        }
    }

    private func applyNext(_ session: Session) throws -> Migration? {
        try inTransaction(session) {
            // A migration that waits for a busy table blocks everybody behind it, so it gives up instead.
            try session.execute("LOCK TABLE muster.schema_migrations IN SHARE ROW EXCLUSIVE MODE")
            try session.execute("SET LOCAL lock_timeout = '10s'")
            try session.execute("SET LOCAL statement_timeout = '10min'")
            let applied = try checkedBookkeeping(session)
            guard let migration = migrations.first(where: { applied[$0.version] == nil }) else { return nil }
            do {
                for statement in migration.statements {
                    try session.execute(statement)
                }
            } catch let PostgresError.server(error) {
                throw MigrationFailure.refused(version: migration.version, name: migration.name, reason: error.message)
            }
            try session.execute(
                "INSERT INTO muster.schema_migrations (version, name, checksum, applied_at) VALUES ($1, $2, $3, now())",
                [.int(Int64(migration.version)), .text(migration.name), .text(migration.checksum)]
            )
            return migration
        }
    }

    private func checkedBookkeeping(_ session: Session) throws -> [Int: Timestamp] {
        let known = Dictionary(uniqueKeysWithValues: migrations.map { ($0.version, $0) })
        var applied: [Int: Timestamp] = [:]
        for row in try session.query("SELECT version, name, checksum, applied_at FROM muster.schema_migrations") {
            let version: Int = try row["version"]
            guard let migration = known[version] else {
                throw MigrationFailure.databaseIsNewer(version: version, name: try row["name"])
            }
            guard try row["checksum"] == migration.checksum else {
                throw MigrationFailure.edited(version: version, name: migration.name)
            }
            applied[version] = try row["applied_at"]
        }
        return applied
    }

    private func inTransaction<R>(_ session: Session, _ body: () throws -> R) throws -> R {
        try session.script("BEGIN")
        do {
            let result = try body()
            try session.script("COMMIT")
            return result
        } catch {
            // The first error is the one to tell; a lost connection has rolled back by itself.
            try? session.script("ROLLBACK")
            throw error
        }
    }
}

/// Why a database cannot be brought to what this binary knows.
package enum MigrationFailure: Error, Equatable, CustomStringConvertible {
    case edited(version: Int, name: String)
    case databaseIsNewer(version: Int, name: String)
    case refused(version: Int, name: String, reason: String)

    package var description: String {
        switch self {
        case .edited(let version, let name):
            "Migration \(version) (\(name)) was applied with another text than this binary has. "
                + "Use the binary that matches the database; nothing was changed."
        case .databaseIsNewer(let version, let name):
            "The database has migration \(version) (\(name)), which this binary does not know. "
                + "Use a newer muster; nothing was changed."
        case .refused(let version, let name, let reason):
            "Migration \(version) (\(name)) was refused by the server: \(reason). It left nothing behind."
        }
    }
}

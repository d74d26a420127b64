import Postgres

/// A transaction bound to one tenant, the only way to a tenant's rows.
///
/// The tenant's id is always bound as `$1`, and every statement says `tenant_id = $1`: the row-level security policy
/// then costs nothing per row, and the planner knows the tenant. A statement's own values start at `$2`.
package struct TenantTransaction {
    package let tenantID: TenantID
    /// The database's clock when the transaction began; the time that rows written here carry.
    package let now: Timestamp
    private let session: Session

    init(tenantID: TenantID, now: Timestamp, session: Session) {
        self.tenantID = tenantID
        self.now = now
        self.session = session
    }

    /// The same transaction with the database's clock read anew, for what comes after a wait.
    package func atPresent() throws -> TenantTransaction {
        let now: Timestamp = try session.query("SELECT clock_timestamp() AS now")[0]["now"]
        return TenantTransaction(tenantID: tenantID, now: now, session: session)
    }

    package func query(_ sql: String, _ values: [Value] = []) throws -> Rows {
        try session.query(sql, bound(sql, values))
    }

    /// - Returns: how many rows were affected.
    @discardableResult
    package func execute(_ sql: String, _ values: [Value] = []) throws -> Int {
        try session.execute(sql, bound(sql, values))
    }

    /// One row at a time, for results that may not fit in memory.
    package func forEachRow(_ sql: String, _ values: [Value] = [], _ body: (Row) throws -> Void) throws {
        try session.forEachRow(sql, bound(sql, values), body)
    }

    /// Rows by the piece, for results that may not fit in memory while the body speaks to the database, too: the statement
    /// runs once.
    ///
    /// - Parameters:
    ///   - cursor: a name, of which each belongs to one statement.
    ///   - rows: so many rows make a piece.
    package func forEachPiece(
        _ cursor: StaticString,
        of rows: Int,
        _ sql: String,
        _ values: [Value] = [],
        _ body: (Rows) throws -> Void
    ) throws {
        try session.execute("DECLARE \(cursor) NO SCROLL CURSOR FOR \(sql)", bound(sql, values))
        while true {
            let piece = try session.query("FETCH \(rows) FROM \(cursor)", [])
            if !piece.isEmpty { try body(piece) }
            guard piece.count == rows else { break }
        }
        try session.script("CLOSE \(cursor)")
    }

    /// Streams rows into a temporary table of this transaction; COPY into a tenant's table is refused by the server.
    @discardableResult
    package func copyIn(temporaryTable sql: String, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        try session.copyIn(sql, body)
    }

    /// Statements that name no tenant's rows: temporary tables, statistics on them, settings of this transaction.
    package func prepare(_ sql: String) throws {
        try session.script(sql)
    }

    private func bound(_ sql: String, _ values: [Value]) -> [Value] {
        assert(sql.contains("$1"), "a statement in a tenant's transaction says tenant_id = $1")
        return [.int(tenantID.rawValue)] + values
    }
}

/// A transaction of the control role: tenants, what is due, jobs.
///
/// It reaches no personal data.
package struct ControlTransaction {
    /// The database's clock when the transaction began.
    package let now: Timestamp
    private let session: Session

    init(now: Timestamp, session: Session) {
        self.now = now
        self.session = session
    }

    package func query(_ sql: String, _ values: [Value] = []) throws -> Rows {
        try session.query(sql, values)
    }

    /// - Returns: how many rows were affected.
    @discardableResult
    package func execute(_ sql: String, _ values: [Value] = []) throws -> Int {
        try session.execute(sql, values)
    }

    /// From here on a statement fails rather than wait for more than two seconds for what others have locked.
    package func waitBriefly() throws {
        try session.script("SET LOCAL lock_timeout = '2s'")
    }
}

import Postgres
import Tenancy

extension UserService {
    /// The locks of a user, in the order of their fields.
    ///
    /// - Throws: `ServiceError`: `unknown` when nobody fits, `conflict` when several do.
    package func locks(_ key: UserKey, of tenant: TenantID) async throws -> [FieldLock] {
        try await database.readDirectory(of: tenant) { tx in try FieldLockRows.all(tx, of: UserRows(tx).id(of: key)) }
    }

    /// Gives fields a value that the feed leaves alone from then on, or locks them as they are.
    ///
    /// - Parameters:
    ///   - changes: values to lock; their fields are locked, too.
    ///   - fields: further fields, locked as they are; `removal` keeps the person when a snapshot leaves them out.
    /// - Throws: `ServiceError`: `invalid` for a blank reason or no field, `refused` for somebody whom no feed changes, and
    ///   as `update`.
    package func lock(
        _ key: UserKey,
        _ changes: UserChanges,
        fields: Set<LockedField>,
        reason: String,
        of tenant: TenantID,
        by caller: Caller
    ) async throws -> (user: User, locks: [FieldLock]) {
        let reason = reason.withoutOuterBlanks
        guard !reason.isEmpty, !reason.holdsControlCharacter, reason.scalarCount <= 200 else {
            throw ServiceError(
                .invalid,
                "The reason is blank, over 200 characters or over one line.",
                remedy: "Say why."
            )
        }
        let fields = fields.union(changes.namedFields)
        guard !fields.isEmpty else {
            throw ServiceError(.invalid, "No field was named.", remedy: "See: muster user lock --help")
        }
        let user = try await change(key, of: tenant, as: caller, .updated) { user, tx in
            guard user.feed != nil else {
                throw ServiceError(
                    .refused,
                    "No feed changes user \(user.id), so there is nothing to lock.",
                    remedy: "Change the user with: muster user update"
                )
            }
            let changed = try changes.applied(to: user.fields, tx)
            try Self.requireSound(changed, user, tx)
            try FieldLockRows.insert(tx, user.id, fields, changed, reason: reason, by: caller)
            // What a feed does with a file has changed, so the same file is worth reading again.
            try DirectoryChange.publishCatalogue(tx, "fields of user \(user.id) were locked")
            return changed
        }
        return (user, try await locks(.id(user.id), of: tenant))
    }

    /// Takes locks back; the feed's next file sets the fields again.
    ///
    /// - Parameter fields: nil is all of them.
    /// - Throws: `ServiceError`: `unknown` when there is no such lock, and as `update`.
    package func unlock(
        _ key: UserKey,
        fields: Set<LockedField>?,
        of tenant: TenantID,
        by caller: Caller
    ) async throws -> (user: User, released: [LockedField]) {
        try await database.changeDirectory(of: tenant, as: caller, needing: .maintain(.users)) { tx in
            let rows = UserRows(tx)
            let id = try rows.id(of: key)
            if let user = try rows.user(id) {
                // With the lock gone the feed's next file changes the user.
                try OwnRights(tx, of: caller).requireChanging(user.fields.profile, who: "User \(id) has")
            }
            let released = try FieldLockRows.delete(tx, id, fields ?? Set(LockedField.allCases))
            guard let user = try rows.user(id), !released.isEmpty else {
                throw ServiceError(.unknown, "User \(id) has no such lock.", remedy: "See: muster user show \(id)")
            }
            try DirectoryChange.publishCatalogue(tx, "fields of user \(id) were unlocked")
            return (user, released)
        }
    }
}

/// The statements about locks.
private enum FieldLockRows {
    static func all(_ tx: TenantTransaction, of user: UserID) throws -> [FieldLock] {
        try tx.query(
            """
            SELECT field, value, reason, locked_by, locked_at
            FROM muster.field_locks
            WHERE tenant_id = $1 AND user_id = $2
            ORDER BY field
            """,
            [user.value]
        ).map { row in
            FieldLock(
                field: try row["field"],
                value: try row["value"],
                reason: try row["reason"],
                lockedBy: try row["locked_by"],
                lockedAt: try row["locked_at"]
            )
        }
    }

    static func insert(
        _ tx: TenantTransaction,
        _ user: UserID,
        _ fields: Set<LockedField>,
        _ values: UserFields,
        reason: String,
        by caller: Caller
    ) throws {
        let fields = fields.sorted { $0.rawValue < $1.rawValue }
        try tx.execute(
            """
            INSERT INTO muster.field_locks (tenant_id, user_id, field, value, reason, locked_by, locked_at)
            SELECT $1::bigint, $2::bigint, l.field, l.value, $5::text, $6::text, $7::timestamptz
            FROM unnest($3::text[], $4::text[]) AS l (field, value)
            ON CONFLICT (tenant_id, user_id, field) DO UPDATE SET
                value = excluded.value,
                reason = excluded.reason,
                locked_by = excluded.locked_by,
                locked_at = excluded.locked_at
            """,
            [
                user.value, .texts(fields.map(\.rawValue)), .texts(fields.map { $0.value(in: values) }),
                .text(reason), .text(caller.description), .timestamp(tx.now),
            ]
        )
    }

    static func delete(_ tx: TenantTransaction, _ user: UserID, _ fields: Set<LockedField>) throws -> [LockedField] {
        try tx.query(
            """
            DELETE FROM muster.field_locks
            WHERE tenant_id = $1 AND user_id = $2 AND field = ANY ($3)
            RETURNING field
            """,
            [user.value, .texts(fields.map(\.rawValue))]
        ).map { try $0["field"] }
    }
}

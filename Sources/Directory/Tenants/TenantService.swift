import Postgres
import Tenancy

/// Creates, lists, shows and changes the tenants of the deployment.
package struct TenantService: Sendable {
    private static let unfinished = "its creation did not finish"

    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// Creates a tenant with its counters, its place in the schedule and the five profiles.
    ///
    /// Two roles take part, so there are three transactions: the tenant is suspended until all of it is there, and
    /// creating it again finishes what a crash left.
    ///
    /// - Throws: `ServiceError`: `conflict` when the slug is taken, `invalid` for a time zone that does not exist.
    package func create(
        slug: TenantSlug,
        name: String,
        timeZone: String = "UTC",
        by caller: Caller
    ) async throws -> Tenant {
        try Permission.operatorOnly.requireOfOperator(caller)
        let name = try Self.tenantName(name)
        let tenant = try await translated {
            try await database.withControl { tx in
                try Self.requireTimeZone(tx, timeZone)
                if let present = try Self.tenant(tx, slug: slug.text) {
                    guard present.suspendedReason == Self.unfinished else {
                        throw ServiceError(
                            .conflict,
                            "There is a tenant \"\(slug)\" already.",
                            remedy: "Choose another slug, or change it with: muster tenant set"
                        )
                    }
                    return try Self.update(tx, present.id, TenantChanges(name: name, timeZone: timeZone))
                }
                return try Self.insert(tx, slug: slug, name: name, timeZone: timeZone)
            }
        }
        return try await activate(tenant.id, planting: true)
    }

    package func list() async throws -> [Tenant] {
        try await database.withControl { tx in
            try tx.query("SELECT \(Tenant.columns) FROM muster.tenants ORDER BY slug").map(Tenant.init)
        }
    }

    /// - Throws: `ServiceError` with code `unknown`, naming slugs that come near.
    package func show(_ slug: String) async throws -> Tenant {
        try await database.withControl { tx in
            if let tenant = try Self.tenant(tx, slug: slug) { return tenant }
            let slugs: [String] = try tx.query("SELECT slug FROM muster.tenants").map { try $0["slug"] }
            throw ServiceError(
                .unknown,
                "There is no tenant \"\(slug)\".",
                remedy: Nearness.question(for: slug, among: slugs) ?? "See: muster tenant list"
            )
        }
    }

    /// Changes what is given and keeps the rest.
    ///
    /// The window and the retention are the operator's to set.
    ///
    /// - Throws: `ServiceError`: `invalid` for a value out of range, `refused` while the tenant is suspended or when the
    ///   caller may not.
    package func set(_ tenant: Tenant, _ changes: TenantChanges, by caller: Caller) async throws -> Tenant {
        let permission: Permission = changes.concernsOperator ? .operatorOnly : .maintain(.settings)
        try await database.withTenant(tenant.id) { tx in try permission.require(of: caller, tx) }
        try changes.validate()
        let changed = try await database.withControl { tx in
            guard let present = try Self.tenant(tx, slug: tenant.slug.text), present.isActive else {
                throw ServiceError(
                    .refused,
                    "The tenant is suspended.",
                    remedy: "Resume it first: muster tenant resume \(tenant.slug)"
                )
            }
            if let timeZone = changes.timeZone, timeZone != present.timeZone {
                try Self.requireTimeZone(tx, timeZone)
                try Self.haveDatesLookedAt(tx, tenant.id)
            }
            return try Self.update(tx, tenant.id, changes)
        }
        if changed.keepsTrainingManagers != tenant.keepsTrainingManagers {
            try await database.withTenant(tenant.id) { tx in try Self.publishEverybody(tx) }
        }
        return changed
    }

    /// Stops all writing for a tenant: imports, syncs, changes by hand.
    ///
    /// - Throws: `ServiceError`: `invalid` for a blank reason, `conflict` when it is suspended already.
    package func suspend(_ tenant: Tenant, reason: String, by caller: Caller) async throws -> Tenant {
        try Permission.operatorOnly.requireOfOperator(caller)
        let reason = reason.withoutOuterBlanks
        guard !reason.isEmpty, !reason.holdsControlCharacter, reason.scalarCount <= 500 else {
            throw ServiceError(
                .invalid,
                "The reason is blank, over 500 characters or over one line.",
                remedy: "Say why."
            )
        }
        return try await database.withControl { tx in
            let row = try tx.query(
                """
                UPDATE muster.tenants
                SET state = 'suspended', suspended_reason = $2
                WHERE tenant_id = $1 AND state = 'active'
                RETURNING \(Tenant.columns)
                """,
                [tenant.id.value, .text(reason)]
            ).first
            guard let row else {
                throw ServiceError(.conflict, "The tenant \"\(tenant.slug)\" is suspended already.")
            }
            return try Tenant(row)
        }
    }

    /// Lets a suspended tenant work again.
    ///
    /// - Throws: `ServiceError` with code `conflict` when it is not suspended.
    package func resume(_ tenant: Tenant, by caller: Caller) async throws -> Tenant {
        try Permission.operatorOnly.requireOfOperator(caller)
        guard !tenant.isActive else {
            throw ServiceError(.conflict, "The tenant \"\(tenant.slug)\" is not suspended.")
        }
        return try await activate(tenant.id, planting: tenant.suspendedReason == Self.unfinished)
    }

    /// - Parameter planting: whether the tenant is new; in another one what was deleted stays deleted.
    private func activate(_ id: TenantID, planting: Bool) async throws -> Tenant {
        if planting {
            try await database.withTenant(id) { tx in try TenantSeed.plant(tx) }
        }
        return try await database.withControl { tx in
            try Tenant(
                tx.query(
                    """
                    UPDATE muster.tenants
                    SET state = 'active', suspended_reason = NULL
                    WHERE tenant_id = $1
                    RETURNING \(Tenant.columns)
                    """,
                    [id.value]
                )[0]
            )
        }
    }

    private func translated<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let PostgresError.server(error) {
            throw DirectoryConstraint.meaning(of: error) ?? PostgresError.server(error)
        }
    }
}

extension TenantService {
    private static func tenant(_ tx: ControlTransaction, slug: String) throws -> Tenant? {
        try tx.query("SELECT \(Tenant.columns) FROM muster.tenants WHERE slug = $1", [.text(slug)]).first.map(
            Tenant.init
        )
    }

    private static func insert(
        _ tx: ControlTransaction,
        slug: TenantSlug,
        name: String,
        timeZone: String
    ) throws -> Tenant {
        let id: TenantID = try tx.query("SELECT nextval('muster.tenant_ids') AS tenant_id")[0]["tenant_id"]
        let row = try tx.query(
            """
            INSERT INTO muster.tenants (
                tenant_id, slug, name, time_zone, state, suspended_reason, window_seconds, created_at
            )
            VALUES ($1, $2, $3, $4, 'suspended', $5, $6::bigint::integer, $7)
            RETURNING \(Tenant.columns)
            """,
            [
                id.value, .text(slug.text), .text(name), .text(timeZone), .text(unfinished),
                .int(Int64(Window.standardSeconds)), .timestamp(tx.now),
            ]
        )[0]
        try tx.execute("INSERT INTO muster.tenant_due (tenant_id) VALUES ($1)", [id.value])
        return try Tenant(row)
    }

    private static func update(_ tx: ControlTransaction, _ id: TenantID, _ changes: TenantChanges) throws -> Tenant {
        if changes.windowSeconds != nil {
            // In the order in which a sync at its end locks the two rows.
            _ = try tx.query("SELECT fence FROM muster.tenant_due WHERE tenant_id = $1 FOR UPDATE", [id.value])
        }
        return try Tenant(
            tx.query(
                """
                WITH queue AS (
                    UPDATE muster.tenant_due
                    SET window_seconds = coalesce($4::bigint::integer, window_seconds)
                    WHERE tenant_id = $1 AND $4::bigint IS NOT NULL
                )
                UPDATE muster.tenants
                SET
                    name = coalesce($2, name),
                    time_zone = coalesce($3, time_zone),
                    window_seconds = coalesce($4::bigint::integer, window_seconds),
                    retention_days = coalesce($5::bigint::integer, retention_days),
                    keeps_training_managers = coalesce($6, keeps_training_managers)
                WHERE tenant_id = $1
                RETURNING \(Tenant.columns)
                """,
                [
                    id.value, .text(optional: changes.name), .text(optional: changes.timeZone),
                    .int(optional: changes.windowSeconds.map(Int64.init)),
                    .int(optional: changes.retentionDays.map(Int64.init)),
                    changes.keepsTrainingManagers.map(Value.bool) ?? .null,
                ]
            )[0]
        )
    }

    /// Has a worker compare directory and learning at once: in another time zone other dates have come true.
    private static func haveDatesLookedAt(_ tx: ControlTransaction, _ id: TenantID) throws {
        try tx.execute(
            """
            UPDATE muster.tenant_due
            SET reconcile_at = $2, due_at = least(coalesce(due_at, $2), $2)
            WHERE tenant_id = $1
            """,
            [id.value, .timestamp(tx.now)]
        )
        _ = try tx.query("SELECT pg_notify('muster_due', '')")
    }

    private static func requireTimeZone(_ tx: ControlTransaction, _ name: String) throws {
        let exists: Bool =
            try tx.query("SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = $1) AS found", [.text(name)])[0][
                "found"
            ]
        guard exists else {
            let names: [String] = try tx.query("SELECT name FROM pg_timezone_names").map { try $0["name"] }
            throw ServiceError(
                .invalid,
                "There is no time zone \"\(name)\".",
                remedy: Nearness.question(for: name, among: names) ?? "Give one like Europe/London."
            )
        }
    }

    private static func publishEverybody(_ tx: TenantTransaction) throws {
        let users: [UserID] =
            try tx.query("SELECT user_id FROM muster.users WHERE tenant_id = $1").map { try $0["user_id"] }
        try DirectoryChange.publish(tx, users: users)
    }

    fileprivate static func tenantName(_ text: String) throws -> String {
        let name = text.withoutOuterBlanks.composed
        guard !name.isEmpty, !name.holdsControlCharacter, name.scalarCount <= 200 else {
            throw ServiceError(.invalid, "The tenant's name is blank, over 200 characters or over one line.")
        }
        return name
    }
}

/// What may be changed of a tenant; nil keeps what is there.
package struct TenantChanges: Sendable {
    package var name: String?
    package var timeZone: String?
    package var windowSeconds: Int?
    package var retentionDays: Int?
    package var keepsTrainingManagers: Bool?

    package init(
        name: String? = nil,
        timeZone: String? = nil,
        windowSeconds: Int? = nil,
        retentionDays: Int? = nil,
        keepsTrainingManagers: Bool? = nil
    ) {
        self.name = name
        self.timeZone = timeZone
        self.windowSeconds = windowSeconds
        self.retentionDays = retentionDays
        self.keepsTrainingManagers = keepsTrainingManagers
    }

    /// Whether something is to change that the operator has promised, or pays for.
    fileprivate var concernsOperator: Bool { windowSeconds != nil || retentionDays != nil }

    fileprivate func validate() throws {
        if let name {
            _ = try TenantService.tenantName(name)
        }
        if let windowSeconds, !(1...Window.standardSeconds).contains(windowSeconds) {
            throw ServiceError(
                .invalid,
                "The window is 1 to \(Window.standardSeconds) seconds, not \(windowSeconds)."
            )
        }
        if let retentionDays, !(1...3660).contains(retentionDays) {
            throw ServiceError(.invalid, "Retention is 1 to 3660 days, not \(retentionDays).")
        }
    }
}

import Directory
import Postgres
import Tenancy

/// What became of one line of a list of erasures.
package struct ReplayedErasure: Sendable, Equatable {
    package enum Outcome: String, Sendable {
        /// It was here again, and is gone.
        case erased
        /// There is nothing of it.
        case absent
        /// The number or the ID belongs to somebody, or a tenant, that came later.
        case reused
        /// What the tenant goes on with names the person: a person has to change it.
        case left
    }

    package let erasure: Erasure
    package let outcome: Outcome
    package let rows: Int
    package let left: Int
}

/// Erases once more what a restored backup has brought back.
///
/// May be repeated: what is gone is gone, and nobody who came after the erasure is touched. Numbers that were erased are
/// not given again. Works as `UserErasure` does.
package struct ErasureReplay {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    /// Each line in a transaction of its own.
    ///
    /// - Throws: `ServiceError`, `PostgresError`; what was erased before stays erased.
    package func replay(_ erasures: [Erasure]) throws -> [ReplayedErasure] {
        try erasures.map { erasure in
            if erasure.user == nil { try dropLogins(of: erasure) }
            return try session.inOwnersTransaction {
                try session.lockWriters(of: erasure.tenant)
                let replayed = try replay(erasure)
                try ErasureList(session).keep(erasure)
                if replayed.outcome != .reused { try moveNumbers(past: erasure) }
                return replayed
            }
        }
    }

    private func replay(_ erasure: Erasure) throws -> ReplayedErasure {
        let tenants = try session.query(
            """
            SELECT slug = $2 AND created_at <= $3::text::timestamptz AS is_it
            FROM muster.tenants
            WHERE tenant_id = $1
            """,
            [erasure.tenant.value, .text(erasure.slug), .text(erasure.erasedAt)]
        )
        if let tenant = tenants.first, try !(tenant["is_it"] as Bool) {
            return ReplayedErasure(erasure: erasure, outcome: .reused, rows: 0, left: 0)
        }
        guard let user = erasure.user else {
            let rows = try TenantRemoval(session).removeRows(of: erasure.tenant).reduce(0) { $0 + $1.removed }
            return ReplayedErasure(erasure: erasure, outcome: rows > 0 ? .erased : .absent, rows: rows, left: 0)
        }
        guard !tenants.isEmpty else { return ReplayedErasure(erasure: erasure, outcome: .absent, rows: 0, left: 0) }
        return try replay(erasure, user)
    }

    private func replay(_ erasure: Erasure, _ user: UserID) throws -> ReplayedErasure {
        let users = try session.query(
            """
            SELECT u.feed_id, u.external_id, u.created_at <= $3::text::timestamptz AS is_it
            FROM muster.users AS u
            WHERE u.tenant_id = $1 AND u.user_id = $2
            """,
            [erasure.tenant.value, user.value, .text(erasure.erasedAt)]
        )
        if let row = users.first, try !(row["is_it"] as Bool) {
            return ReplayedErasure(erasure: erasure, outcome: .reused, rows: 0, left: 0)
        }
        let identity = try identity(erasure, users.first)
        if users.isEmpty, let identity, try hasReturned(identity, since: erasure) {
            return ReplayedErasure(erasure: erasure, outcome: .reused, rows: 0, left: 0)
        }
        let person = try ErasedPerson(session, tenant: erasure.tenant, user: user, identity: identity)
        let report = try UserErasure(session).erase(person)
        let left = report.rows.reduce(0) { $0 + $1.left }
        return ReplayedErasure(
            erasure: erasure,
            outcome: left > 0 ? .left : report.total > 0 ? .erased : .absent,
            rows: report.total,
            left: left
        )
    }

    /// By what a feed knew the person: as the user has it, or where no user had become of a record yet, by the digest.
    private func identity(_ erasure: Erasure, _ user: Row?) throws -> (feed: Int64, externalID: String)? {
        if let user, let feed: Int64 = try user["feed_id"], let id: String = try user["external_id"] {
            return (feed, id)
        }
        guard let salt = erasure.salt, let digest = erasure.digest else { return nil }
        let row = try session.query(
            """
            WITH known AS (
                SELECT p.feed_id, p.external_id FROM muster.parked_records AS p WHERE p.tenant_id = $1
                UNION
                SELECT r.feed_id, p.external_id
                FROM muster.feed_plan_rows AS p
                INNER JOIN muster.feed_runs AS r ON r.tenant_id = $1 AND p.run_id = r.run_id
                WHERE p.tenant_id = $1
                UNION
                SELECT r.feed_id, e.external_id
                FROM muster.feed_log_entries AS e
                INNER JOIN muster.feed_runs AS r ON r.tenant_id = $1 AND e.run_id = r.run_id
                WHERE e.tenant_id = $1 AND e.external_id IS NOT NULL
            )
            SELECT k.feed_id, k.external_id
            FROM known AS k
            CROSS JOIN (SELECT $2::text AS salt) AS s
            WHERE \(ErasureList.digest(feed: "k.feed_id", externalID: "k.external_id")) = $3
            LIMIT 1
            """,
            [erasure.tenant.value, .text(salt), .text(digest)]
        ).first
        return try row.map { (try $0["feed_id"], try $0["external_id"]) }
    }

    /// Whether a file has named the person again after the erasure, who then is somebody new.
    private func hasReturned(_ identity: (feed: Int64, externalID: String), since erasure: Erasure) throws -> Bool {
        try session.query(
            """
            SELECT
                EXISTS (
                    SELECT FROM muster.users AS u
                    WHERE
                        u.tenant_id = $1 AND u.feed_id = $2 AND u.external_id = $3
                        AND u.created_at > $4::text::timestamptz
                )
                OR EXISTS (
                    SELECT FROM muster.parked_records AS p
                    WHERE
                        p.tenant_id = $1 AND p.feed_id = $2 AND p.external_id = $3
                        AND p.parked_at > $4::text::timestamptz
                )
                OR EXISTS (
                    SELECT
                    FROM muster.feed_log_entries AS e
                    INNER JOIN muster.feed_runs AS r ON r.tenant_id = $1 AND e.run_id = r.run_id
                    WHERE
                        e.tenant_id = $1 AND r.feed_id = $2 AND e.external_id = $3
                        AND e.logged_at > $4::text::timestamptz
                ) AS has_returned
            """,
            [
                erasure.tenant.value, .int(identity.feed), .text(identity.externalID), .text(erasure.erasedAt),
            ]
        )[0]["has_returned"]
    }

    /// A number that was erased once would be erased again with the next replay.
    private func moveNumbers(past erasure: Erasure) throws {
        if let user = erasure.user {
            try session.execute(
                """
                UPDATE muster.id_counters SET last_id = greatest(last_id, $2)
                WHERE tenant_id = $1 AND counter = 'user'
                """,
                [erasure.tenant.value, user.value]
            )
        }
        _ = try session.query(
            """
            SELECT setval('muster.tenant_ids', $1)
            FROM muster.tenant_ids AS s
            WHERE s.last_value < $1
            """,
            [erasure.tenant.value]
        )
    }

    private func dropLogins(of erasure: Erasure) throws {
        let another = try session.query(
            """
            SELECT FROM muster.tenants
            WHERE tenant_id = $1 AND NOT (slug = $2 AND created_at <= $3::text::timestamptz)
            """,
            [erasure.tenant.value, .text(erasure.slug), .text(erasure.erasedAt)]
        )
        guard another.isEmpty else { return }
        try AnalystLogins(session).dropAll(for: erasure.tenant)
    }
}

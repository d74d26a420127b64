import Postgres
import Tenancy

/// Whom an erasure is about, by everything that Muster knows the person by.
struct ErasedPerson {
    let tenant: TenantID
    let user: UserID
    /// The feed that the external ID is of; 0, which no feed is, without one.
    let feed: Int64
    let externalID: String
    private let mentions: Mentions

    /// The values of every `ErasureRule`.
    var values: [Value] {
        [tenant.value, user.value, .int(feed), .text(externalID), .text(mentions.pattern)]
    }

    /// Gathers present and former names and addresses; what a feed said counts, too, if nobody ever became of it.
    init(_ session: Session, tenant: TenantID, user: UserID, identity: (feed: Int64, externalID: String)?) throws {
        self.tenant = tenant
        self.user = user
        feed = identity?.feed ?? 0
        externalID = identity?.externalID ?? ""
        let row = try session.query(
            Self.gathering,
            [tenant.value, user.value, .int(feed), .text(externalID)]
        )[0]
        mentions = Mentions(
            names: try row["names"],
            emails: try row["emails"],
            externalIDs: identity.map { [$0.externalID] } ?? []
        )
    }

    private static let gathering = """
        WITH images (image) AS (
            SELECT to_jsonb(u) FROM muster.users AS u WHERE u.tenant_id = $1 AND u.user_id = $2
            UNION ALL
            SELECT v.image
            FROM muster.user_changes AS c
            CROSS JOIN LATERAL (VALUES (c.before), (c.after)) AS v (image)
            WHERE c.tenant_id = $1 AND c.user_id = $2
            UNION ALL
            SELECT p.record FROM muster.parked_records AS p
            WHERE p.tenant_id = $1 AND p.feed_id = $3 AND p.external_id = $4
            UNION ALL
            SELECT v.image
            FROM muster.feed_plan_rows AS p
            INNER JOIN muster.feed_runs AS r ON r.tenant_id = $1 AND p.run_id = r.run_id
            CROSS JOIN LATERAL (VALUES (to_jsonb(p)), (p.record)) AS v (image)
            WHERE p.tenant_id = $1 AND (p.user_id = $2 OR (r.feed_id = $3 AND p.external_id = $4))
            UNION ALL
            SELECT to_jsonb(l) FROM muster.learners AS l WHERE l.tenant_id = $1 AND l.user_id = $2
            UNION ALL
            SELECT jsonb_build_object('email', m.address) FROM muster.welcome_emails AS m
            WHERE m.tenant_id = $1 AND m.user_id = $2
        ), values_of (field, value) AS (
            SELECT DISTINCT k.field, btrim(i.image ->> k.field)
            FROM images AS i
            CROSS JOIN LATERAL (VALUES ('first_name'), ('last_name'), ('name'), ('email')) AS k (field)
            WHERE btrim(i.image ->> k.field) <> ''
        )
        SELECT
            coalesce((
                SELECT array_agg(DISTINCT n.name)
                FROM (
                    SELECT f.value || ' ' || l.value AS name
                    FROM values_of AS f
                    CROSS JOIN values_of AS l
                    WHERE f.field = 'first_name' AND l.field = 'last_name'
                    UNION ALL
                    SELECT v.value FROM values_of AS v WHERE v.field = 'name'
                ) AS n
            ), '{}') AS names,
            coalesce((SELECT array_agg(v.value) FROM values_of AS v WHERE v.field = 'email'), '{}') AS emails
        """
}

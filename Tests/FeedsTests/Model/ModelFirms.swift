import Directory
import Feeds
import Postgres
import TestSupport
import Tenancy

/// Tenants by the dozen, one for each seed: copies of one that was made as every tenant is, which takes longer.
struct ModelFirms {
    let database: Database
    /// The first seed's number is one more.
    private let original: TenantID
    let feed: FeedID

    /// One tenant with the catalogues that every model begins with, and a feed.
    static func make(in database: Database) async throws -> ModelFirms {
        let beginning = ModelSequence(seed: 0).beginning
        let tenant = try await TenantService(database).create(
            slug: TenantSlug("original"),
            name: "original",
            timeZone: "Europe/London",
            by: .operatorOfDeployment
        ).id
        let feed = try await FeedService(database: database)
            .create(tenant, NewFeed(name: "default", kind: .upload), caller: .operatorOfDeployment)
        try await plant(beginning, in: tenant, database)
        let agency = ImportFixture(database: database, tenant: tenant, url: "")
        _ = try await FeedService(database: database)
            .create(tenant, NewFeed(name: "agency", kind: .upload), caller: .operatorOfDeployment)
        let file = ModelFile(
            columns: ModelField.written + [.externalID],
            records: ModelSequence.agency.map { id, fields in
                ModelFile.Record(cells: fields.merging([.externalID: id]) { one, _ in one })
            }
        )
        try await agency.run(text: file.text, feed: "agency")
        return ModelFirms(database: database, original: tenant, feed: feed.id)
    }

    func tenant(of seed: Int) -> TenantID { TenantID(rawValue: original.rawValue + Int64(seed)) }

    /// Makes the tenants of so many seeds.
    func open(_ seeds: Range<Int>) async throws {
        let script = """
            SET session_replication_role = replica;
            DO $$
            DECLARE
                t record;
            BEGIN
                FOR t IN
                    SELECT
                        c.relname,
                        string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns,
                        string_agg(
                            CASE a.attname
                                WHEN 'tenant_id' THEN 'r.tenant_id + s.seed'
                                WHEN 'slug' THEN '''firm-'' || s.seed'
                                ELSE 'r.' || quote_ident(a.attname)
                            END,
                            ', ' ORDER BY a.attnum
                        ) AS copies
                    FROM pg_class AS c
                    INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped
                    WHERE
                        c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                        AND a.attgenerated = '' AND c.relname <> 'jobs'
                    GROUP BY c.relname
                    HAVING bool_or(a.attname = 'tenant_id')
                LOOP
                    EXECUTE format(
                        'INSERT INTO muster.%I (%s) SELECT %s FROM muster.%I AS r
                        CROSS JOIN generate_series(\(seeds.lowerBound), \(seeds.upperBound - 1)) AS s (seed)
                        WHERE r.tenant_id = \(original.rawValue)',
                        t.relname, t.columns, t.copies, t.relname
                    );
                END LOOP;
            END $$
            """
        try await TemporaryDatabase.current.run { session in try session.script(script) }
    }

    private static func plant(_ model: ModelDirectory, in tenant: TenantID, _ database: Database) async throws {
        try await database.withTenant(tenant) { tx in
            try tx.execute(
                """
                INSERT INTO muster.job_titles (tenant_id, job_title_id, name, created_at)
                SELECT $1, n.number, n.name, $2 FROM unnest($3::text[]) WITH ORDINALITY AS n (name, number)
                """,
                [.timestamp(tx.now), .texts(model.titles)]
            )
            try tx.execute(
                """
                INSERT INTO muster.departments (tenant_id, department_id, name, created_at)
                SELECT $1, n.number, n.name, $2 FROM unnest($3::text[]) WITH ORDINALITY AS n (name, number)
                """,
                [.timestamp(tx.now), .texts(model.departments)]
            )
            try tx.execute(
                """
                INSERT INTO muster.business_units (tenant_id, business_unit_id, name, feed_key, created_at)
                SELECT $1, n.number, n.name, n.feed_key, $2
                FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS n (name, feed_key, number)
                """,
                [.timestamp(tx.now), .texts(model.units.map(\.name)), .texts(model.units.map(\.key))]
            )
            _ = try Counters.next(tx, .jobTitle, count: model.titles.count)
            _ = try Counters.next(tx, .department, count: model.departments.count)
            _ = try Counters.next(tx, .businessUnit, count: model.units.count)
        }
    }
}

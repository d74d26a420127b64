import Postgres
import Schema
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct MonthPartitionTests {
    @Test func `rows that came before their month was made move into it, whoever owns the tables`() async throws {
        let database = try TemporaryDatabase.current
        // Not a superuser, so that row-level security binds it as it binds the owner in production.
        let owner = "\(database.name)_owner"
        try await database.run { session in
            try session.script(
                """
                CREATE ROLE \(owner) IN ROLE muster_app, muster_control;
                DO $$
                DECLARE
                    relation regclass;
                BEGIN
                    FOR relation IN
                        SELECT oid FROM pg_class WHERE relnamespace = 'muster'::regnamespace AND relkind IN ('r', 'p')
                    LOOP
                        EXECUTE format('ALTER TABLE %s OWNER TO \(owner)', relation);
                    END LOOP;
                END
                $$;
                ALTER SCHEMA muster OWNER TO \(owner);
                ALTER FUNCTION muster.ensure_month_partitions(date) OWNER TO \(owner);
                ALTER FUNCTION muster.tables_by_month() OWNER TO \(owner);
                INSERT INTO muster.sync_runs (tenant_id, run_id, trigger, state, started_at)
                SELECT t, m, 'change', 'applied', now() + make_interval(months => m::integer)
                FROM generate_series(1, 2) AS t CROSS JOIN generate_series(6, 8) AS m;
                """
            )
        }

        let made: Int64 = try await database.run(as: "muster_control") { session in
            try session.query(
                "SELECT muster.ensure_month_partitions((now() + interval '6 months')::date)::bigint AS made"
            )[0]["made"]
        }

        let (left, all, tables, findings): (Int64, Int64, Int64, [CatalogueFinding]) = try await database.run {
            session in
            (
                try session.query("SELECT count(*) AS n FROM muster.sync_runs_default")[0]["n"],
                try session.query("SELECT count(*) AS n FROM muster.sync_runs")[0]["n"],
                try session.query("SELECT count(*) AS n FROM muster.tables_by_month()")[0]["n"],
                try CatalogueLint.findings(session)
            )
        }
        #expect(tables >= 4)
        #expect(made == tables)
        #expect(left == 4)
        #expect(all == 6)
        #expect(findings == [])
        try await database.run { session in
            try session.script("REASSIGN OWNED BY \(owner) TO CURRENT_USER; DROP ROLE \(owner)")
        }
    }
}

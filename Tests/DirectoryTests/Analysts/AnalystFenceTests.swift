import Postgres
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct AnalystFenceTests {
    @Test func `an analyst sees the tenant's own rows in every view and column, and nobody else's`() async throws {
        try await AnalystFixture.run { fixture in
            let relations = try await fixture.database.run { try AnalystProbe.relations($0) }
            let (own, leaks) = try await fixture.asAnalyst { session in
                let own = try relations.filter { relation in
                    try session.query("SELECT EXISTS (SELECT FROM \(relation.name)) AS found")[0]["found"]
                }
                return (own.count, try AnalystProbe.leaks(session, relations))
            }

            #expect(relations.count { $0.isView } >= 8)
            #expect(own == relations.count)
            #expect(leaks == [])
        }
    }

    /// What can be said to the server in the hope of being taken for somebody else.
    static let disguises = [
        "SET muster.tenant = '102'",
        "SELECT set_config('muster.tenant', '102', false)",
        "SELECT count(*) FROM muster.directory WHERE (SELECT set_config('muster.tenant', '102', true)) IS NOT NULL",
        "SET ROLE muster_analyst",
        "SELECT set_config('role', 'muster_analyst', false)",
        "SELECT set_config('role', 'none', false)",
        "SET ROLE muster_app",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION muster_analyst",
        "SET SESSION AUTHORIZATION postgres",
        "SELECT set_config('session_authorization', 'postgres', false)",
        "RESET SESSION AUTHORIZATION",
        "SET row_security = off",
        "SET search_path = pg_temp, public",
        "SET default_transaction_read_only = off",
        "ALTER ROLE CURRENT_USER SET muster.tenant = '102'",
        "SET enable_seqscan = on; SET enable_indexscan = off; SET enable_bitmapscan = off",
        "SET plan_cache_mode = force_generic_plan",
        "BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL muster.tenant = '102'",
    ]

    @Test func `whatever an analyst sets, other tenants stay out of sight`() async throws {
        try await AnalystFixture.run { fixture in
            let relations = try await fixture.database.run { try AnalystProbe.relations($0) }
            for disguise in Self.disguises {
                let leaks = try await fixture.asAnalyst { session in
                    // Refused or not: what counts is what can be seen afterwards.
                    try? session.script(disguise)
                    return try AnalystProbe.leaks(session, relations)
                }
                #expect(leaks == [], "after \(disguise)")
            }
        }
    }

    @Test(
        arguments: [
            // A fence that trusts a setting, one that trusts the current role, none at all, and one too many.
            "ALTER POLICY analyst_reads ON % USING (tenant_id = current_setting('muster.tenant', true)::bigint)",
            "ALTER POLICY analyst_reads ON % USING (true)",
            "ALTER TABLE % DISABLE ROW LEVEL SECURITY",
            "CREATE POLICY extra ON % TO PUBLIC USING (true)",
        ]
    ) func `the same probe sees every table whose fence is weakened`(weakening: String) async throws {
        try await AnalystFixture.run { fixture in
            let relations = try await fixture.database.run { session in
                let relations = try AnalystProbe.relations(session)
                for relation in relations where !relation.isView {
                    try session.script(weakening.replacing("%", with: relation.name))
                }
                return relations
            }

            let leaks = try await fixture.asAnalyst { session in
                try session.script("SET muster.tenant = '102'")
                return try AnalystProbe.leaks(session, relations)
            }

            #expect(Set(leaks).isSuperset(of: relations.filter { !$0.isView }.map(\.name)))
        }
    }

    @Test func `a login of another installation, or of no tenant, sees nothing`() async throws {
        try await AnalystFixture.run { fixture in
            let relations = try await fixture.database.run { try AnalystProbe.relations($0) }
            try await fixture.database.run { session in
                _ = try session.query("SELECT muster.rename_installation('elsewhere')")
            }

            let seen = try await fixture.asAnalyst { session in
                try relations.filter { relation in
                    try session.query("SELECT EXISTS (SELECT FROM \(relation.name)) AS found")[0]["found"]
                }.count
            }

            #expect(seen == 0)
            try await fixture.database.run { session in
                _ = try session.query("SELECT muster.rename_installation($1)", [.text(fixture.installation)])
            }
        }
    }

    @Test func `an analyst cannot take the group's rights away from the others`() async throws {
        try await AnalystFixture.run { fixture in
            try await fixture.asAnalyst { session in
                for attempt in [
                    "DROP OWNED BY muster_analyst", "REASSIGN OWNED BY muster_analyst TO CURRENT_USER",
                    "REVOKE SELECT ON muster.directory FROM muster_analyst", "DROP ROLE muster_analyst",
                    "REVOKE muster_analyst FROM \(fixture.login(of: AnalystFixture.otter))",
                ] {
                    try? session.script(attempt)
                }
            }

            let seen: Int = try await fixture.asAnalyst(of: AnalystFixture.otter) { session in
                try session.query("SELECT count(*) AS seen FROM muster.directory")[0]["seen"]
            }
            #expect(seen == 40)
        }
    }
}

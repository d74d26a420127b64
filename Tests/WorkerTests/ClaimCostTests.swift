import Postgres
@testable import Scheduling
import Tenancy
import TestSupport
import Testing

/// A claim costs what it takes, however many tenants are due.
@Suite(.temporaryDatabase) struct ClaimCostTests {
    private static let tenants = 3_000

    @Test(arguments: LookedAt.PlanMode.allCases, ["nobody", "everybody"])
    func `a claim of four among thousands of due tenants looks at few`(mode: LookedAt.PlanMode, expected: String)
        async throws
    {
        let superuser = try await Superuser.connect()
        try await superuser.script(
            """
            INSERT INTO muster.tenants (tenant_id, slug, name, time_zone, created_at)
            SELECT n, 'tenant-' || n, 'Tenant', 'UTC', now() FROM generate_series(1, \(Self.tenants)) AS n;
            INSERT INTO muster.tenant_due (tenant_id, due_at)
            SELECT n, now() + interval '1 day' FROM generate_series(1, \(Self.tenants)) AS n;
            ANALYZE muster.tenants; ANALYZE muster.tenant_due;
            """
        )
        let idle = try await claim(mode)
        try await superuser.execute(
            """
            UPDATE muster.tenant_due
            SET due_at = now(), oldest_pending_at = now() - make_interval(secs => tenant_id % 100)
            """
        )
        if expected == "everybody" {
            try await superuser.script("VACUUM (ANALYZE) muster.tenant_due")
        }

        let busy = try await claim(mode)

        #expect(idle < 10, "nobody is due: \(idle)")
        #expect((4...100).contains(busy), "\(busy)")
        let claimed: [Int64] = try await superuser.column(
            "SELECT tenant_id FROM muster.tenant_due WHERE lease_owner = 'me' ORDER BY tenant_id"
        )
        #expect(claimed == [99, 199, 299, 399])
        await superuser.close()
    }

    private func claim(_ mode: LookedAt.PlanMode) async throws -> Int {
        try await LookedAt.rows(
            DueTenants.claim,
            ["'me'", "4", "now()", "now() + interval '30 seconds'"],
            as: "muster_control",
            mode
        )
    }
}

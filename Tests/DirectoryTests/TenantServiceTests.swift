import Directory
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct TenantServiceTests {
    @Test func `a new tenant has five ranked profiles and new users get the lowest`() async throws {
        try await TwoTenants.run { two in
            for tenant in [two.first, two.second] {
                let profiles = try await ProfileService(two.database).list(tenant.id)

                #expect(
                    profiles.map(\.name) == [
                        "account manager", "administrator", "manager", "training manager", "employee",
                    ]
                )
                #expect(profiles.filter(\.isDefault).map(\.name) == ["employee"])
            }
        }
    }

    @Test func `a slug is taken once`() async throws {
        try await TwoTenants.run { two in
            await expectError(.conflict) {
                _ = try await TenantService(two.database).create(
                    slug: TenantSlug("first"),
                    name: "Another",
                    by: .operatorOfDeployment
                )
            }

            let tenant = try await TenantService(two.database).show("first")
            #expect(tenant.name == "First")
        }
    }

    @Test func `creating again finishes what a crash left`() async throws {
        try await TwoTenants.run { two in
            _ = try await two.database.withControl { tx in
                try tx.execute(
                    """
                    UPDATE muster.tenants SET state = 'suspended', suspended_reason = 'its creation did not finish'
                    WHERE tenant_id = $1
                    """,
                    [two.first.id.value]
                )
            }
            _ = try await two.database.withTenant(two.first.id) { tx in
                try tx.execute("DELETE FROM muster.profile_permissions WHERE tenant_id = $1")
                try tx.execute("DELETE FROM muster.profiles WHERE tenant_id = $1")
            }

            let tenant = try await TenantService(two.database).create(
                slug: TenantSlug("first"),
                name: "Again",
                by: .operatorOfDeployment
            )

            #expect(tenant.id == two.first.id)
            #expect(tenant.isActive)
            #expect(tenant.name == "Again")
            #expect(try await ProfileService(two.database).list(tenant.id).count == 5)
        }
    }

    @Test func `an unknown slug is answered with those that come near`() async throws {
        try await TwoTenants.run { two in
            let error = await #expect(throws: ServiceError.self) {
                try await TenantService(two.database).show("frist")
            }

            #expect(error?.code == .unknown)
            #expect(error?.remedy == "Did you mean \"first\"?")
        }
    }

    @Test func `what is not given stays when a tenant is changed`() async throws {
        try await TwoTenants.run { two in
            let service = TenantService(two.database)

            let changed = try await service.set(
                two.first,
                TenantChanges(timeZone: "Europe/London", windowSeconds: 60),
                by: .operatorOfDeployment
            )

            #expect(changed.name == "First")
            #expect(changed.timeZone == "Europe/London")
            #expect(changed.windowSeconds == 60)
            #expect(changed.retentionDays == two.first.retentionDays)
            #expect(try await service.show("second") == two.second)
        }
    }

    @Test func `another time zone makes the tenant due, because other dates have come true`() async throws {
        try await TwoTenants.run { two in
            let service = TenantService(two.database)
            func isDue(_ tenant: Tenant) async throws -> Bool {
                try await two.database.withTenant(tenant.id) { tx in
                    try tx.query(
                        "SELECT coalesce(greatest(due_at, reconcile_at) <= $2, false) AS due FROM muster.tenant_due WHERE tenant_id = $1",
                        [.timestamp(tx.now)]
                    )[0]["due"]
                }
            }
            _ = try await two.database.withControl { tx in
                try tx.execute(
                    "UPDATE muster.tenant_due SET due_at = $1, reconcile_at = $1",
                    [.timestamp(tx.now.adding(.seconds(3600)))]
                )
            }

            let moved = try await service.set(
                two.first,
                TenantChanges(timeZone: "Asia/Tokyo"),
                by: .operatorOfDeployment
            )
            let kept = try await service.set(
                two.second,
                TenantChanges(timeZone: two.second.timeZone),
                by: .operatorOfDeployment
            )

            #expect(try await isDue(moved))
            #expect(try await !isDue(kept))
        }
    }

    @Test(arguments: [
        TenantChanges(name: "  "), TenantChanges(timeZone: "Europe/Nowhere"), TenantChanges(windowSeconds: 901),
        TenantChanges(windowSeconds: 0), TenantChanges(retentionDays: 0),
    ])
    func `a setting out of range is refused and nothing changes`(changes: TenantChanges) async throws {
        try await TwoTenants.run { two in
            let service = TenantService(two.database)

            await expectError(.invalid) {
                _ = try await service.set(two.first, changes, by: .operatorOfDeployment)
            }

            let tenant = try await service.show("first")
            #expect(tenant == two.first)
        }
    }

    @Test func `nothing is written for a suspended tenant, and the other goes on`() async throws {
        try await TwoTenants.run { two in
            let service = TenantService(two.database)
            let suspended = try await service.suspend(two.first, reason: "unpaid", by: .operatorOfDeployment)

            let error = await #expect(throws: ServiceError.self) {
                try await two.add("Chef", to: .jobTitles, of: two.first)
            }
            try await two.add("Chef", to: .jobTitles, of: two.second)

            #expect(error?.code == .refused)
            #expect(error?.message.contains("unpaid") == true)
            #expect(try await CatalogueService(.jobTitles, two.database).list(two.first.id).isEmpty)

            _ = try await service.resume(suspended, by: .operatorOfDeployment)
            try await two.add("Chef", to: .jobTitles, of: two.first)
        }
    }

    @Test func `suspending twice and resuming an active tenant are conflicts`() async throws {
        try await TwoTenants.run { two in
            let service = TenantService(two.database)
            _ = try await service.suspend(two.first, reason: "unpaid", by: .operatorOfDeployment)

            await expectError(.conflict) {
                _ = try await service.suspend(two.first, reason: "again", by: .operatorOfDeployment)
            }
            await expectError(.conflict) {
                _ = try await service.resume(two.second, by: .operatorOfDeployment)
            }
        }
    }

    @Test func `a directory user may not manage tenants`() async throws {
        try await TwoTenants.run { two in
            await expectError(.refused) {
                _ = try await TenantService(two.database).suspend(
                    two.first,
                    reason: "mine",
                    by: .user(UserID(rawValue: 1))
                )
            }
        }
    }

    @Test func `keeping training managers or not sends everybody to learning again`() async throws {
        try await TwoTenants.run { two in
            try await two.add("Chef", to: .jobTitles, of: two.first)
            let user = try await two.addUser("Ann", "Example", jobTitle: "Chef", to: two.first)
            try await two.forgetPending(two.first)

            _ = try await TenantService(two.database).set(
                two.first,
                TenantChanges(keepsTrainingManagers: true),
                by: .operatorOfDeployment
            )

            #expect(try await two.pending(two.first) == [user.id])
        }
    }
}

import Directory
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct ProfileAssignmentTests {
    /// People 1 to 6, waiters with the default profile; 1 is the account manager and 6 deactivated.
    private func people(_ body: (TenantFixture) async throws -> Void) async throws {
        let database = try await TenantFixture.openDatabase()
        let fixture = try await TenantFixture.create(in: database)
        do {
            try await fixture.addUsers(1...6)
            try await fixture.change(1, "profile_id = 1")
            try await fixture.change(5, "job_title_id = 2, department_id = 2")
            try await fixture.change(6, "is_active = false, deactivated_by = 'hand'")
            try await fixture.database.withTenant(fixture.id) { tx in
                _ = try tx.execute("DELETE FROM muster.pending_sync WHERE tenant_id = $1")
            }
            try await body(fixture)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    private func assign(
        _ fixture: TenantFixture,
        _ profile: String,
        _ target: AssignmentTarget,
        isPartial: Bool = false,
        atMost: Int? = nil,
        dryRun: Bool = false,
        by caller: Caller = .operatorOfDeployment
    ) async throws -> AssignmentReport {
        try await ProfileAssignmentService(fixture.database).assign(
            ProfileAssignment(profile: profile, target: target, isPartial: isPartial, atMost: atMost),
            in: fixture.id,
            dryRun: dryRun,
            by: caller
        )
    }

    private func everybody(_ filter: UserFilter = UserFilter()) -> AssignmentTarget {
        .filter(filter, includingDeactivated: false)
    }

    private func profiles() async throws -> [Int64] {
        let superuser = try await Superuser.connect()
        let profiles: [Int64] = try await superuser.column("SELECT profile_id FROM muster.users ORDER BY user_id")
        await superuser.close()
        return profiles
    }

    @Test func `a filter's people get it, with history and pending, and nobody else`() async throws {
        try await people { fixture in
            try await fixture.database.withTenant(fixture.id) { tx in
                try SignIns.record(tx, of: [UserID(rawValue: 4)])
            }
            var filter = UserFilter(jobTitle: "Waiter", department: "Kitchen", profile: "employee")
            filter.neverSignedIn = true
            let report = try await assign(fixture, "manager", everybody(filter))
            let again = try await assign(fixture, "manager", everybody(UserFilter(profile: "manager")))

            #expect((report.changed, report.unchanged, report.isApplied) == (2, 0, true))
            #expect((again.changed, again.unchanged) == (0, 2))
            #expect(try await profiles() == [1, 3, 3, 5, 5, 5])
            let superuser = try await Superuser.connect()
            let pending: [Int64] = try await superuser.column("SELECT user_id FROM muster.pending_sync ORDER BY 1")
            #expect(pending == [2, 3])
            await superuser.close()
        }
    }

    @Test func `history is that of a change by hand`() async throws {
        try await people { fixture in
            let target = AssignmentTarget.people([NamedPerson(.email("USER2@example.test"))])
            _ = try await assign(fixture, "manager", target, by: .user(UserID(rawValue: 1)))
            var changes = UserChanges()
            changes.profile = "manager"
            _ = try await UserService(fixture.database)
                .update(.id(UserID(rawValue: 3)), changes, of: fixture.id, by: .user(UserID(rawValue: 1)))

            let superuser = try await Superuser.connect()
            let images: [String] = try await superuser.column(
                """
                SELECT concat_ws('|', change, changed_by, before, after, revision)
                FROM muster.user_changes WHERE changed_by = 'user 1' ORDER BY user_id
                """
            )
            #expect(images.count == 2)
            #expect(images[0] == images[1])
            #expect(images[0].contains(#"{"profile": {"id": 5, "name": "employee"}}"#))
            await superuser.close()
        }
    }

    @Test func `with somebody of a list who cannot be found nobody gets it, unless the rest may`() async throws {
        try await people { fixture in
            let target = AssignmentTarget.people([
                NamedPerson(.number(2), line: 2), NamedPerson(.email("nobody@example.test"), line: 3),
                NamedPerson(.email("user2@example.test"), line: 4), NamedPerson(.number(6), line: 5),
            ])
            let stopped = try await assign(fixture, "manager", target)
            #expect(!stopped.isApplied)
            #expect(stopped.faults.map(\.line) == [3])
            #expect(try await profiles() == [1, 5, 5, 5, 5, 5])

            let partial = try await assign(fixture, "manager", target, isPartial: true)
            #expect((partial.isApplied, partial.changed) == (true, 2))
            #expect(try await profiles() == [1, 3, 5, 5, 5, 3])
        }
    }

    @Test func `a dry run names who would change from what to what, and changes nothing`() async throws {
        try await people { fixture in
            let report = try await assign(fixture, "manager", everybody(UserFilter(jobTitle: "Cook")), dryRun: true)

            #expect(report.changes.map(\.user.rawValue) == [5])
            #expect(report.changes.map(\.from) == ["employee"])
            #expect(report.changes.map(\.to) == ["manager"])
            #expect(try await profiles() == [1, 5, 5, 5, 5, 5])
        }
    }

    @Test func `the last account manager is not among those whom a filter takes along`() async throws {
        try await people { fixture in
            let error = await expectError(.refused) { _ = try await assign(fixture, "employee", everybody()) }
            #expect(error?.remedy?.hasPrefix("Make another account manager first") == true)
            #expect(try await profiles() == [1, 5, 5, 5, 5, 5])

            _ = try await assign(fixture, "account manager", .people([NamedPerson(.number(2))]))
            _ = try await assign(fixture, "employee", .people([NamedPerson(.number(1))]))
            #expect(try await profiles() == [5, 1, 5, 5, 5, 5])
        }
    }

    @Test func `of two assignments at once that take one of two each, one is refused`() async throws {
        try await people { fixture in
            try await fixture.change(2, "profile_id = 1")
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for user in [1, 2] as [Int64] {
                    group.addTask {
                        let done = try? await assign(fixture, "employee", .people([NamedPerson(.number(user))]))
                        return done?.isApplied ?? false
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }

            #expect(outcomes.count { $0 } == 1)
            let left = try await profiles()
            #expect(left.count { $0 == 1 } == 1)
        }
    }

    @Test func `an administrator gives neither more than their own nor to those above`() async throws {
        try await people { fixture in
            try await fixture.change(2, "profile_id = 2")
            let administrator = Caller.user(UserID(rawValue: 2))
            let upward = await expectError(.refused) {
                _ = try await assign(fixture, "account manager", .people([NamedPerson(.number(3))]), by: administrator)
            }
            let above = await expectError(.refused) {
                _ = try await assign(fixture, "manager", everybody(), by: administrator)
            }
            #expect(upward?.message.contains("maintain the tenant's settings") == true)
            #expect(above?.message.hasPrefix("One of them has the profile \"account manager\"") == true)

            let below = try await assign(
                fixture,
                "manager",
                everybody(UserFilter(profile: "employee")),
                by: administrator
            )
            #expect(below.changed == 3)
        }
    }

    @Test func `more people than were agreed to is a conflict`() async throws {
        try await people { fixture in
            let filter = everybody(UserFilter(profile: "employee"))
            let error = await expectError(.conflict) {
                _ = try await assign(fixture, "manager", filter, atMost: 3)
            }
            #expect(error?.message.contains("4 people") == true)
            let agreed = try await assign(fixture, "manager", filter, atMost: 4)
            #expect(agreed.changed == 4)
        }
    }

    @Test func `another tenant's people are nobody`() async throws {
        try await people { fixture in
            let other = try await TenantFixture.create("quay", in: fixture.database)
            let named = try await assign(other, "manager", .people([NamedPerson(.number(2))]))
            let all = try await assign(other, "manager", everybody())

            #expect(named.faults.count == 1)
            #expect(all.changed == 0)
            #expect(try await profiles() == [1, 5, 5, 5, 5, 5])
        }
    }

    @Test(.timeLimit(.minutes(30))) func `100,000 people are a matter of seconds`() async throws {
        try await people { fixture in
            try await fixture.addUsers(7...100_000)
            let clock = ContinuousClock()
            var report = try await assign(fixture, "manager", everybody(), dryRun: true)
            #expect(report.changed == 99_999)

            let filtered = try await clock.measure {
                report = try await assign(fixture, "manager", everybody(UserFilter(profile: "employee")))
            }
            #expect(report.changed == 99_998)
            let list = (1...100_000).map { NamedPerson(.email("user\($0)@example.test"), line: $0 + 1) }
            let listed = try await clock.measure {
                report = try await assign(fixture, "account manager", .people(list))
            }
            #expect(report.changed == 99_999)
            #expect(filtered < .seconds(60) && listed < .seconds(60))
        }
    }
}

import Directory
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct AccountManagerTests {
    private static let day = CalendarDate(year: 2020, month: 1, day: 31)
    private static let future = CalendarDate(year: 2999, month: 1, day: 1)

    private func change(
        _ tenants: TwoTenants,
        _ user: UserID,
        _ body: (inout UserChanges) throws -> Void
    ) async throws {
        var changes = UserChanges()
        try body(&changes)
        _ = try await UserService(tenants.database)
            .update(.id(user), changes, of: tenants.first.id, by: .operatorOfDeployment)
    }

    @Test func `the last account manager stays, whoever asks`() async throws {
        try await TwoTenants.run { tenants in
            let manager = try #require(try await tenants.staff()["account manager"])
            let past = try #require(Self.day)
            let future = try #require(Self.future)
            let attempts: [() async throws -> Void] = [
                {
                    _ = try await UserService(tenants.database)
                        .deactivate(.id(manager), of: tenants.first.id, by: .operatorOfDeployment)
                },
                {
                    _ = try await UserService(tenants.database)
                        .deactivate(.id(manager), of: tenants.first.id, by: .user(manager))
                },
                { try await tenants.give("employee", to: manager) },
                { try await change(tenants, manager) { $0.endDate = .set(past) } },
                { try await change(tenants, manager) { $0.startDate = .set(future) } },
            ]
            for attempt in attempts {
                let error = await expectError(.refused) { try await attempt() }
                #expect(
                    error?.message.contains("without an active user who has the profile \"account manager\"") == true
                )
                #expect(error?.remedy?.hasPrefix("Make another account manager first: muster profile assign") == true)
            }

            #expect(try await tenants.profile(of: manager) == "account manager")
            try await change(tenants, manager) { $0.endDate = .set(future) }
        }
    }

    @Test func `one of two may go, but who has not started or has ended is no second one`() async throws {
        try await TwoTenants.run { tenants in
            let staff = try await tenants.staff()
            let manager = try #require(staff["account manager"])
            let second = try #require(staff["manager"])
            try await tenants.give("account manager", to: second)
            try await change(tenants, second) { $0.startDate = .set(try #require(Self.future)) }

            await expectError(.refused) { try await tenants.give("employee", to: manager) }
            try await change(tenants, second) { $0.startDate = .clear }
            try await tenants.give("employee", to: manager)

            #expect(try await tenants.profile(of: manager) == "employee")
        }
    }

    @Test func `a tenant without an account manager has none to lose`() async throws {
        try await TwoTenants.run { tenants in
            try await tenants.add("Chef", to: .jobTitles, of: tenants.first)
            let user = try await tenants.addUser("Ann", "Example", jobTitle: "Chef", to: tenants.first)
            _ = try await UserService(tenants.database)
                .deactivate(.id(user.id), of: tenants.first.id, by: .operatorOfDeployment)
        }
    }

    @Test func `of two commands at once that take one of two each, one is refused`() async throws {
        try await TwoTenants.run { tenants in
            let staff = try await tenants.staff()
            let first = try #require(staff["account manager"])
            let second = try #require(staff["manager"])
            try await tenants.give("account manager", to: second)
            let gate = try await Superuser.connect()
            // Within a transaction the server shows activity as it was at the first look.
            let watch = try await Superuser.connect()
            try await gate.script(
                "BEGIN; SELECT FROM muster.directory_state WHERE tenant_id = \(tenants.first.id) FOR UPDATE"
            )

            let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask { try await succeeds { try await tenants.give("employee", to: first) } }
                group.addTask {
                    try await succeeds {
                        _ = try await UserService(tenants.database)
                            .deactivate(.id(second), of: tenants.first.id, by: .operatorOfDeployment)
                    }
                }
                try await watch.waitUntilBlocked(2)
                try await gate.script("COMMIT")
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(outcomes.sorted { !$0 && $1 } == [false, true])
            let left =
                try await gate.value(
                    "SELECT count(*) FROM muster.users WHERE is_active AND profile_id = 1"
                ) as Int
            #expect(left == 1)
            await gate.close()
            await watch.close()
        }
    }
}

/// Whether it is done, as opposed to refused.
private func succeeds(_ body: () async throws -> Void) async throws -> Bool {
    do {
        try await body()
        return true
    } catch let error as ServiceError where error.code == .refused {
        return false
    }
}

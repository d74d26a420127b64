@testable import Learning
import Postgres
import Tenancy
import TestSupport
import Testing

/// After a first import the planner knows nothing of the tenant: its plans must not be quadratic for that.
@Suite(.temporaryDatabase) struct StaleStatisticsTests {
    private static let people: Int64 = 3_000
    /// What a plan that reads each row a few times stays far below, and one that compares all with all does not.
    private static let bound = 60 * Int(people)

    @Test(arguments: LookedAt.PlanMode.allCases) func `a sync reads each row a few times, whatever the planner expects`(
        mode: LookedAt.PlanMode
    ) async throws {
        let database = try await TenantFixture.openDatabase()
        let superuser = try await Superuser.connect()
        let known = try await TenantFixture.create("known", in: database)
        try await known.addUsers(1...1_000)
        _ = try await LearningSync(database: database).run(known.id, trigger: .change)
        try await known.change(1, "last_name = 'Again'")
        try await superuser.script("ANALYZE muster.users; ANALYZE muster.learners; ANALYZE muster.pending_sync")
        let giant = try await TenantFixture.create("giant", in: database)
        try await giant.addUsers(1...(2 * Self.people))
        let id = giant.id.rawValue
        func look(_ sql: String, _ values: String...) async throws -> Int {
            try await LookedAt.rows(sql, ["\(id)"] + values, as: "muster_app", tenant: id, mode)
        }
        func sync(_ users: ClosedRange<Int64>) async throws -> Int {
            let list = users.map(String.init).joined(separator: ",")
            return try await look(LearnerStatements.syncLearners, "now()", "'{\(list)}'")
        }

        let taken = try await look(LearnerStatements.takePending, "\(Self.people)")
        let plan = try await LookedAt.plan(
            LearnerStatements.takePending,
            ["\(id)", "1"],
            as: "muster_app",
            tenant: id,
            mode
        )
        let first = try await sync(1...Self.people)
        let second = try await sync((Self.people + 1)...(2 * Self.people))
        try await superuser.execute("UPDATE muster.users SET last_name = 'New', revision = 2 WHERE tenant_id = \(id)")
        let changed = try await sync(1...Self.people)
        let starters = try await look(LearnerStatements.findStarters, "now()")
        let drift = try await look(LearnerStatements.findDrift, "now()")
        let next = try await look(LearnerStatements.nextDate, "now()")

        for (step, rows) in [
            ("taken", taken), ("first", first), ("second", second), ("changed", changed), ("starters", starters),
            ("drift", drift), ("next date", next),
        ] {
            #expect((Int(Self.people)...Self.bound).contains(rows), "\(step): \(rows)")
        }
        // An array is searched from its start for every row, which no count of rows tells.
        #expect(plan.contains("(hashed SubPlan") && !plan.contains("ANY ("), "\(plan)")
        #expect(try await superuser.value("SELECT count(*) FROM muster.pending_sync") == Self.people + 1)
        #expect(
            try await superuser.value("SELECT count(*) FROM muster.learners WHERE name LIKE '% New'") == Self.people
        )
        await superuser.close()
        await database.close()
    }
}

import Directory
import Learning
import Postgres
import Tenancy
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct LearnerStatusTests {
    @Test func `a flagged title promotes in learning, losing it demotes, the profile stays`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        let titles = TrainingManagerTitles(database)
        let superuser = try await Superuser.connect()
        try await tenant.addUsers(1...2)
        try await tenant.change(2, "job_title_id = 2")
        _ = try await titles.set(["Cook"], of: tenant.id, by: .operatorOfDeployment)
        let managers = "SELECT user_id FROM muster.learners WHERE is_training_manager ORDER BY user_id"

        _ = try await sync.run(tenant.id, trigger: .change)
        #expect(try await superuser.column(managers) == [Int64(2)])

        try await tenant.change(1, "job_title_id = 2")
        try await tenant.change(2, "job_title_id = 3")
        _ = try await sync.run(tenant.id, trigger: .change)
        #expect(try await superuser.column(managers) == [Int64(1)])

        _ = try await titles.set([], of: tenant.id, by: .operatorOfDeployment)
        _ = try await sync.run(tenant.id, trigger: .change)
        #expect(try await superuser.column(managers) == [Int64]())
        #expect(try await superuser.column("SELECT DISTINCT profile_id FROM muster.users") == [Int64(5)])
        await superuser.close()
        await database.close()
    }

    @Test func `a tenant that keeps training managers never demotes`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        let superuser = try await Superuser.connect()
        try await superuser.execute("UPDATE muster.tenants SET keeps_training_managers = true")
        try await superuser.execute("UPDATE muster.job_titles SET is_training_manager = name = 'Waiter'")
        try await tenant.addUsers(1...1)
        _ = try await sync.run(tenant.id, trigger: .change)

        try await tenant.change(1, "job_title_id = 3")
        _ = try await sync.run(tenant.id, trigger: .change)

        #expect(try await superuser.value("SELECT is_training_manager FROM muster.learners"))
        #expect(try await superuser.value("SELECT job_title FROM muster.learners") == "Porter")
        await superuser.close()
        await database.close()
    }

    @Test func `a future starter waits inactive and becomes active when the day comes`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        let superuser = try await Superuser.connect()
        try await tenant.addUsers(1...1)
        try await tenant.change(1, "start_date = (now() AT TIME ZONE 'UTC')::date + 3")
        _ = try await sync.run(tenant.id, trigger: .change)
        #expect(try await superuser.value("SELECT NOT is_active FROM muster.learners"))
        #expect(
            try await superuser.value(
                "SELECT next_date_at = ((now() AT TIME ZONE 'UTC')::date + 3)::timestamp AT TIME ZONE 'UTC' FROM muster.tenant_due"
            )
        )

        // The database's clock cannot be moved, so the day is: nobody announces it, and nothing becomes pending.
        try await superuser.execute("UPDATE muster.users SET start_date = (now() AT TIME ZONE 'UTC')::date")
        let outcome = try await sync.run(tenant.id, trigger: .change, datesReached: true)

        #expect(outcome.updated == 1)
        #expect(try await superuser.value("SELECT is_active FROM muster.learners"))
        #expect(try await superuser.value("SELECT next_date_at IS NULL FROM muster.tenant_due"))
        await superuser.close()
        await database.close()
    }

    @Test func `whether a day has come is asked in the unit's time zone, else in the tenant's`() async throws {
        let database = try await TenantFixture.openDatabase()
        // 25 hours lie between the two zones: it is never the same day in both.
        let tenant = try await TenantFixture.create(timeZone: "Pacific/Pago_Pago", in: database)
        let superuser = try await Superuser.connect()
        try await superuser.execute(
            """
            INSERT INTO muster.business_units (tenant_id, business_unit_id, name, feed_key, time_zone, created_at)
            VALUES ($1, 1, 'East', 'east', 'Pacific/Kiritimati', now())
            """,
            [tenant.id.value]
        )
        try await tenant.addUsers(1...2)
        let today = "start_date = (now() AT TIME ZONE 'Pacific/Kiritimati')::date"
        try await tenant.change(1, "\(today), business_unit_id = 1")
        try await tenant.change(2, today)

        _ = try await LearningSync(database: database).run(tenant.id, trigger: .change)

        #expect(try await superuser.column("SELECT is_active FROM muster.learners ORDER BY user_id") == [true, false])
        await superuser.close()
        await database.close()
    }

    @Test(
        arguments: [
            // Clocks go forward at 02:00 on 31 March 2030 and back at 03:00 on 27 October in Berlin.
            ("Europe/Berlin", "end_date", "2030-03-30", "2030-03-30 23:00:00"),
            ("Europe/Berlin", "end_date", "2030-03-31", "2030-03-31 22:00:00"),
            ("Europe/Berlin", "end_date", "2030-10-26", "2030-10-26 22:00:00"),
            ("Europe/Berlin", "end_date", "2030-10-27", "2030-10-27 23:00:00"),
            ("America/New_York", "start_date", "2030-07-01", "2030-07-01 04:00:00"),
            // There the clocks go forward at midnight, so that day begins at 01:00.
            ("Asia/Beirut", "start_date", "2030-03-31", "2030-03-30 22:00:00"),
            ("UTC", "end_date", "2028-02-28", "2028-02-29 00:00:00"),
        ]
    )
    func `days begin and end at the unit's midnight, also when the clocks change`(
        zone: String,
        field: String,
        day: String,
        instant: String
    ) async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(timeZone: "Pacific/Auckland", in: database)
        let superuser = try await Superuser.connect()
        try await superuser.execute(
            """
            INSERT INTO muster.business_units (tenant_id, business_unit_id, name, feed_key, time_zone, created_at)
            VALUES ($1, 1, 'Quay', 'quay', $2, now())
            """,
            [tenant.id.value, .text(zone)]
        )
        try await tenant.addUsers(1...1)
        try await tenant.change(1, "\(field) = '\(day)', business_unit_id = 1")

        _ = try await LearningSync(database: database).run(tenant.id, trigger: .change)

        let next: String = try await superuser.value(
            "SELECT (next_date_at AT TIME ZONE 'UTC')::timestamp(0)::text FROM muster.tenant_due"
        )
        #expect(next == instant)
        await superuser.close()
        await database.close()
    }

    @Test func `a user whose last day is over is deactivated in directory, history and learning`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        let superuser = try await Superuser.connect()
        try await tenant.addUsers(1...2)
        try await tenant.change(1, "end_date = (now() AT TIME ZONE 'UTC')::date")
        try await tenant.change(2, "end_date = (now() AT TIME ZONE 'UTC')::date")
        _ = try await sync.run(tenant.id, trigger: .change)
        #expect(try await superuser.column("SELECT is_active FROM muster.learners ORDER BY user_id") == [true, true])

        try await superuser.execute("UPDATE muster.users SET end_date = end_date - 1 WHERE user_id = 1")
        let outcome = try await sync.run(tenant.id, trigger: .change, datesReached: true)

        #expect(outcome.deactivated == 1)
        #expect(try await superuser.column("SELECT is_active FROM muster.learners ORDER BY user_id") == [false, true])
        #expect(try await superuser.value("SELECT deactivated_by FROM muster.users WHERE user_id = 1") == "end_date")
        #expect(
            try await superuser.column(
                "SELECT concat_ws(' ', changed_by, field, old_value, new_value) FROM muster.user_history"
            ) == ["worker status active deactivated"]
        )
        await superuser.close()
        await database.close()
    }

    @Test func `renaming a title renames it in learning`() async throws {
        let database = try await TenantFixture.openDatabase()
        let tenant = try await TenantFixture.create(in: database)
        let sync = LearningSync(database: database)
        let superuser = try await Superuser.connect()
        try await tenant.addUsers(1...2)
        _ = try await sync.run(tenant.id, trigger: .change)

        _ = try await CatalogueService(.jobTitles, database).rename(
            "Waiter",
            to: CatalogueName("Host"),
            in: tenant.id,
            by: .operatorOfDeployment
        )
        let outcome = try await sync.run(tenant.id, trigger: .change)

        #expect(outcome.updated == 2)
        #expect(try await superuser.column("SELECT DISTINCT job_title FROM muster.learners") == ["Host"])
        await superuser.close()
        await database.close()
    }
}

import Directory
import Postgres
import Tenancy
import TestSupport
import Testing

/// When the people of one tenant are written to, by the tenant's policy and their first day.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct WelcomeScheduleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let policy: WelcomePolicy
        let timeZone: String
        var unitTimeZone: String?
        let firstDay: String
        let due: String

        var testDescription: String { "\(policy), \(unitTimeZone ?? timeZone), first day \(firstDay): \(due)" }
    }

    static let cases = [
        // A plain day, and both clock changes, at midnight and in the morning.
        Case(policy: .atImport, timeZone: "UTC", firstDay: "2031-06-02", due: "2031-06-02T00:00:00Z"),
        Case(policy: .onStartDate, timeZone: "UTC", firstDay: "2031-06-02", due: "2031-06-02T08:00:00Z"),
        Case(policy: .atImport, timeZone: "Europe/London", firstDay: "2031-03-30", due: "2031-03-30T00:00:00Z"),
        Case(policy: .onStartDate, timeZone: "Europe/London", firstDay: "2031-03-30", due: "2031-03-30T07:00:00Z"),
        Case(policy: .atImport, timeZone: "Europe/London", firstDay: "2031-10-26", due: "2031-10-25T23:00:00Z"),
        Case(policy: .onStartDate, timeZone: "Europe/London", firstDay: "2031-10-26", due: "2031-10-26T08:00:00Z"),
        Case(policy: .onStartDate, timeZone: "America/New_York", firstDay: "2031-03-09", due: "2031-03-09T12:00:00Z"),
        Case(policy: .onStartDate, timeZone: "America/New_York", firstDay: "2031-11-02", due: "2031-11-02T13:00:00Z"),
        // The unit's time zone goes before the tenant's.
        Case(
            policy: .onStartDate,
            timeZone: "Europe/London",
            unitTimeZone: "Asia/Tokyo",
            firstDay: "2031-06-02",
            due: "2031-06-01T23:00:00Z"
        ),
        // A midnight that the clock change leaves out: the day begins at one.
        Case(policy: .atImport, timeZone: "Africa/Cairo", firstDay: "2027-04-30", due: "2027-04-29T22:00:00Z"),
    ]

    @Test(arguments: cases) func `a newcomer is written to on the first day, where the unit is`(row: Case) async throws
    {
        let office = try await Office(timeZone: row.timeZone, policy: row.policy, unitTimeZone: row.unitTimeZone)

        let tally = try await office.create(firstDay: row.firstDay)

        #expect((tally.mails, tally.waiting) == (1, 1))
        #expect(try await office.mails() == ["waiting \(row.due)"])
        #expect(try await office.jobIsDue() == row.due)
        await office.close()
    }

    @Test(arguments: [WelcomePolicy.atImport, .onStartDate], [nil, "2020-02-29"])
    func `whose first day is past or unknown is written to at once`(policy: WelcomePolicy, firstDay: String?)
        async throws
    {
        let office = try await Office(policy: policy)

        let tally = try await office.create(firstDay: firstDay)

        #expect((tally.mails, tally.waiting) == (1, 0))
        #expect(try await office.mails().map { $0.split(separator: " ")[0] } == ["queued"])
        await office.close()
    }

    @Test func `the policy never, a wish for none and a person without an address make no e-mail`() async throws {
        let office = try await Office(policy: .never)
        #expect(try await office.create(firstDay: nil).mails == 0)
        try await office.set { $0.policy = .atImport }
        #expect(try await office.create(firstDay: nil, welcome: .silent).mails == 0)
        #expect(try await office.create(firstDay: nil, email: nil).mails == 0)

        #expect(try await office.mails().map { $0.split(separator: " ")[0] } == ["cancelled"])
        // Asked for by name, it is sent whatever the policy.
        try await office.set { $0.policy = .never }
        #expect(try await office.create(firstDay: nil, welcome: .asked).mails == 1)
        await office.close()
    }

    @Test func `a first day that moves takes the e-mail along, in both directions`() async throws {
        let office = try await Office(policy: .atImport)
        _ = try await office.create(firstDay: "2031-06-02")

        try await office.fixture.change(1, "start_date = '2031-07-01'")
        #expect(try await office.mails() == ["waiting 2031-07-01T00:00:00Z"])
        try await office.fixture.change(1, "start_date = '2031-05-01'")
        #expect(try await office.mails() == ["waiting 2031-05-01T00:00:00Z"])
        #expect(try await office.jobIsDue() == "2031-05-01T00:00:00Z")
        try await office.fixture.change(1, "start_date = '2026-01-01'")
        #expect(try await office.mails().map { $0.split(separator: " ")[0] } == ["queued"])
        #expect(try await office.value("SELECT due_at <= now() FROM muster.jobs WHERE kind = 'welcome_mail'"))
        // Queued, and not gone: a first day that is put off again is still honoured.
        try await office.fixture.change(1, "start_date = '2031-08-01'")
        #expect(try await office.mails() == ["waiting 2031-08-01T00:00:00Z"])
        await office.close()
    }

    @Test func `a person who moves to a unit elsewhere begins there`() async throws {
        let office = try await Office(policy: .onStartDate, unitTimeZone: "Asia/Tokyo", person: nil)
        _ = try await office.create(firstDay: "2031-06-02")
        #expect(try await office.mails() == ["waiting 2031-06-02T08:00:00Z"])

        try await office.fixture.change(1, "business_unit_id = 1")

        #expect(try await office.mails() == ["waiting 2031-06-01T23:00:00Z"])
        await office.close()
    }

    @Test func `another policy moves what waits, and never cancels it`() async throws {
        let office = try await Office(policy: .atImport)
        _ = try await office.create(firstDay: "2031-06-02")

        try await office.set { $0.policy = .onStartDate }
        #expect(try await office.mails() == ["waiting 2031-06-02T08:00:00Z"])
        try await office.set { $0.policy = .never }
        #expect(try await office.mails().map { $0.split(separator: " ")[0] } == ["cancelled"])
        await office.close()
    }

    @Test func `settings that could not work are refused with what to give instead`() async throws {
        let office = try await Office(policy: .atImport)
        let wrong: [@Sendable (inout WelcomeSettingsChanges) -> Void] = [
            { $0.linkTemplate = "https://learning.example/welcome" },
            { $0.linkTemplate = "http://learning.example/?t={token}" },
            { $0.linkTemplate = "https://{token}/" },
            { $0.linkTemplate = "javascript:alert('{token}')" },
            { $0.linkTemplate = "https://a:b@learning.example/{token}" },
            { $0.senderAddress = "nobody" },
            { $0.senderName = "two\nlines" },
            { $0.linkValidDays = 0 },
            { $0.mailsPerMinute = 0 },
            { $0.coolDownSeconds = -1 },
            { $0.defaultLanguage = "German please" },
        ]
        for change in wrong {
            let error = await #expect(throws: ServiceError.self) { try await office.set(change) }
            #expect(error?.code == .invalid)
        }
        for link in ["https://sso.example/start?next=%2F&token={token}", "http://localhost:8080/w/{token}"] {
            try await office.set { $0.linkTemplate = link }
        }
        await office.close()
    }
}

/// A tenant with one unit, in which people are created.
private struct Office: Sendable {
    let fixture: TenantFixture
    private let database: Database
    private let superuser: Superuser
    private let unit: Int64?

    /// - Parameter person: the unit of whoever is created.
    init(
        timeZone: String = "UTC",
        policy: WelcomePolicy,
        unitTimeZone: String? = nil,
        person unit: Int64? = 1
    ) async throws {
        database = try await TenantFixture.openDatabase(appConnections: 2)
        superuser = try await Superuser.connect()
        fixture = try await TenantFixture.create(timeZone: timeZone, in: database)
        self.unit = unit
        _ = try await database.withTenant(fixture.id) { tx in
            try tx.execute(
                """
                INSERT INTO muster.business_units (tenant_id, business_unit_id, name, feed_key, time_zone, created_at)
                VALUES ($1, 1, 'Pier', 'U1', $2, $3)
                """,
                [.text(optional: unitTimeZone), .timestamp(tx.now)]
            )
        }
        try await set { $0.policy = policy }
    }

    func set(_ change: @Sendable (inout WelcomeSettingsChanges) -> Void) async throws {
        var changes = WelcomeSettingsChanges()
        change(&changes)
        _ = try await WelcomeSettingsService(database).set(fixture.id, changes, by: .operatorOfDeployment)
    }

    func create(
        firstDay: String?,
        email: String? = "new@firm.example",
        welcome: RunWelcome = .byPolicy
    ) async throws -> WelcomeTally {
        try await database.withTenant(fixture.id) { tx in
            let id = try Counters.next(tx, .user)
            try tx.execute(
                """
                INSERT INTO muster.users (
                    tenant_id, user_id, first_name, last_name, email, is_active, profile_id, job_title_id,
                    business_unit_id, start_date, revision, created_at, updated_at
                )
                VALUES ($1, $2, 'Ada', 'Quill', $2 || $3, true, 5, 1, $4, $5::text::date, 1, $6, $6)
                """,
                [.int(id), .text(optional: email), .int(optional: unit), .text(optional: firstDay), .timestamp(tx.now)]
            )
            let tally = try WelcomeRequests.queue(tx, newUsersFrom: id, count: 1, welcome: welcome)
            try DirectoryChange.publish(tx, users: [UserID(rawValue: id)])
            try WelcomeRequests.wake(tx, tally)
            return tally
        }
    }

    /// Each e-mail as its state and when it is due.
    func mails() async throws -> [String] {
        try await superuser.column(
            """
            SELECT state || ' ' || to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            FROM muster.welcome_emails ORDER BY email_id
            """
        )
    }

    func jobIsDue() async throws -> String {
        try await superuser.value(
            """
            SELECT to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            FROM muster.jobs WHERE kind = 'welcome_mail'
            """
        )
    }

    func value(_ sql: String) async throws -> Bool {
        try await superuser.value(sql)
    }

    func close() async {
        await superuser.close()
        await database.close()
    }
}

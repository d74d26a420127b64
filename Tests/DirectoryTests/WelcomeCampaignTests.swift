import Directory
import Postgres
import Tenancy
import TestSupport
import Testing

/// Whom a campaign writes to, and that it is nobody twice.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct WelcomeCampaignTests {
    private struct Office: Sendable {
        let database: Database
        let fixture: TenantFixture
        let superuser: Superuser

        /// Ten waiters with the numbers 1 to 10, whom nobody has written to.
        init() async throws {
            database = try await TenantFixture.openDatabase(appConnections: 8)
            superuser = try await Superuser.connect()
            fixture = try await TenantFixture.create(in: database)
            try await fixture.addUsers(1...10)
        }

        func start(_ request: WelcomeCampaignRequest) async throws -> WelcomeCampaign {
            try await WelcomeCampaigns(database).start(request, in: fixture.id, by: .operatorOfDeployment)
        }

        func plan(_ request: WelcomeCampaignRequest) async throws -> [Int64: WelcomeRefusal?] {
            let (_, people) = try await WelcomeCampaigns(database)
                .plan(request, in: fixture.id, by: .operatorOfDeployment)
            return Dictionary(uniqueKeysWithValues: people.map { ($0.user.rawValue, $0.refusal) })
        }

        func mails() async throws -> Int64 {
            try await superuser.value("SELECT count(*) FROM muster.welcome_emails")
        }

        /// As if the mail server had taken everything an hour ago.
        func deliver(hoursAgo hours: Int = 1) async throws {
            try await superuser.script(
                """
                UPDATE muster.welcome_emails
                SET state = 'sent', sent_at = now() - interval '\(hours) hours', attempts = 1
                WHERE state = 'queued'
                """
            )
        }

        func close() async {
            await superuser.close()
            await database.close()
        }
    }

    private static let everybody = WelcomeSelection.filter(WelcomeFilter(neverSignedIn: true))

    @Test func `the same call again on the same day adds only newcomers`() async throws {
        let office = try await Office()

        let first = try await office.start(WelcomeCampaignRequest(Self.everybody))
        let second = try await office.start(WelcomeCampaignRequest(Self.everybody))
        try await office.deliver(hoursAgo: 48)
        try await office.fixture.addUsers(11...12)
        let third = try await office.start(WelcomeCampaignRequest(Self.everybody))

        #expect([first, second, third].map(\.queued) == [10, 0, 2])
        #expect(Set([first, second, third].map(\.key)).count == 1)
        #expect(third.id == first.id)
        #expect(second.refusals == [.inCampaign: 10])
        #expect(try await office.mails() == 12)
        await office.close()
    }

    @Test func `eight calls at once with one key, and with keys of their own, write to everybody once`() async throws {
        let office = try await Office()
        for keys in [Array(repeating: "spring", count: 8), (1...8).map { "own \($0)" }] {
            let queued = try await withThrowingTaskGroup(of: Int.self) { group in
                for key in keys {
                    group.addTask { try await office.start(WelcomeCampaignRequest(Self.everybody, key: key)).queued }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(queued.sorted() == [0, 0, 0, 0, 0, 0, 0, 10])
            try await office.deliver(hoursAgo: 48)
        }
        #expect(try await office.mails() == 20)
        let twice: Int64 = try await office.superuser.value(
            """
            SELECT count(*) FROM (
                SELECT FROM muster.welcome_emails GROUP BY campaign_id, user_id HAVING count(*) > 1
            ) AS t
            """
        )
        #expect(twice == 0)
        await office.close()
    }

    @Test func `the cool-down holds across campaigns and creation, and can be overridden`() async throws {
        let office = try await Office()
        _ = try await office.start(WelcomeCampaignRequest(Self.everybody, key: "one"))
        #expect(try await office.start(WelcomeCampaignRequest(Self.everybody, key: "two")).refusals == [.pending: 10])
        try await office.deliver()

        let cool = try await office.start(WelcomeCampaignRequest(Self.everybody, key: "two"))
        #expect(cool.refusals == [.coolDown: 10])
        #expect(cool.id == nil)
        let forced = try await office.start(WelcomeCampaignRequest(Self.everybody, key: "two", ignoresCoolDown: true))
        #expect(forced.queued == 10)
        // Even then nobody is twice in one campaign.
        try await office.deliver()
        let again = try await office.start(WelcomeCampaignRequest(Self.everybody, key: "two", ignoresCoolDown: true))
        #expect(again.refusals == [.inCampaign: 10])
        // What never arrived is no reason to wait.
        try await office.superuser.script("UPDATE muster.welcome_emails SET state = 'bounced', sent_at = NULL")
        #expect(try await office.start(WelcomeCampaignRequest(Self.everybody, key: "three")).queued == 10)
        await office.close()
    }

    @Test func `people who left, have no address, start later or have signed in are left out, with the reason`()
        async throws
    {
        let office = try await Office()
        try await office.fixture.change(1, "is_active = false, deactivated_by = 'hand'")
        try await office.fixture.change(2, "email = NULL")
        try await office.fixture.change(3, "start_date = '2031-01-01'")
        _ = try await SignInService(office.database)
            .record([NamedPerson(.number(4))], of: office.fixture.id, by: .operatorOfDeployment)

        let plan = try await office.plan(WelcomeCampaignRequest(Self.everybody))

        #expect(plan.count == 9)
        #expect(plan[1] == .some(.deactivated))
        #expect(plan[2] == .some(.noAddress))
        #expect(plan[3] == .some(.notStarted))
        #expect(plan[4] == nil)
        #expect(plan.values.count { $0 == nil } == 6)
        #expect(try await office.mails() == 0)
        await office.close()
    }

    @Test func `filters are combined, and names that do not exist are told`() async throws {
        let office = try await Office()
        try await office.fixture.change(1, "job_title_id = 2")
        try await office.fixture.change(2, "job_title_id = 2, department_id = 2")
        try await office.fixture.change(3, "profile_id = 4")

        let cooks = try await office.plan(WelcomeCampaignRequest(.filter(WelcomeFilter(jobTitle: "Cook"))))
        let front = try await office.plan(
            WelcomeCampaignRequest(.filter(WelcomeFilter(neverSignedIn: true, jobTitle: "Cook", department: "Front")))
        )
        let trainers = try await office.plan(
            WelcomeCampaignRequest(.filter(WelcomeFilter(profile: "training manager")))
        )

        #expect(cooks.keys.sorted() == [1, 2])
        #expect(front.keys.sorted() == [2])
        #expect(trainers.keys.sorted() == [3])
        let error = await #expect(throws: ServiceError.self) {
            try await office.plan(WelcomeCampaignRequest(.filter(WelcomeFilter(jobTitle: "Cok"))))
        }
        #expect(error?.code == .unknown)
        await office.close()
    }

    @Test func `a list is told line by line what fits nobody, or several`() async throws {
        let office = try await Office()
        try await office.fixture.change(10, "is_active = false, deactivated_by = 'hand', email = 'user1@example.test'")
        let people = [
            NamedPerson(.email(" USER1@example.test "), line: 2), NamedPerson(.email("gone@example.test"), line: 3),
            NamedPerson(.externalID("E7"), line: 4), NamedPerson(.number(2), line: 5), NamedPerson(.number(2), line: 6),
        ]

        let campaign = try await office.start(WelcomeCampaignRequest(.people(people)))

        #expect(campaign.queued == 2)
        #expect(campaign.faults.map(\.line) == [3, 4])
        #expect(
            try await office.superuser.column("SELECT user_id FROM muster.welcome_emails ORDER BY 1") == [Int64(1), 2]
        )
        let stored: String = try await office.superuser.value("SELECT selection FROM muster.welcome_campaigns")
        #expect(stored == "2 people named")
        await office.close()
    }

    @Test func `users of a directory without the permission start nothing`() async throws {
        let office = try await Office()
        let error = await #expect(throws: ServiceError.self) {
            try await WelcomeCampaigns(office.database)
                .start(WelcomeCampaignRequest(Self.everybody), in: office.fixture.id, by: .user(UserID(rawValue: 1)))
        }
        #expect(error?.code == .refused)
        #expect(try await office.mails() == 0)
        await office.close()
    }
}

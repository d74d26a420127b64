import Directory
import Foundation
import Mail
import Postgres
import Tenancy
import TestSupport
import Testing

/// What a welcome link opens, when, how often and for whom.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct WelcomeLinksTests {
    /// Sends everybody's e-mail as files and gives the tokens in their order.
    private func tokens(_ office: WelcomeOffice) async throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-links-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await office.send(["MUSTER_MAIL_FOLDER": folder.path])
        let files = try FileManager.default
            .contentsOfDirectory(
                at: folder.appending(path: office.fixture.tenant.slug.text),
                includingPropertiesForKeys: nil
            )
            .map(\.path).sorted { $0.compare($1, options: .numeric) == .orderedAscending }
        return try await DecodedMail.decode(files: files).map(WelcomeOffice.token)
    }

    @Test func `of eight who use a link at once one gets in`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["kim@firm.example"])
        let token = try await tokens(office)[0]
        let links = WelcomeLinks(office.database)

        let outcomes = await withTaskGroup(of: String.self) { group in
            for _ in 1...8 {
                group.addTask {
                    do {
                        return "user \(try await links.redeem(token, in: office.tenant))"
                    } catch {
                        return (error as? ServiceError)?.code.rawValue ?? "\(error)"
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(outcomes.sorted() == Array(repeating: "refused", count: 7) + ["user 1"])
        guard case .used(let user, _) = try await links.state(of: token, in: office.tenant) else {
            Issue.record("the link is not used")
            return
        }
        #expect(user.rawValue == 1)
        #expect(try await office.superuser.value("SELECT count(*) FROM muster.user_sign_ins") == Int64(1))
        await office.close()
    }

    @Test func `a tenant's token is unknown to another tenant`() async throws {
        let office = try await WelcomeOffice()
        let other = try await WelcomeOffice("north", in: office.database)
        try await office.hire(["kim@firm.example"])
        try await other.hire(["kim@firm.example"])
        let token = try await tokens(office)[0]

        #expect(try await WelcomeLinks(office.database).state(of: token, in: other.tenant) == .unknown)
        let error = await #expect(throws: ServiceError.self) {
            try await WelcomeLinks(office.database).redeem(token, in: other.tenant)
        }
        #expect(error?.code == .unknown)
        #expect(try await WelcomeLinks(office.database).redeem(token, in: office.tenant).rawValue == 1)
        await other.superuser.close()
        await office.close()
    }

    @Test func `no dump of the database has the token, only its hash`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["kim@firm.example"])
        let token = try await tokens(office)[0]
        #expect(token.utf8.count == 43)

        let tables: [String] = try await office.superuser.column(
            """
            SELECT c.oid::regclass::text FROM pg_class AS c
            INNER JOIN pg_namespace AS n ON c.relnamespace = n.oid AND n.nspname = 'muster'
            WHERE c.relkind IN ('r', 'p')
            """
        )
        for table in tables {
            let rows: [String] = try await office.superuser.column("SELECT t::text FROM \(table) AS t")
            #expect(!rows.contains { $0.contains(token) }, "\(table) has it")
        }
        #expect(
            try await office.superuser.value(
                "SELECT token_hash = sha256(convert_to($1, 'UTF8')) FROM muster.welcome_tokens",
                [.text(token)]
            )
        )
        await office.close()
    }

    @Test func `a newer e-mail's link replaces the older one, one that never went does not`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["kim@firm.example"])
        let first = try await tokens(office)[0]
        let links = WelcomeLinks(office.database)
        func resend(_ key: String) async throws {
            let request = WelcomeCampaignRequest(
                .people([NamedPerson(.number(1))]),
                key: key,
                ignoresCoolDown: true
            )
            _ = try await WelcomeCampaigns(office.database).start(request, in: office.tenant, by: .operatorOfDeployment)
        }

        try await office.fixture.change(1, "email = 'nobody@firm.example'")
        try await resend("one")
        #expect(try await office.sendToNewServer() == 1)
        #expect(try await office.states() == ["1 sent 1", "1 bounced 1"])
        try await office.fixture.change(1, "email = 'kim@firm.example'")
        guard case .good = try await links.state(of: first, in: office.tenant) else {
            Issue.record("a link was replaced by an e-mail that nobody got")
            return
        }

        try await resend("two")
        let second = try await tokens(office)[0]
        guard case .replaced = try await links.state(of: first, in: office.tenant) else {
            Issue.record("the older link still opens")
            return
        }
        #expect(try await links.redeem(second, in: office.tenant).rawValue == 1)
        await office.close()
    }

    @Test func `a link does not outlast the address it went to, a sign-in elsewhere or a deactivation`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire((1...5).map { "user\($0)@firm.example" })
        let tokens = try await tokens(office)
        let links = WelcomeLinks(office.database)
        let users = UserService(office.database)
        func why(_ number: Int) async throws -> String? {
            switch try await links.state(of: tokens[number - 1], in: office.tenant) {
            case .shut(_, let why): why
            case .good: nil
            case let state: "\(state)"
            }
        }

        try await office.fixture.change(1, "email = 'right@firm.example'")
        _ = try await SignInService(office.database)
            .record([NamedPerson(.number(2))], of: office.tenant, by: .operatorOfDeployment)
        let third = UserKey.id(UserID(rawValue: 3))
        _ = try await users.deactivate(third, of: office.tenant, by: .operatorOfDeployment)
        _ = try await users.reactivate(third, of: office.tenant, by: .operatorOfDeployment)
        try await office.fixture.change(4, "email = 'User4@Firm.example'")
        try await office.superuser.script(
            """
            INSERT INTO muster.user_sign_ins (tenant_id, user_id, first_signed_in_at, last_signed_in_at)
            VALUES (\(office.tenant), 5, now() - interval '1 day', now() - interval '1 day')
            """
        )

        #expect(try await why(1) == "has another e-mail address now")
        #expect(try await why(2) == "has signed in since it was sent")
        #expect(try await why(3) == "was deactivated after it was sent")
        // The same mailbox, and a sign-in before the e-mail: both still good.
        #expect(try await why(4) == nil)
        #expect(try await why(5) == nil)
        for token in tokens[...2] {
            await #expect(throws: ServiceError.self) { try await links.redeem(token, in: office.tenant) }
        }
        await office.close()
    }

    @Test func `an e-mail whose worker died replaces the earlier link, as it may have arrived`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["kim@firm.example", "lee@firm.example"])
        let tokens = try await tokens(office)
        let second = String(repeating: "b", count: 43)
        try await office.superuser.script(
            """
            INSERT INTO muster.welcome_campaigns (
                tenant_id, campaign_id, idempotency_key, requested_by, requested_at, selection
            ) VALUES (\(office.tenant), 1, 'again', 'operator', now(), 'everybody');
            INSERT INTO muster.welcome_emails (
                tenant_id, email_id, user_id, campaign_id, state, address, requested_at, due_at, started_at, fence
            ) VALUES (\(office.tenant), 100, 1, 1, 'sending', 'kim@firm.example', now(), now(), now(), 1);
            INSERT INTO muster.welcome_tokens (tenant_id, token_hash, user_id, email_id, created_at, expires_at)
            VALUES (
                \(office.tenant), sha256(convert_to('\(second)', 'UTF8')), 1, 100, now(), now() + interval '1 day'
            );
            """
        )

        _ = try await office.sendToNewServer()

        #expect(try await office.states() == ["1 sent 1", "2 sent 1", "1 unknown 1"])
        let links = WelcomeLinks(office.database)
        guard case .replaced = try await links.state(of: tokens[0], in: office.tenant) else {
            Issue.record("two links are good at once")
            return
        }
        guard case .good = try await links.state(of: second, in: office.tenant),
            case .good = try await links.state(of: tokens[1], in: office.tenant)
        else {
            Issue.record("a link that may have arrived, or another person's, was replaced")
            return
        }
        await office.close()
    }

    @Test func `a link ends with its days, with the account, and does not open before the first day`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire((1...3).map { "user\($0)@firm.example" })
        let tokens = try await tokens(office)
        let links = WelcomeLinks(office.database)
        try await office.fixture.change(2, "is_active = false, deactivated_by = 'hand'")
        try await office.fixture.change(3, "start_date = '2031-01-01'")

        #expect(
            try await links.state(of: tokens[1], in: office.tenant)
                == .shut(user: UserID(rawValue: 2), why: "is deactivated")
        )
        #expect(
            try await links.state(of: tokens[2], in: office.tenant)
                == .shut(user: UserID(rawValue: 3), why: "starts on 2031-01-01")
        )
        try await office.pass(minutes: 14 * 1440 - 5)
        guard case .good = try await links.state(of: tokens[0], in: office.tenant) else {
            Issue.record("a link ended too early")
            return
        }
        try await office.pass(minutes: 10)
        guard case .expired = try await links.state(of: tokens[0], in: office.tenant) else {
            Issue.record("a link outlived its days")
            return
        }
        for token in tokens + ["", "x", String(repeating: "a", count: 43)] {
            await #expect(throws: ServiceError.self) { try await links.redeem(token, in: office.tenant) }
        }
        #expect(try await office.superuser.value("SELECT count(*) FROM muster.user_sign_ins") == Int64(0))
        await office.close()
    }
}

import Directory
import Foundation
import Mail
import Postgres
import Tenancy
import TestSupport
import Testing

/// What becomes of welcome e-mails at a real mail server, well or badly behaved.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct WelcomeSendingTests {
    @Test func `a newcomer gets one e-mail in the right language, with a link that opens once`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["kim@firm.example"], language: "de")

        try await SMTPTestServer.run { server in
            #expect(try await office.send(to: server) == 1)
            let mail = try await DecodedMail.decode(server.mails(1))[0]

            #expect(mail.to == [["Ada Quill1", "kim@firm.example"]])
            #expect(mail.from == [["Tenant harbour", "hr@firm.example"]])
            #expect(mail.subject.hasPrefix("Willkommen"))
            let token = try WelcomeOffice.token(in: mail)
            #expect(try await WelcomeLinks(office.database).redeem(token, in: office.tenant).rawValue == 1)
            #expect(mail.defects.isEmpty)
        }
        #expect(try await office.states() == ["1 sent 1"])
        await office.close()
    }

    @Test func `a unit's language is used for people without one, and the tenant's for the rest`() async throws {
        let office = try await WelcomeOffice()
        try await office.superuser.script(
            """
            INSERT INTO muster.business_units (tenant_id, business_unit_id, name, feed_key, language, created_at)
            VALUES (\(office.tenant), 1, 'Quai', 'Q', 'fr', now())
            """
        )
        try await office.set { $0.defaultLanguage = "es" }
        try await office.hire(["unit@firm.example", "own@firm.example", "none@firm.example", "odd@firm.example"])
        try await office.fixture.change(1, "business_unit_id = 1")
        try await office.fixture.change(2, "business_unit_id = 1, language = 'en'")
        try await office.fixture.change(4, "business_unit_id = 1, language = 'Klingon'")

        try await SMTPTestServer.run { server in
            try await office.send(to: server)
            let mails = try await DecodedMail.decode(server.mails(4))
            let languages = Dictionary(
                uniqueKeysWithValues: mails.map { ($0.to[0][1], $0.header("Content-Language") ?? "") }
            )
            #expect(
                languages == [
                    "unit@firm.example": "fr", "own@firm.example": "en", "none@firm.example": "es",
                    "odd@firm.example": "fr",
                ]
            )
        }
        await office.close()
    }

    @Test func `a temporary refusal is tried again after a minute and then delivered`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["greylist@firm.example", "kim@firm.example"])
        try await SMTPTestServer.run { server in
            try await office.send(to: server)
            #expect(try await office.states() == ["1 queued 1", "2 sent 1"])
            #expect(try await office.error(1).contains("Greylisted"))
            // Not before its time.
            try await office.send(to: server)
            #expect(server.messages == 1)

            try await office.fixture.change(1, "email = 'better@firm.example'")
            try await office.pass(minutes: 2)
            try await office.send(to: server)

            #expect(try await server.mails(2)[1].recipients == ["better@firm.example"])
        }
        #expect(try await office.states() == ["1 sent 2", "2 sent 1"])
        await office.close()
    }

    @Test func `after eight temporary refusals it is given up with the server's words`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["busy@firm.example"])
        try await SMTPTestServer.run { server in
            for _ in 1...7 {
                try await office.send(to: server)
                try await office.pass(minutes: 481)
            }
            #expect(try await office.states() == ["1 queued 7"])
            try await office.send(to: server)
        }
        #expect(try await office.states() == ["1 failed 8"])
        #expect(try await office.error(1).contains("The mailbox is busy"))
        await office.close()
    }

    @Test func `a refusal for good bounces with the server's words, and the others are sent`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["nobody@firm.example", "spam@firm.example", "kim@firm.example"])
        #expect(try await office.sendToNewServer() == 3)

        #expect(try await office.states() == ["1 bounced 1", "2 bounced 1", "3 sent 1"])
        #expect(try await office.error(1).contains("There is nobody of that name here"))
        #expect(try await office.error(2).contains("looks like an advertisement"))
        await office.close()
    }

    @Test func `a connection that goes after the message leaves it unknown, and it is never sent again`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["drop@firm.example", "kim@firm.example"])
        try await SMTPTestServer.run { server in
            try await office.send(to: server)
            #expect(try await office.states() == ["1 unknown 1", "2 sent 1"])
            #expect(try await office.error(1).contains("may have arrived"))

            try await office.pass(minutes: 2000)
            #expect(try await office.send(to: server) == 0)
            #expect(server.messages == 2)
        }
        await office.close()
    }

    @Test func `without a server the e-mails wait untouched, and the job says why`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["kim@firm.example", "lee@firm.example"])

        let error = await #expect(throws: ServiceError.self) {
            try await office.send(["MUSTER_SMTP_URL": "smtp://127.0.0.1:1"])
        }

        #expect(error?.code == .failed)
        #expect(error?.message.hasPrefix("Welcome e-mails wait: ") == true)
        #expect(try await office.states() == ["1 queued 0", "2 queued 0"])
        #expect(try await office.sendToNewServer() == 2)
        #expect(try await office.states() == ["1 sent 1", "2 sent 1"])
        await office.close()
    }

    @Test func `nobody is sent a link that leads nowhere, by nobody, or in a template that is gone`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["kim@firm.example"])
        try await office.superuser.script("UPDATE muster.welcome_settings SET link_template = NULL")
        try await SMTPTestServer.run { server in
            let error = await #expect(throws: ServiceError.self) { try await office.send(to: server) }
            #expect(error?.message.contains("muster welcome set --link") == true)

            try await office.superuser.script(
                """
                UPDATE muster.welcome_settings SET link_template = 'https://x.example/{token}', sender_address = NULL
                """
            )
            let nobody = await #expect(throws: ServiceError.self) { try await office.send(to: server) }
            #expect(nobody?.message.contains("muster welcome set --sender-address") == true)

            try await office.superuser.script(
                """
                UPDATE muster.welcome_settings SET sender_address = 'hr@firm.example';
                INSERT INTO muster.welcome_templates (tenant_id, language, subject, text_body, updated_at)
                VALUES (\(office.tenant), 'en', 'Hello', 'Hello {{nobody}}', now())
                """
            )
            let other = await #expect(throws: ServiceError.self) { try await office.send(to: server) }
            #expect(other?.message.contains("muster welcome template set --language en") == true)
            #expect(server.connections == 0)
        }
        #expect(try await office.states() == ["1 queued 0"])
        await office.close()
    }

    @Test func `who left, lost the address or starts later is not written to`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire((1...4).map { "user\($0)@firm.example" })
        try await office.superuser.script(
            """
            UPDATE muster.users SET is_active = false, deactivated_by = 'hand' WHERE user_id = 1;
            UPDATE muster.users SET email = NULL WHERE user_id = 2;
            UPDATE muster.users SET start_date = '2031-01-01' WHERE user_id = 3;
            """
        )
        #expect(try await office.sendToNewServer() == 1)
        #expect(try await office.states() == ["1 cancelled 0", "2 cancelled 0", "3 waiting 0", "4 sent 1"])
        #expect(
            try await office.superuser.value(
                "SELECT due_at = '2031-01-01' FROM muster.jobs WHERE kind = 'welcome_mail'"
            )
        )
        await office.close()
    }

    @Test func `who has signed in is not sent what is for people who never did`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["user1@firm.example", "user2@firm.example"])
        try await office.fixture.addUsers(3...6)
        func start(_ selection: WelcomeSelection, _ key: String) async throws {
            let request = WelcomeCampaignRequest(selection, key: key)
            _ = try await WelcomeCampaigns(office.database).start(request, in: office.tenant, by: .operatorOfDeployment)
        }
        try await start(.people([NamedPerson(.number(3))]), "named")
        try await start(.filter(WelcomeFilter(neverSignedIn: true)), "never")
        _ = try await SignInService(office.database)
            .record(
                [1, 3, 4].map { NamedPerson(.number($0)) },
                of: office.tenant,
                by: .operatorOfDeployment
            )

        #expect(try await office.sendToNewServer() == 4)

        #expect(
            try await office.states() == [
                "1 cancelled 0", "2 sent 1", "3 sent 1", "4 cancelled 0", "5 sent 1", "6 sent 1",
            ]
        )
        #expect(try await office.error(1) == "The person has signed in.")
        await office.close()
    }

    @Test func `who signs in while others are written to is not written to any more`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["slow@firm.example", "kim@firm.example"])
        var options = SMTPTestServer.Options()
        options.stallSeconds = 3
        try await SMTPTestServer.run(options) { server in
            let sending = Task { try await office.send(to: server) }
            try await server.events("stalled", 1)
            _ = try await SignInService(office.database)
                .record([NamedPerson(.number(2))], of: office.tenant, by: .operatorOfDeployment)
            #expect(try await sending.value == 1)
            #expect(server.messages == 1)
        }
        await office.close()
    }

    @Test func `who has no template waits, the others are written to, and a template ends the wait`() async throws {
        let office = try await WelcomeOffice()
        let templates = WelcomeTemplateService(office.database)
        func save(_ language: String) async throws {
            let template = try WelcomeTemplate(language: language, subject: "Willkommen", text: "{{link}}", html: nil)
            try await templates.set(template, of: office.tenant, by: .operatorOfDeployment)
        }
        try await save("de")
        #expect(try await templates.missingLanguage(of: office.tenant) == nil)
        try await save("fr")
        #expect(try await templates.missingLanguage(of: office.tenant) == "en")
        try await office.hire(["none@firm.example"])
        try await office.hire(["kim@firm.example"], language: "de")

        try await SMTPTestServer.run { server in
            let error = await #expect(throws: ServiceError.self) { try await office.send(to: server) }
            #expect(error?.message.contains("muster welcome template set --language en") == true)
            #expect(try await office.states() == ["1 queued 0", "2 sent 1"])
            #expect(try await office.error(1).contains("muster welcome template set --language en"))
            // In nobody's way until then.
            #expect(try await office.send(to: server) == 0)

            try await save("en")
            #expect(try await templates.missingLanguage(of: office.tenant) == nil)
            #expect(try await office.send(to: server) == 1)
        }
        #expect(try await office.states() == ["1 sent 1", "2 sent 1"])
        await office.close()
    }

    @Test func `who gets an address or comes back after all is written to then, once`() async throws {
        let office = try await WelcomeOffice()
        let users = UserService(office.database)
        try await office.hire(["user1@firm.example", "user2@firm.example", "user3@firm.example"])
        let first = UserKey.id(UserID(rawValue: 1))
        let second = UserKey.id(UserID(rawValue: 2))
        _ = try await users.deactivate(first, of: office.tenant, by: .operatorOfDeployment)
        try await office.fixture.change(2, "email = NULL")
        #expect(try await office.sendToNewServer() == 1)
        #expect(try await office.states() == ["1 cancelled 0", "2 cancelled 0", "3 sent 1"])

        _ = try await users.reactivate(first, of: office.tenant, by: .operatorOfDeployment)
        var changes = UserChanges()
        changes.email = .set(try EmailAddress("late@firm.example"))
        _ = try await users.update(second, changes, of: office.tenant, by: .operatorOfDeployment)

        #expect(try await office.superuser.value("SELECT due_at <= now() FROM muster.jobs WHERE kind = 'welcome_mail'"))
        #expect(try await office.sendToNewServer() == 2)
        #expect(try await office.states() == ["1 sent 1", "2 sent 1", "3 sent 1"])
        await office.close()
    }

    @Test func `no more leave in a minute than the tenant allows, and the job comes back for the rest`() async throws {
        let office = try await WelcomeOffice()
        try await office.set { $0.mailsPerMinute = 4 }
        try await office.hire((1...10).map { "user\($0)@firm.example" })
        try await SMTPTestServer.run { server in
            #expect(try await office.send(to: server) == 4)
            #expect(try await office.send(to: server) == 0)
            let wait: Double = try await office.superuser.value(
                "SELECT extract(EPOCH FROM due_at - now())::double precision FROM muster.jobs WHERE kind = 'welcome_mail'"
            )
            #expect(40...60 ~= wait)
            try await office.superuser.script(
                """
                UPDATE muster.welcome_emails SET started_at = started_at - interval '61 seconds' WHERE email_id IN (1, 2)
                """
            )
            #expect(try await office.send(to: server) == 2)
            try await office.pass(minutes: 2)
            #expect(try await office.send(to: server) == 4)
        }
        await office.close()
    }

    @Test func `thousands go over one connection, with one commit for the end of one and the start of the next`()
        async throws
    {
        let office = try await WelcomeOffice()
        let people = 2_000
        try await office.hire((1...people).map { "user\($0)@firm.example" })

        try await SMTPTestServer.run { server in
            let start = ContinuousClock.now
            let sent = try await office.send(to: server)
            print("sent \(sent) welcome e-mails in \(ContinuousClock.now - start)")
            #expect(sent == people)
            #expect(server.connections == 1)
            #expect(server.messages == people)
        }
        #expect(
            try await office.superuser.value("SELECT count(*) FROM muster.welcome_emails WHERE state = 'sent'")
                == people
        )
        // What wrote an e-mail's end is the transaction that made the next one's token.
        let shared: Int = try await office.superuser.value(
            """
            SELECT count(*) FROM muster.welcome_emails AS m
            INNER JOIN muster.welcome_tokens AS k ON k.email_id = m.email_id + 1 AND k.xmin = m.xmin
            """
        )
        #expect(shared == people - 1)
        await office.close()
    }

    @Test func `a job that lost its claim writes nothing more and hands over nothing more`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire(["slow@firm.example", "kim@firm.example"])
        var options = SMTPTestServer.Options()
        options.stallSeconds = 3
        try await SMTPTestServer.run(options) { server in
            let claim = try await office.claim()
            let late = Task { try await office.send(to: server, as: claim) }
            try await server.events("stalled", 1)
            // Another worker takes over while the first one's e-mail is at the server.
            let other = try await office.claim()
            #expect(try await office.sendToNewServer(as: other) == 1)
            guard case .failure(let error) = await late.result, error is LostSending else {
                Issue.record("the late job went on")
                return
            }
            #expect(server.messages == 1)
        }
        #expect(try await office.states() == ["1 unknown 1", "2 sent 1"])
        #expect(try await office.error(1).contains("may have arrived"))
        await office.close()
    }

    @Test func `a suspended tenant sends nothing, a piece is as large as it may be`() async throws {
        let office = try await WelcomeOffice()
        try await office.hire((1...5).map { "user\($0)@firm.example" })
        try await SMTPTestServer.run { server in
            #expect(try await office.send(to: server, pieceSize: 2) == 2)
            #expect(
                try await office.superuser.value("SELECT due_at <= now() FROM muster.jobs WHERE kind = 'welcome_mail'")
            )
            try await office.superuser.script("UPDATE muster.tenants SET state = 'suspended'")
            #expect(try await office.send(to: server) == 0)
            #expect(server.messages == 2)
        }
        await office.close()
    }
}

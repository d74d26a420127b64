import Foundation
import Postgres
import TestSupport
import Testing

/// Welcome e-mails from the command line: the real binary, a real mail server.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct WelcomeCommandTests {
    /// A tenant whose first file was imported, silently, and whose newcomers are written to at once.
    private func office() async throws -> FeedOffice {
        let office = try await FeedOffice()
        _ = try await office.importRows(FeedOffice.people(1..<3))
        let set = try await welcome(
            office,
            "set",
            "--policy",
            "at_import",
            "--link",
            "https://learn.firm.example/start?token={token}",
            "--sender-address",
            "hr@firm.example"
        )
        try #require(set.status == 0, "\(set.errors)")
        return office
    }

    private func welcome(_ office: FeedOffice, _ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: ["welcome"] + arguments + ["--tenant", office.tenant, "--format", "json"])
    }

    private func user(_ office: FeedOffice, _ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: ["user"] + arguments + ["--tenant", office.tenant, "--format", "json"])
    }

    private func work(_ server: SMTPTestServer) async throws -> MusterProcess {
        try await MusterProcess.run("worker", "run", "--once", environment: ["MUSTER_SMTP_URL": server.url])
    }

    @Test func `from the feed's file to the mail in the mailbox, and through the link`() async throws {
        let office = try await office()

        let run = try await office.importRows(FeedOffice.people(1..<4))
        #expect(try run.json()["welcome_emails"] == .number(1))
        #expect(run.errors.contains("1 welcome e-mail queued."))

        try await SMTPTestServer.run { server in
            let worked = try await work(server)
            #expect(worked.status == 0, "\(worked.errors)")
            #expect(worked.errors.contains("1 welcome e-mail handed over: SMTP 127.0.0.1"))
            let mail = try await DecodedMail.decode(server.mails(1))[0]
            #expect(mail.to == [["Kim3 Alder", "kim3@example.com"]])
            let text = try #require(mail.text)
            let start = try #require(text.range(of: "start?token="))
            let token = String(text[start.upperBound...].prefix { !$0.isWhitespace })

            let good = try await user(office, "verify-token", token)
            #expect(good.status == 0)
            #expect(try good.json()["user_id"] == .number(3))
            let link = "https://learn.firm.example/start?token=\(token)&utm=1"
            #expect(try await user(office, "verify-token", link).status == 0)
            let piped = try await MusterProcess.run(
                bash: "echo \(token) | $MUSTER user verify-token - --tenant harbour"
            )
            #expect(piped.status == 0)
            #expect(try await user(office, "verify-token", String(token.reversed())).status == 5)
            // Nothing is left for a second worker.
            _ = try await work(server)
            #expect(server.messages == 1)
        }
        let history = try await welcome(office, "history", "--user", "kim3@example.com")
        #expect(try history.json()[0]?["state"] == .string("sent"))
        #expect(try history.json()[0]?["run_id"] == .number(2))
    }

    @Test func `one run of a worker takes a file from its folder and sends the e-mails that it brings`() async throws {
        let office = try await office()
        let folder = try office.folder(named: "drop")
        _ = try await office.feed("create", "payroll", "--kind", "folder", "--folder", folder, "--mode", "delta")
        func drop(_ rows: [String], _ name: String) async throws {
            let file = try office.file(rows, named: name)
            try FileManager.default.moveItem(atPath: file, toPath: "\(folder)/\(name)")
            // As if the folder's turn had come round.
            try await TemporaryDatabase.current.run { session in
                try session.script("UPDATE muster.jobs SET due_at = now() WHERE kind = 'folder_feed'")
            }
        }
        try await SMTPTestServer.run { server in
            try await drop(["Kim,Alder,first@example.com,Active,P1,Barista,01/02/2024,0101,Kitchen"], "1.csv")
            #expect(try await work(server).status == 0)
            try await drop(["Lee,Birch,second@example.com,Active,P2,Barista,01/02/2024,0101,Kitchen"], "2.csv")
            #expect(try await work(server).status == 0)

            let sent = try await welcome(office, "history").json()
            try #require(sent.count == 1 && sent[0]?["state"] == .string("sent"), "\(sent)")
            #expect(try await server.mails(1)[0].recipients == ["second@example.com"])
        }
    }

    @Test func `several tenants are written to in one command, one that fails does not stop the rest`() async throws {
        let office = try await FeedOffice()
        let other = try await FeedOffice("north")
        for each in [office, other] { _ = try await each.importRows(FeedOffice.people(1..<4)) }
        _ = try await MusterProcess.run("tenant", "suspend", "north", "--reason", "unpaid")

        let run = try await MusterProcess.run(
            list: ["user", "resend-welcome", "--never-signed-in", "--tenant", "harbour", "north", "--format", "json"]
        )

        #expect(run.status == 7)
        #expect(run.errors.contains("north"))
        let queued: [Int64] = try await TemporaryDatabase.current.run { session in
            try session.query("SELECT count(*) FROM muster.welcome_emails GROUP BY tenant_id").map { try $0[0] }
        }
        #expect(queued == [3])
    }

    @Test func `a first import says that it was silent, and how to send`() async throws {
        let office = try await FeedOffice()

        let first = try await office.feed("import", try office.file(FeedOffice.people(1..<3)))

        #expect(
            first.errors.contains(
                "No welcome e-mails: a feed's first import is silent. To send them: "
                    + "muster user resend-welcome --never-signed-in --tenant harbour"
            )
        )
        let sent = try await user(office, "resend-welcome", "--never-signed-in")
        #expect(try sent.json()["queued"] == .number(2))
    }

    @Test func `a worker killed while the server holds the mail leaves it unknown, and nobody sends it again`()
        async throws
    {
        let office = try await office()
        _ = try await office.importRows([
            "Kim,Alder,slow@example.com,Active,K7,Barista,01/02/2024,0101,Kitchen",
            "Lee,Birch,lee@example.com,Active,K8,Barista,01/02/2024,0101,Kitchen",
        ])
        let superuser = try await Superuser.connect()
        try await SMTPTestServer.run { server in
            let victim = try FeedProcess(
                ["worker", "run", "--quiet"],
                environment: ["MUSTER_SMTP_URL": server.url, "MUSTER_LEASE_SECONDS": "2"]
            )
            try await server.events("stalled", 1)
            victim.send(SIGKILL)
            _ = try await victim.end()
            #expect(
                try await superuser.value("SELECT count(*) FROM muster.welcome_emails WHERE state = 'sending'")
                    == Int64(1)
            )

            // Two heirs at once, with a server that takes everything.
            try await SMTPTestServer.run { other in
                let environment = ["MUSTER_SMTP_URL": other.url, "MUSTER_LEASE_SECONDS": "2"]
                let heirs = try [
                    FeedProcess(["worker", "run", "--quiet"], environment: environment),
                    FeedProcess(["worker", "run", "--quiet"], environment: environment),
                ]
                try await superuser.waitUntil(
                    """
                    SELECT count(*) = 2 AND NOT EXISTS (SELECT FROM muster.jobs WHERE kind = 'welcome_mail')
                    FROM muster.welcome_emails WHERE state IN ('sent', 'unknown')
                    """
                )
                for heir in heirs { heir.send(SIGTERM) }
                for heir in heirs { #expect(try await heir.end().status == 0) }
                #expect(try await other.mails(1)[0].recipients == ["lee@example.com"])
                #expect(other.messages == 1)
            }
        }
        let states: [String] = try await superuser.column("SELECT state FROM muster.welcome_emails ORDER BY email_id")
        #expect(states == ["unknown", "sent"])
        await superuser.close()
    }

    @Test func `another time zone of the tenant moves what waits for the first day`() async throws {
        let office = try await office()
        _ = try await office.importRows(["Kim,Alder,kim@example.com,Active,K7,Barista,02/06/2031,,Kitchen"])
        func due() async throws -> JSONValue? { try await welcome(office, "history").json()[0]?["due_at"] }
        #expect(try await due() == .string("2031-06-02T00:00:00.000000Z"))

        _ = try await MusterProcess.run("tenant", "set", office.tenant, "--time-zone", "Asia/Tokyo")
        _ = try await MusterProcess.run("worker", "run", "--once")

        #expect(try await due() == .string("2031-06-01T15:00:00.000000Z"))
    }

    @Test func `a server that is away shows in welcome show, and the settings wake the job`() async throws {
        let office = try await office()
        _ = try await office.importRows(FeedOffice.people(1..<4))

        let failed = try await MusterProcess.run(
            "worker",
            "run",
            "--once",
            environment: ["MUSTER_SMTP_URL": "smtp://127.0.0.1:1"]
        )
        let shown = try await welcome(office, "show").json()

        #expect(failed.status == 1)
        #expect(shown["queued"] == .number(1))
        guard case .string(let trouble) = shown["trouble"] else {
            Issue.record("no trouble is shown")
            return
        }
        #expect(trouble.hasPrefix("Welcome e-mails wait:"))
        _ = try await welcome(office, "set", "--sender-name", "HR")
        try await SMTPTestServer.run { server in
            let worked = try await work(server)
            #expect(worked.status == 0, "\(worked.errors)")
            #expect(server.messages == 1)
        }
    }

    @Test func `many are asked for before, and a preview shows dots for the token`() async throws {
        let office = try await office()
        _ = try await MusterProcess.run(
            list: ["feed", "import", try office.file(FeedOffice.people(1..<121)), "--tenant", office.tenant]
        )
        _ = try await MusterProcess.run(list: ["feed", "approve", "2", "--yes", "--tenant", office.tenant])
        let arguments = ["resend-welcome", "--never-signed-in", "--ignore-cool-down", "--key", "k"]
        try await TemporaryDatabase.current.run { session in
            try session.script("UPDATE muster.welcome_emails SET state = 'bounced', attempts = 1")
        }

        let asked = try await MusterProcess.run(list: ["user"] + arguments + ["--tenant", office.tenant])
        let sent = try await MusterProcess.run(
            list: ["user"] + arguments + ["--yes", "--tenant", office.tenant, "--format", "json"]
        )
        let preview = try await MusterProcess.run(
            list: ["user", "resend-welcome", "--email", "kim1@example.com", "--preview", "--tenant", office.tenant]
        )

        #expect(asked.status == 64)
        #expect(asked.errors.contains("120 people"))
        #expect(try sent.json()["queued"] == .number(120))
        #expect(preview.output.contains("start?token=............"))
        #expect(preview.output.contains("Subject: Welcome"))
        #expect(preview.output.contains("--format json"))
    }

    @Test func `a file is told line by line, an address that nobody has stops all`() async throws {
        let office = try await office()
        let file = try office.file(text: "External Identifier\nK1\nK99\n", named: "people.csv")

        let listed = try await user(office, "resend-welcome", "--file", file)
        let typed = try await user(office, "resend-welcome", "--email", "kim1@example.com", "gone@example.com")
        let unreadable = try await user(
            office,
            "resend-welcome",
            "--file",
            try office.file(text: "Person\nK1\n", named: "odd.csv")
        )

        #expect(try listed.json()["queued"] == .number(1))
        #expect(try listed.json()["not_found"]?[0]?["line"] == .number(3))
        #expect(typed.status == 5)
        #expect(unreadable.status == 4)
    }

    @Test func `templates are checked when they are saved, and shown as they are used`() async throws {
        let office = try await office()
        let wrong = try office.file(text: "Hello {{firstname}}\n{{link}}\n", named: "wrong.txt")
        let right = try office.file(text: "Hallo {{first_name}}\n{{link}}\n", named: "right.txt")
        func set(_ path: String) async throws -> MusterProcess {
            try await welcome(office, "template", "set", "--language", "de", "--subject", "Hallo", "--text", path)
        }

        let refused = try await set(wrong)
        let saved = try await set(right)

        #expect(refused.status == 64)
        #expect(refused.errors.contains("{{firstname}}"))
        #expect(saved.status == 0)
        #expect(try await welcome(office, "template", "list").json().count == 1)
        #expect(try await welcome(office, "template", "show", "--language", "de").json()["subject"] == .string("Hallo"))
        #expect(try await welcome(office, "template", "delete", "--language", "de").status == 0)
        #expect(try await welcome(office, "template", "delete", "--language", "de").status == 5)
        #expect(try await welcome(office, "template", "list").json().count == 4)
    }
}

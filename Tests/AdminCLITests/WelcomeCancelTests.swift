import Foundation
import Postgres
import TestSupport
import Testing

/// Welcome e-mails that are stopped before they go, and people noted as signed in.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct WelcomeCancelTests {
    private let office: FeedOffice

    /// A tenant that has imported two people silently, and writes to nobody by itself.
    init() async throws {
        office = try await FeedOffice()
        _ = try await office.importRows(FeedOffice.people(1..<3))
        let set = try await muster("welcome", "set", "--policy", "never")
        try #require(set.status == 0, "\(set.errors)")
    }

    private func muster(_ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: arguments + ["--tenant", office.tenant, "--format", "json"])
    }

    /// The states of all e-mails, the oldest first.
    private func states() async throws -> [String] {
        try await TemporaryDatabase.current.run { session in
            try session.query("SELECT state FROM muster.welcome_emails ORDER BY email_id").map { try $0[0] }
        }
    }

    private func signedIn() async throws -> Int {
        try await TemporaryDatabase.current.run { session in
            try session.query("SELECT count(*) FROM muster.user_sign_ins")[0][0]
        }
    }

    @Test func `what a campaign or a run has queued can be stopped, each by itself`() async throws {
        _ = try await office.importRows(FeedOffice.people(1..<4), "--welcome")
        _ = try await muster("user", "resend-welcome", "--never-signed-in", "--key", "spring")
        #expect(try await states() == ["queued", "queued", "queued"])

        let asked = try await muster("welcome", "cancel", "--campaign", "1")
        let campaign = try await muster("welcome", "cancel", "--campaign", "1", "--yes")
        let afterCampaign = try await states()
        let again = try await muster("welcome", "cancel", "--campaign", "1")
        let run = try await muster("welcome", "cancel", "--run", "2", "--yes")
        let missing = try await muster("welcome", "cancel", "--campaign", "9", "--yes")
        let both = try await muster("welcome", "cancel", "--campaign", "1", "--run", "2", "--yes")

        #expect([asked, campaign, again, run, missing, both].map(\.status) == [64, 0, 0, 0, 5, 64])
        #expect(asked.errors.contains("Cancel 2 welcome e-mails of campaign 1"))
        #expect(try campaign.json()["cancelled"] == .number(2))
        #expect(afterCampaign == ["queued", "cancelled", "cancelled"])
        #expect(try again.json()["cancelled"] == .number(0))
        #expect(try run.json()["cancelled"] == .number(1))
        #expect(try await states() == ["cancelled", "cancelled", "cancelled"])
        // Another campaign reaches them at once.
        let next = try await muster("user", "resend-welcome", "--never-signed-in", "--key", "summer")
        #expect(try next.json()["queued"] == .number(3))
        let audit = try await muster("audit", "list", "--command", "welcome cancel").json()
        #expect(audit[1]?["subject"] == .string("run 2"))
        #expect(audit[1]?["arguments"] == .string("--run 2"))
    }

    @Test func `a policy of never that is given again stops what was asked for since, and says how much`() async throws
    {
        _ = try await office.importRows(FeedOffice.people(1..<4), "--welcome")

        let other = try await muster("welcome", "set", "--per-minute", "5")
        let before = try await states()
        let never = try await muster("welcome", "set", "--policy", "never")

        #expect(other.status == 0)
        #expect(before == ["queued"])
        #expect(never.errors.contains("1 welcome e-mail for newcomers cancelled."))
        #expect(try await states() == ["cancelled"])
    }

    @Test func `with one who is not there nobody is noted as signed in, unless the file may be partial`() async throws {
        let file = try office.file(text: "External Identifier\nK1\nK99\n", named: "seen.csv")

        let typed = try await muster("user", "mark-signed-in", "1", "ghost@example.com")
        let whole = try await muster("user", "mark-signed-in", "--file", file)
        let before = try await signedIn()
        let partial = try await muster("user", "mark-signed-in", "--file", file, "--partial")

        #expect([typed, whole, partial].map(\.status) == [5, 4, 0])
        #expect(typed.errors.contains("ghost@example.com"))
        #expect(whole.errors.contains("line 3"))
        #expect(before == 0)
        #expect(try partial.json()["noted"] == .number(1))
        #expect(try await signedIn() == 1)
    }

    @Test func `the audit trail tells where links were made to lead, and who writes`() async throws {
        let set = try await muster(
            "welcome",
            "set",
            "--link",
            "https://learn.firm.example/{token}",
            "--sender-address",
            "hr@firm.example"
        )

        #expect(set.status == 0, "\(set.errors)")
        let entry = try await muster("audit", "list").json()[0]
        #expect(
            entry?["arguments"]
                == .string("--link https://learn.firm.example/{token} --sender-address hr@firm.example")
        )
    }

    @Test func `a dry run says whose last e-mail was not delivered`() async throws {
        _ = try await muster("user", "resend-welcome", "--email", "kim1@example.com", "--key", "spring")
        try await TemporaryDatabase.current.run { session in
            try session.script(
                "UPDATE muster.welcome_emails SET state = 'bounced', error = '550 Nobody here', attempts = 1"
            )
        }

        let plan = try await muster("user", "resend-welcome", "--email", "kim1@example.com", "--dry-run").json()

        #expect(plan[0]?["sends"] == .bool(true))
        #expect(plan[0]?["reason"] == .string("not delivered last time: 550 Nobody here"))
    }
}

import Foundation
import Postgres
import TestSupport
import Testing

/// What a profile lets people do with welcome e-mails, and what it keeps from them.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct WelcomePermissionTests {
    private let office: FeedOffice

    /// A tenant with somebody who may maintain users and feeds alone, and somebody who may maintain welcome e-mails alone.
    init() async throws {
        office = try await FeedOffice()
        for (profile, areas) in [("staffing", ["users", "feeds"]), ("mailing", ["welcome-emails"])] {
            let made = try await MusterProcess.run(
                list: ["profile", "create", profile, "--tenant", office.tenant, "--maintain"] + areas
            )
            try #require(made.status == 0, "\(made.errors)")
            let hired = try await MusterProcess.run(
                list: ["user", "create", "--first-name", "Ann", "--last-name", "Ash", "--job-title", "Barista"]
                    + ["--email", "\(profile)@example.com", "--profile", profile, "--no-welcome"]
                    + ["--tenant", office.tenant]
            )
            try #require(hired.status == 0, "\(hired.errors)")
        }
        let set = try await MusterProcess.run("welcome", "set", "--policy", "never", "--tenant", office.tenant)
        try #require(set.status == 0, "\(set.errors)")
    }

    private func run(as person: String, _ arguments: [String]) async throws -> MusterProcess {
        try await MusterProcess.run(list: arguments + ["--tenant", office.tenant, "--as", "\(person)@example.com"])
    }

    @Test func `who may only create people sends them nothing beyond the policy`() async throws {
        let path = try office.file(FeedOffice.people(0..<1))
        let kim = ["user", "create", "--first-name", "Kim", "--last-name", "Alder", "--job-title", "Barista"]
        let asking = [["user", "upload", path], ["feed", "import", path], kim]
        for arguments in asking {
            let refused = try await run(as: "staffing", arguments + ["--welcome"])
            #expect(refused.status == 7, "\(arguments): \(refused.errors)")
            #expect(refused.errors.contains("Not allowed to maintain welcome e-mails"))
        }
        #expect(try await office.users() == 2)

        for arguments in asking {
            let done = try await run(as: "staffing", arguments)
            #expect(done.status == 0, "\(arguments): \(done.errors)")
        }
        #expect(try await mails() == 0)
    }

    @Test func `a held run that was asked to send is approved by who may send`() async throws {
        _ = try await office.importRows(FeedOffice.people(0..<1))
        let held = try await office.importRows(FeedOffice.people(0..<121), "--welcome")
        #expect(held.status == 3, "\(held.errors)")

        let refused = try await run(as: "staffing", ["feed", "approve", "2", "--yes"])

        #expect(refused.status == 7, "\(refused.errors)")
        #expect(try await mails() == 0)
    }

    @Test func `who may not see users is told nobody's name or address by way of welcome e-mails`() async throws {
        _ = try await MusterProcess.run(
            list: ["user", "resend-welcome", "--email", "staffing@example.com", "--tenant", office.tenant]
        )
        let resend = ["user", "resend-welcome", "--email", "staffing@example.com"]
        for arguments in [resend + ["--dry-run"], resend + ["--preview"], resend, ["welcome", "history"]] {
            let refused = try await run(as: "mailing", arguments)
            #expect(refused.status == 7, "\(arguments): \(refused.errors)")
            #expect(refused.output.isEmpty)
            #expect(refused.errors.contains("Not allowed to view users"))
        }
        #expect(try await run(as: "mailing", ["welcome", "show"]).status == 0)
    }

    @Test func `where links lead and who writes is for those who may maintain the settings`() async throws {
        for arguments in [["--link", "https://other.example/{token}"], ["--sender-address", "else@other.example"]] {
            let refused = try await run(as: "mailing", ["welcome", "set"] + arguments)
            #expect(refused.status == 7, "\(arguments): \(refused.errors)")
            #expect(refused.errors.contains("Not allowed to maintain the tenant's settings"))
        }
        #expect(try await run(as: "mailing", ["welcome", "set", "--link-days", "3"]).status == 0)
    }

    @Test func `the words around the link are for those who may maintain the settings`() async throws {
        let text = try office.file(["Sign in: https://collects.example/?seen={{link}}"])
        let words = ["--language", "en", "--subject", "Welcome to {{company}}", "--text", text]

        let refused = try await run(as: "mailing", ["welcome", "template", "set"] + words)

        #expect(refused.status == 7, "\(refused.errors)")
        #expect(refused.errors.contains("Not allowed to maintain the tenant's settings"))
        let shown = try await run(as: "mailing", ["welcome", "template", "show", "--language", "en"])
        #expect(!shown.output.contains("collects.example"))
    }

    @Test func `who may maintain welcome e-mails notes who has signed in`() async throws {
        let noted = try await run(as: "mailing", ["user", "mark-signed-in", "1"])
        let refused = try await run(as: "staffing", ["user", "mark-signed-in", "1"])

        #expect(noted.status == 0, "\(noted.errors)")
        #expect(refused.status == 7)
    }

    private func mails() async throws -> Int {
        try await TemporaryDatabase.current.run { session in
            try session.query("SELECT count(*) FROM muster.welcome_emails")[0][0]
        }
    }
}

import Directory
import Feeds
import Postgres
import TestSupport
import Tenancy
import Testing

private typealias Line = ImportFixture

@Suite(.temporaryDatabase)
struct RevertTests {
    @Test func `undoing a run restores what it wrote, and nothing of a second tenant`() async throws {
        let harbour = try await ImportFixture.make()
        let valley = try await ImportFixture.make(slug: "valley", in: harbour.database, url: harbour.url)
        for fixture in [harbour, valley] {
            try await fixture.run((1...8).map { Line.line("E\($0)") }, mode: .snapshot)
            try await fixture.run([Line.line("E8", status: "Inactive")])
        }
        let file =
            [
                Line.line("E1", last: "Moved", title: "Waiter", unit: "U2", department: "Front Office"),
                // A swap of addresses.
                Line.line("E2", email: "e3@example.com"), Line.line("E3", email: "e2@example.com"),
                Line.line("E4", status: "Inactive"), Line.line("E5"), Line.line("E8"), Line.line("N1"),
                Line.line("N2", title: "Barback"), Line.line("N3", department: "Spa"),
            ]
        let run = try await harbour.run(file, mode: .snapshot)
        try await valley.run(file, mode: .snapshot)
        #expect(run.removed == 2)
        #expect(try await harbour.status("E6") == "deactivated")

        let dry = try await harbour.revert(run.run, isDryRun: true)
        #expect(dry.outcomes == [.deactivated: 3, .reactivated: 3, .updated: 3])
        #expect(try await harbour.user("E1")?["last_name"] == "Moved")
        let report = try await harbour.revert(run.run)

        #expect(report.outcomes == dry.outcomes)
        #expect(report.fieldsLeft == 0)
        let first = try #require(try await harbour.user("E1"))
        #expect(try first["last_name"] == "Quill" && first["job_title"] == "Chef" && first["department"] == "Kitchen")
        #expect(try first["business_unit"] == "North Pier")
        #expect(try await harbour.email("E2") == "e2@example.com")
        #expect(try await harbour.email("E3") == "e3@example.com")
        for id in ["E4", "E6", "E7"] { #expect(try await harbour.status(id) == "active") }
        #expect(try await harbour.user("E8")?["deactivated_by"] == "feed")
        for id in ["N1", "N3"] { #expect(try await harbour.user(id)?["deactivated_by"] == "revert") }
        #expect(try await harbour.count("parked_records") == 0)
        #expect(try await harbour.count("waiting_references") == 0)
        #expect(try await harbour.runs().first { $0.run == run.run }?.state == .reverted)
        #expect(try await harbour.codes(run.run).last == "RUN_REVERTED")
        #expect(try await harbour.history("E1", "last_name") == ["operator, undoing run 3: Moved → Quill"])
        #expect(try await valley.user("E1")?["last_name"] == "Moved")
        #expect(try await valley.count("parked_records") == 1)
        #expect(try await valley.runs().first?.state == .appliedWithMessages)
    }

    @Test func `the same file after an undoing is no repetition, and brings back whom it names`() async throws {
        let harbour = try await ImportFixture.make()
        let file = [Line.line("E1"), Line.line("E2", status: "")]
        let first = try await harbour.run(file)
        _ = try await harbour.revert(first.run)
        #expect(try await harbour.status("E1") == "deactivated")

        let again = try await harbour.run(file)

        #expect(again.happened == [.reactivated: 2])
        let twice = await #expect(throws: ServiceError.self) { try await harbour.revert(first.run) }
        #expect(twice?.code == .conflict)
        #expect(try await harbour.status("E2") == "active")
    }

    @Test func `who was protected from removal since stays, though the run created them`() async throws {
        let harbour = try await ImportFixture.make()
        let run = try await harbour.run([Line.line("E1"), Line.line("E2")])
        let user: UserID = try #require(try await harbour.user("E1"))["user_id"]
        _ = try await harbour.database.withTenant(harbour.tenant) { tx in
            try tx.execute(
                """
                INSERT INTO muster.field_locks (tenant_id, user_id, field, reason, locked_by, locked_at)
                VALUES ($1, $2, 'removal', 'the law', 'operator', $3)
                """,
                [user.value, .timestamp(tx.now)]
            )
        }

        let report = try await harbour.revert(run.run)

        #expect(try await harbour.status("E1") == "active")
        #expect(try await harbour.status("E2") == "deactivated")
        #expect(report.rows.filter { $0.fate == .locked }.map(\.externalID) == ["E1"])
    }

    @Test func `after the undoing of the only run the next one is the first again`() async throws {
        let harbour = try await ImportFixture.make()
        let first = try await harbour.run((1...30).map { Line.line("W\($0)") })
        _ = try await harbour.revert(first.run)

        let right = try await harbour.run((1...30).map { Line.line("E\($0)") })

        #expect(right.state == .applied)
        #expect(right.happened == [.created: 30])
    }

    @Test func `what changed since is left and listed, with who changed it`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run((1...6).map { Line.line("E\($0)") })
        let old = try await harbour.run([
            Line.line("E1", first: "Ann", last: "Moved"), Line.line("E2", department: "Front Office"),
            Line.line("E3", email: "new@example.com"), Line.line("E4", status: "Inactive"),
            Line.line("E5", status: "Inactive"), Line.line("E6", title: "Porter"),
        ])
        try await harbour.run([
            Line.line("E1", first: "Ann", last: "Later"), Line.line("N1", email: "e3@example.com"),
            Line.line("N2", email: "e5@example.com"),
        ])
        let users = UserService(harbour.database)
        _ = try await users.lock(
            .externalID("E2", feed: nil),
            UserChanges(),
            fields: [.department],
            reason: "agreed",
            of: harbour.tenant,
            by: .operatorOfDeployment
        )
        _ = try await users.reactivate(.externalID("E4", feed: nil), of: harbour.tenant, by: .operatorOfDeployment)
        _ = try await users.deactivate(.externalID("E4", feed: nil), of: harbour.tenant, by: .operatorOfDeployment)
        try await harbour.moveTitle("Chef", of: "E6")

        let report = try await harbour.revert(old.run)

        let left = report.rows.filter { $0.fate != nil }.map { "\($0.externalID ?? "") \($0.field): \($0.cause)" }
        #expect(
            left == [
                "E1 last_name: changed since by run 3", "E2 department: locked by hand",
                "E3 email: the e-mail address belongs to user 7 now",
                "E4 status: deactivated by hand since, by operator",
                "E5 status: the e-mail address belongs to user 8 now",
                "E6 job_title: the old value has been deleted since",
            ]
        )
        #expect(try await harbour.user("E1")?["first_name"] == "Ada")
        #expect(try await harbour.user("E1")?["last_name"] == "Later")
        #expect(try await harbour.email("E3") == "new@example.com")
        #expect(try await harbour.status("E4") == "deactivated")
        #expect(try await harbour.status("E5") == "deactivated")
        #expect(try await harbour.user("E6")?["job_title"] == "Porter")
        #expect(report.fieldsRestored == 1)
    }

    @Test func `learning hears of an undoing, and welcome e-mails that wait are cancelled`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("E1")])
        _ = try await harbour.database.withTenant(harbour.tenant) { tx in
            try tx.execute("UPDATE muster.welcome_settings SET policy = 'at_import' WHERE tenant_id = $1")
        }
        let run = try await harbour.run([Line.line("N1"), Line.line("E1", last: "Moved")])
        #expect(try await harbour.count("welcome_emails", "state = 'queued'") == 1)
        _ = try await harbour.database.withTenant(harbour.tenant) { tx in
            try tx.execute("DELETE FROM muster.pending_sync WHERE tenant_id = $1")
        }

        let report = try await harbour.revert(run.run)

        #expect(report.mailsCancelled == 1)
        #expect(try await harbour.count("welcome_emails", "state = 'queued'") == 0)
        #expect(try await harbour.count("pending_sync") == 2)

        // Nobody has written to them yet, so that is made up for when they come back.
        #expect(try await harbour.run([Line.line("N1")]).happened == [.reactivated: 1])
        #expect(try await harbour.count("welcome_emails", "state = 'queued'") == 1)
    }

    @Test func `who may do less undoes nothing of who may do more, and one account manager stays`() async throws {
        let harbour = try await ImportFixture.make()
        _ = try await harbour.run([Line.line("E1"), Line.line("E2")])
        let run = try await harbour.run([Line.line("E1", last: "Moved"), Line.line("M1")])
        try await harbour.giveProfile(1, to: ["M1"])
        try await harbour.giveProfile(2, to: ["E2"])
        let lesser = try #require(try await harbour.user("E2"))
        let id: UserID = try lesser["user_id"]

        let beyond = await #expect(throws: ServiceError.self) {
            try await harbour.revert(run.run, caller: .user(id))
        }
        #expect(beyond?.code == .refused)
        let last = await #expect(throws: ServiceError.self) { try await harbour.revert(run.run) }
        #expect(last?.code == .refused)
        #expect(try await harbour.user("E1")?["last_name"] == "Moved")

        try await harbour.giveProfile(1, to: ["E2"])
        _ = try await harbour.revert(run.run)
        #expect(try await harbour.status("M1") == "deactivated")
    }

    @Test func `a run that was not applied cannot be undone`() async throws {
        let harbour = try await ImportFixture.make()
        let dry = try await harbour.run([Line.line("E1")], isDryRun: true)

        let error = await #expect(throws: ServiceError.self) { try await harbour.revert(dry.run) }
        #expect(error?.code == .conflict)
        let unknown = await #expect(throws: ServiceError.self) { try await harbour.revert(RunID(rawValue: 99)) }
        #expect(unknown?.code == .unknown)
    }
}

extension ImportFixture {
    @discardableResult
    func revert(
        _ run: RunID,
        caller: Caller = .operatorOfDeployment,
        isDryRun: Bool = false
    ) async throws -> FeedRevertReport {
        try await FeedRevertService(database: database).revert(tenant, run: run, caller: caller, isDryRun: isDryRun)
    }

    func runs() async throws -> [FeedRunRow] {
        try await FeedRunService(database: database).runs(tenant)
    }

    func count(_ table: String, _ condition: String = "true") async throws -> Int {
        try await database.withTenant(tenant) { tx in
            try tx.query("SELECT count(*) AS n FROM muster.\(table) WHERE tenant_id = $1 AND \(condition)")[0]["n"]
        }
    }

    /// The newest change of a field, as `author: old → new`, but for the run's own.
    func history(_ externalID: String, _ field: String) async throws -> [String] {
        try await database.withTenant(tenant) { tx in
            try tx.query(
                """
                SELECT h.changed_by || ': ' || h.old_value || ' → ' || h.new_value AS words
                FROM muster.user_history AS h
                INNER JOIN muster.users AS u ON u.tenant_id = $1 AND h.user_id = u.user_id
                WHERE u.external_id = $2 AND h.field = $3 AND h.run_id IS NULL
                """,
                [.text(externalID), .text(field)]
            ).map { try $0["words"] }
        }
    }

    func giveProfile(_ rank: Int, to ids: [String]) async throws {
        _ = try await database.withTenant(tenant) { tx in
            try tx.execute(
                """
                UPDATE muster.users SET profile_id = p.profile_id FROM muster.profiles AS p
                WHERE users.tenant_id = $1 AND p.tenant_id = $1 AND p.rank = $2 AND users.external_id = ANY($3)
                """,
                [.int(Int64(rank)), .texts(ids)]
            )
        }
    }

    /// Deletes a title that nobody has any more, but in history.
    func moveTitle(_ title: String, of externalID: String) async throws {
        try await database.withTenant(tenant) { tx in
            try tx.execute(
                """
                UPDATE muster.users SET job_title_id = (
                    SELECT job_title_id FROM muster.job_titles WHERE tenant_id = $1 AND name = 'Manager'
                )
                WHERE tenant_id = $1 AND external_id <> $2
                """,
                [.text(externalID)]
            )
            try tx.execute("DELETE FROM muster.job_titles WHERE tenant_id = $1 AND name = $2", [.text(title)])
        }
    }
}

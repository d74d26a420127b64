import Foundation
import Postgres
import TestSupport
import Testing

@Suite(.temporaryDatabase) struct TenantDeleteTests {
    private static let people = [
        "Nia,Birch,nia@example.com,Active,N1,Barback,01/02/2024,0101,Kitchen",
        "Sol,Cedar,sol@example.com,Active,S1,Sous Chef,01/02/2024,0101,Kitchen",
        "Ada,Dogwood,ada@example.com,Active,D1,Barista,01/02/2024,0101,Kitchen",
    ]

    /// Two tenants with the same catalogue and people, one of whom waits for a job title, synced to learning.
    private func twins() async throws -> [FeedOffice] {
        let offices = [try await FeedOffice("harbour"), try await FeedOffice("sunrise")]
        for office in offices {
            let run = try await office.importRows(Self.people)
            #expect(run.status == 0, "\(run.errors)")
        }
        let worker = try await MusterProcess.run("worker", "run", "--once")
        #expect(worker.status == 0, "\(worker.errors)")
        return offices
    }

    private func rows(of slug: String) async throws -> [String] { try await TenantRows.all(of: slug) }

    private func suspend(_ slug: String) async throws {
        let run = try await MusterProcess.run("tenant", "suspend", slug, "--reason", "contract ended")
        #expect(run.status == 0, "\(run.errors)")
    }

    private func delete(_ options: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: ["tenant", "delete", "harbour", "--yes"] + options)
    }

    private func ask(_ sql: String) async throws -> [String] {
        try await TemporaryDatabase.current.run { session in try session.query(sql).map { try $0[0] as String } }
    }

    private func change(_ sql: String) async throws {
        try await TemporaryDatabase.current.run { session in try session.script(sql) }
    }

    @Test func `everything of the tenant is gone, and its twin is as it was`() async throws {
        _ = try await twins()
        try await suspend("harbour")
        let (own, other) = (try await rows(of: "harbour"), try await rows(of: "sunrise"))

        let counted = try await MusterProcess.run("tenant", "delete", "harbour", "--dry-run", "--format", "csv")
        let untouched = try await rows(of: "harbour")
        let deleted = try await MusterProcess.run("tenant", "delete", "harbour", "--yes", "--format", "csv")
        let again = try await MusterProcess.run("tenant", "delete", "harbour", "--yes")
        let erased: [String] = try await TemporaryDatabase.current.run { session in
            try session.query(
                "SELECT concat_ws(' ', erased_tenant_id, erased_user_id, tenant_slug, rows_removed) FROM muster.erasures"
            ).map { row in try row[0] }
        }

        #expect(counted.status == 0 && untouched == own)
        #expect(deleted.status == 0, "\(deleted.errors)")
        #expect(deleted.output.hasPrefix("table,removed,left\n"))
        #expect(deleted.output.contains("\nusers,2,0\n") && deleted.output.contains("\ntenants,1,0\n"))
        #expect(deleted.output.contains("\nparked_records,1,0\n") && deleted.output.contains("\nlearners,2,0\n"))
        #expect(erased == ["1 0 harbour \(own.count)"])
        #expect(again.status == 5)
        #expect(try await rows(of: "harbour") == [])
        #expect(try await rows(of: "sunrise") == other)
    }

    @Test func `an active tenant, one at work, or nobody to ask: nothing is deleted`() async throws {
        _ = try await twins()

        let active = try await MusterProcess.run("tenant", "delete", "harbour", "--yes")
        try await suspend("harbour")
        let before = try await rows(of: "harbour")
        let unasked = try await MusterProcess.run("tenant", "delete", "harbour")
        try await change("UPDATE muster.tenant_due SET lease_owner = 'w', lease_until = now() + interval '1 hour'")
        let busy = try await MusterProcess.run("tenant", "delete", "harbour", "--yes")
        try await change("UPDATE muster.tenant_due SET lease_owner = NULL, lease_until = NULL")

        #expect(active.status == 7 && active.errors.contains("muster tenant suspend harbour"))
        #expect(unasked.status != 0 && unasked.errors.contains("--yes"))
        #expect(busy.status == 6 && busy.errors.contains("a sync"))
        #expect(Set(try await rows(of: "harbour")).isSuperset(of: before.filter { !$0.hasPrefix("tenant_due ") }))
    }

    @Test func `a row that stays behind undoes the deletion`() async throws {
        _ = try await twins()
        try await suspend("harbour")
        try await change(
            """
            CREATE FUNCTION muster.stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER stay BEFORE DELETE ON muster.learners FOR EACH ROW EXECUTE FUNCTION muster.stay();
            """
        )
        let before = try await rows(of: "harbour")

        let run = try await MusterProcess.run("tenant", "delete", "harbour", "--yes")

        #expect(run.status == 1 && run.errors.contains("learners"))
        #expect(try await rows(of: "harbour") == before)
    }

    @Test func `what died at work keeps nobody from deleting, and what lives does`() async throws {
        _ = try await twins()
        try await suspend("harbour")
        func pretend(aliveFor interval: String, _ job: String) async throws {
            try await change(
                """
                DELETE FROM muster.feed_runs WHERE run_id = 99;
                INSERT INTO muster.feed_runs (tenant_id, run_id, feed_id, started_by, file_name, mode, state, started_at, alive_until)
                VALUES (1, 99, 1, 'operator', 'x.csv', 'delta', 'running', now(), now() + interval '\(interval)');
                UPDATE muster.jobs SET lease_owner = 'w', lease_until = now() + interval '\(job)' WHERE tenant_id = 1;
                """
            )
        }

        try await pretend(aliveFor: "1 hour", "-1 hour")
        let importing = try await delete()
        try await pretend(aliveFor: "-1 hour", "1 hour")
        let working = try await delete("--dry-run")
        try await pretend(aliveFor: "-1 hour", "-1 hour")
        let idle = try await delete("--format", "json")

        #expect(importing.status == 6 && importing.errors.contains("an import (run 99)"), "\(importing.errors)")
        #expect(working.status == 6 && working.errors.contains("a job (retention"), "\(working.errors)")
        #expect(idle.status == 0, "\(idle.errors)")
        let report = try idle.json()
        #expect(report[0]?["table"] != nil && report[0]?["left"] == .number(0) && report.count > 30)
        #expect(
            try await ask(
                """
                SELECT concat_ws(' ', e.actor, e.command, e.arguments, o.outcome)
                FROM muster.deployment_audit_entries AS e INNER JOIN muster.deployment_audit_outcomes AS o USING (entry_id)
                WHERE e.command = 'tenant delete' ORDER BY entry_id DESC LIMIT 1
                """
            ) == ["operator tenant delete harbour done"]
        )
    }

    @Test func `who writes without asking is waited for, and nothing of it is left`() async throws {
        _ = try await twins()
        try await suspend("harbour")
        let database = try TemporaryDatabase.current

        let deleting = try await withThrowingTaskGroup(of: MusterProcess?.self) { group in
            group.addTask {
                // A transaction that has written before the tenant is gone, and commits after.
                try await database.run { session in
                    try session.script(
                        "BEGIN; SET LOCAL muster.tenant = '1'; INSERT INTO muster.pending_sync VALUES (1, 77, now())"
                    )
                    var isThere = true
                    while isThere {
                        _ = try session.query("SELECT pg_sleep(0.05)")
                        isThere = try session.query("SELECT EXISTS (SELECT FROM muster.tenants WHERE tenant_id = 1)")[
                            0
                        ][0]
                    }
                    try session.script("COMMIT")
                }
                return nil
            }
            group.addTask {
                // Not before the other has begun.
                while try await ask(
                    "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
                ).isEmpty {}
                return try await delete("--format", "csv")
            }
            return try await group.reduce(nil) { $0 ?? $1 }
        }

        #expect(deleting?.status == 0, "\(deleting?.errors ?? "")")
        #expect(deleting?.output.contains("\npending_sync,1,0\n") == true, "\(deleting?.output ?? "")")
        #expect(try await ask("SELECT user_id::text FROM muster.pending_sync WHERE tenant_id = 1") == [])
    }

    @Test func `while somebody holds the directory nothing is deleted`() async throws {
        _ = try await twins()
        try await suspend("harbour")
        let before = try await rows(of: "harbour")

        let database = try TemporaryDatabase.current
        let refused = try await database.run { session in
            try session.script("BEGIN; SELECT FROM muster.directory_state FOR UPDATE")
            let line = "\(MusterProcess.binary.path) tenant delete harbour --yes"
            let process = Process()
            let errors = Pipe()
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = ["-c", line]
            process.environment = ["MUSTER_DATABASE_URL": database.url]
            process.standardError = errors
            try process.run()
            let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationStatus, words)
        }

        #expect(refused.0 == 6 && refused.1.contains("Somebody else is writing"), "\(refused.1)")
        #expect(try await rows(of: "harbour") == before)
    }

    @Test func `logins of analysts go with the tenant, and stay with it`() async throws {
        _ = try await twins()
        let installation = String(UUID().uuidString.lowercased().replacing("-", with: "").prefix(12))
        _ = try await ask("SELECT muster.rename_installation('\(installation)')::text")
        let logins = """
            SELECT concat_ws(' ', rolname, rolcanlogin) FROM pg_roles WHERE rolname ^@ 'muster_analyst_\(installation)'
            ORDER BY rolname
            """
        for tenant in ["harbour", "sunrise"] {
            try await TracedPerson.must(["tenant", "analyst", "create", tenant])
        }
        try await suspend("harbour")
        try await change(
            """
            CREATE FUNCTION muster.stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER stay BEFORE DELETE ON muster.learners FOR EACH ROW EXECUTE FUNCTION muster.stay();
            """
        )

        let failed = try await delete()
        let kept = try await ask(logins)
        try await change("DROP TRIGGER stay ON muster.learners")
        let deleted = try await delete()
        let left = try await ask(logins)
        try await TracedPerson.must(["tenant", "analyst", "drop", "sunrise", "--yes"])

        #expect(failed.status == 1 && deleted.status == 0, "\(deleted.errors)")
        #expect(kept == ["muster_analyst_\(installation)_1 t", "muster_analyst_\(installation)_2 t"])
        #expect(left == ["muster_analyst_\(installation)_2 t"])
    }

    @Test func `another slug than the one typed: nothing is deleted`() async throws {
        _ = try await twins()
        try await suspend("harbour")
        let before = try await rows(of: "harbour")
        func typing(_ word: String) async throws -> MusterProcess {
            // A terminal of its own, which is what is asked at.
            try await MusterProcess.run(
                bash:
                    "printf '\(word)\\n' | script --quiet --return --command \"$MUSTER tenant delete harbour\" /dev/null"
            )
        }

        let wrong = try await typing("harbor")
        let kept = try await rows(of: "harbour")
        let right = try await typing("harbour")

        #expect(wrong.status == 7 && wrong.output.contains("Nothing was done"), "\(wrong.output)")
        #expect(kept == before)
        #expect(right.status == 0, "\(right.output)")
        #expect(try await rows(of: "harbour") == [])
    }
}

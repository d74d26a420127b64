import Postgres
import TestSupport
import Testing

@testable import Lifecycle

@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct UserEraseTests {
    /// What analysts count: runs by what they say of themselves, entries and changes by run, e-mails by campaign.
    private static let counting = """
        SELECT 'run ' || (to_jsonb(r) - '{file_name,state,finished_at}'::text[])::text FROM muster.feed_runs AS r
        UNION ALL
        SELECT format('entries %s %s %s %s', tenant_id, run_id, code, count(*)) FROM muster.feed_log_entries
        GROUP BY tenant_id, run_id, code
        UNION ALL
        SELECT format('changes %s %s %s %s', tenant_id, run_id, change, count(*)) FROM muster.user_changes
        GROUP BY tenant_id, run_id, change
        UNION ALL
        SELECT format('mails %s %s', campaign_id, count(*)) FROM muster.welcome_emails GROUP BY tenant_id, campaign_id
        """

    private func lines(_ sql: String) async throws -> [String] {
        try await TemporaryDatabase.current.run { session in try session.query(sql).map { try $0[0] as String }.sorted()
        }
    }

    private func change(_ sql: String) async throws {
        try await TemporaryDatabase.current.run { session in try session.script(sql) }
    }

    private func erase(_ arguments: String..., tenant: String = "harbour") async throws -> MusterProcess {
        try await MusterProcess.run(list: ["user", "erase"] + arguments + ["--tenant", tenant, "--format", "csv"])
    }

    @Test func `nothing names the person any more in any table, and what is counted stays true`() async throws {
        let person = try await TracedPerson()
        let had = try await TracedPerson.traces()
        let counts = try await lines(Self.counting)

        let counted = try await erase("\(person.user)", "--dry-run")
        let hasAfterCounting = try await TracedPerson.traces()
        let erased = try await erase("lindi@zimtstern.example", "--yes")
        let again = try await erase("\(person.user)", "--yes")

        // The test can only fail where there was something to find.
        #expect(
            had == [
                "users", "user_changes", "learners", "field_locks", "welcome_emails", "feed_log_entries",
                "feed_plan_rows", "feed_runs", "parked_records",
            ]
        )
        #expect(counted.status == 0 && hasAfterCounting == had, "\(counted.errors)")
        #expect(erased.status == 0, "\(erased.errors)")
        let left = try await TracedPerson.rows()
        #expect(left == [])
        #expect(try await lines(Self.counting) == counts)
        #expect(erased.output.hasPrefix("table,removed,anonymised,left\n"))
        #expect(erased.output.contains("\nwelcome_tokens,1,0,0\n") && erased.output.contains("\nlearners,1,0,0\n"))
        #expect(erased.output.contains("\nusers,1,1,0\n") && erased.output.contains("\nuser_sign_ins,1,0,0\n"))
        #expect(erased.output.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix(",0") })
        #expect(again.status == 5)
    }

    @Test func `the list of erasures and the audit trail know a number, and the held run is discarded`() async throws {
        let person = try await TracedPerson()

        let erased = try await erase("--external-id", "QX-7741", "--yes")

        #expect(erased.errors.contains("was discarded"), "\(erased.errors)")
        #expect(
            try await lines("SELECT state FROM muster.feed_runs WHERE state IN ('held', 'discarded')") == ["discarded"]
        )
        #expect(
            try await lines(
                """
                SELECT concat_ws(' ', erased_tenant_id, erased_user_id, erased_by, tenant_slug, rows_removed > 10)
                FROM muster.erasures
                WHERE person_digest = encode(sha256(convert_to(person_salt || '/1/QX-7741', 'UTF8')), 'hex')
                """
            ) == ["1 \(person.user) operator harbour t"]
        )
        #expect(
            try await lines(
                """
                SELECT concat_ws(' ', e.actor, e.command, e.arguments, o.outcome, o.subject)
                FROM muster.audit_entries AS e INNER JOIN muster.audit_outcomes AS o USING (tenant_id, entry_id)
                WHERE e.command = 'user erase'
                """
            ) == ["operator user erase --external-id … done user \(person.user)"]
        )
    }

    @Test func `others stay as they were, and the tenant goes on`() async throws {
        let person = try await TracedPerson()
        let twin = try await FeedOffice("sunrise")
        _ = try await twin.importRows(["Adalind,Zimtstern,a@zimtstern.example,Active,QX-7741,Barista,01/02/2024,,"])
        // A namesake, whom another user's erasure is no business of.
        try await person.importFile(["Adalind,Zimtstern,other@example.com,Active,Z9,Barista,01/02/2024,0101,Kitchen,,"])
        let others = """
            SELECT to_jsonb(u) - 'manager_external_id' FROM muster.users AS u WHERE NOT (tenant_id = 1 AND user_id = \(person.user))
            """
        let before = try await lines("SELECT o.*::text FROM (\(others)) AS o")

        let erased = try await erase("\(person.user)", "--yes")
        let synced = try await MusterProcess.run("sync", "run", "--tenant", "harbour")
        try await person.importFile(["Nia,Birch,nia@example.com,Active,N1,Sous Chef,01/02/2024,0101,Kitchen,,"])
        try await TracedPerson.work()

        #expect(erased.status == 0 && synced.status == 0, "\(erased.errors) \(synced.errors)")
        let after = try await lines("SELECT o.*::text FROM (\(others)) AS o")
        #expect(Set(before).subtracting(after).count == 1, "only the one whom the last file changed")
        #expect(
            try await lines(
                "SELECT user_id::text FROM muster.learners WHERE tenant_id = 1 EXCEPT SELECT user_id::text FROM muster.users WHERE tenant_id = 1"
            ) == []
        )
    }

    @Test func `not while an import runs, but one that died keeps nobody from it`() async throws {
        let person = try await TracedPerson()
        func pretend(aliveFor interval: String) async throws {
            try await change(
                """
                DELETE FROM muster.feed_runs WHERE run_id = 99;
                INSERT INTO muster.feed_runs (tenant_id, run_id, feed_id, started_by, file_name, mode, state, started_at, alive_until)
                VALUES (1, 99, 1, 'operator', 'x.csv', 'delta', 'running', now(), now() + interval '\(interval)')
                """
            )
        }

        try await pretend(aliveFor: "1 hour")
        let busy = try await erase("\(person.user)", "--yes")
        try await pretend(aliveFor: "-1 hour")
        let erased = try await erase("\(person.user)", "--yes")

        #expect(busy.status == 6 && busy.errors.contains("run 99"))
        #expect(erased.status == 0, "\(erased.errors)")
    }

    @Test func `not the last account manager, nor whom the tenant's e-mails come from`() async throws {
        let person = try await TracedPerson()
        let had = try await TracedPerson.traces()
        try await TracedPerson.must([
            "profile", "assign", "account manager", "\(person.user)", "--yes", "--tenant", "harbour",
        ])

        let last = try await erase("\(person.user)", "--yes")
        try await TracedPerson.must([
            "profile", "assign", "account manager", "nia@example.com", "--yes", "--tenant", "harbour",
        ])
        try await TracedPerson.must(
            ["welcome", "set", "--sender-address", "lindi@zimtstern.example", "--tenant", "harbour"]
        )
        let sender = try await erase("\(person.user)", "--yes")
        let unasked = try await erase("\(person.user)")

        #expect(last.status == 7 && last.errors.contains("muster profile assign"), "\(last.errors)")
        #expect(sender.status == 7 && sender.errors.contains("muster welcome set"), "\(sender.errors)")
        #expect(unasked.status == 64 && unasked.errors.contains("--yes"), "\(unasked.errors)")
        let has = try await TracedPerson.traces()
        #expect(has == had.union(["welcome_settings", "audit_entries"]))
    }

    @Test func `a row that stays behind undoes the erasure`() async throws {
        let person = try await TracedPerson()
        let had = try await TracedPerson.traces()
        try await change(
            """
            CREATE FUNCTION muster.stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER stay BEFORE DELETE ON muster.learners FOR EACH ROW EXECUTE FUNCTION muster.stay();
            """
        )

        let run = try await erase("\(person.user)", "--yes")

        #expect(run.status == 1 && run.errors.contains("learners"))
        #expect(try await TracedPerson.traces() == had)
    }

    @Test func `every table of tenants is spoken of, and what is called personal is not kept`() async throws {
        let tables = try await lines(
            """
            SELECT c.relname::text
            FROM pg_class AS c
            INNER JOIN pg_attribute AS a ON c.oid = a.attrelid AND a.attname = 'tenant_id'
            WHERE c.relnamespace = 'muster'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            """
        )
        let personal = try await lines("SELECT DISTINCT table_name FROM muster.personal_columns()")

        #expect(Set(ErasureRule.all.map(\.table)) == Set(tables))
        #expect(Set(personal).isSubset(of: ErasureRule.all.filter { $0.effect != .kept }.map(\.table)))
    }

    @Test(
        arguments: [
            ("Adalind Zimtstern has left", true), ("adalind zimtstern", true), ("MAdalind Zimtstern", false),
            ("550 <ada@x.example>: no such user", true), ("ada@x.example.org is another's", false),
            ("mada@x.example", false), ("of ada@x.example.csv", true), ("ID \"7\" is taken", true),
            ("77 people", false), ("by 7 people", false),
            ("Sol Cedar (7)", true), ("5 → 7 → 5", true), ("of d'Arc, Jo. (Jr.)", true),
        ]
    ) func `free text names somebody where a person would read it so`(text: String, names: Bool) async throws {
        let mentions = Mentions(
            names: ["Adalind Zimtstern", "d'Arc, Jo. (Jr.)"],
            emails: ["ada@x.example"],
            externalIDs: ["7"]
        )

        let found: Bool = try await TemporaryDatabase.current.run { session in
            try session.query("SELECT $1 ~* $2", [.text(text), .text(mentions.pattern)])[0][0]
        }
        let never: Bool = try await TemporaryDatabase.current.run { session in
            try session.query(
                "SELECT $1 ~* $2 OR '' ~* $2",
                [.text(text), .text(Mentions(names: [], emails: [], externalIDs: []).pattern)]
            )[0][0]
        }

        #expect(found == names)
        #expect(!never)
    }
}

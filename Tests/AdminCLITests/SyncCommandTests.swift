import Postgres
import Tenancy
import TestSupport
import Testing

/// `muster sync`, by the real binary.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct SyncCommandTests {
    private func sync(_ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: ["sync"] + arguments)
    }

    /// Three tenants: one has nothing pending, one is late by its own window, one has most of its time left.
    private func tenants(_ superuser: Superuser) async throws -> Database {
        let database = try await TenantFixture.openDatabase()
        for (slug, age, window) in [("calm", 0, 900), ("fresh", 60, 900), ("late", 50, 30)] {
            let tenant = try await TenantFixture.create(slug, in: database)
            if age > 0 { try await tenant.addUsers(1...2) }
            try await superuser.script(
                """
                UPDATE muster.pending_sync SET since = now() - make_interval(secs => \(age))
                WHERE tenant_id = \(tenant.id);
                UPDATE muster.tenant_due SET oldest_pending_at = oldest_pending_at - make_interval(secs => \(age))
                WHERE tenant_id = \(tenant.id);
                \(Superuser.windowSQL(window, where: "tenant_id = \(tenant.id)"));
                """
            )
        }
        return database
    }

    @Test func `status lists the tenant first that is the longest past its window, and as many as are wanted`()
        async throws
    {
        let superuser = try await Superuser.connect()
        let database = try await tenants(superuser)

        let all = try await sync("status", "--all-tenants", "--format", "json").json()
        let one = try await sync("status", "--all-tenants", "--limit", "1", "--format", "json").json()
        let named = try await sync("status", "--tenant", "calm", "late", "--format", "csv")
        let unknown = try await sync("status", "--tenant", "nobody", "late", "--format", "json")

        #expect((0..<3).map { all[$0]?["tenant"] } == [.string("late"), .string("fresh"), .string("calm")])
        #expect(all[0]?["result"]?["breaches_24h"] == .number(1))
        #expect(all[2]?["result"]?["lag_seconds"] == .number(0))
        #expect(one.count == 1)
        #expect(one[0]?["tenant"] == .string("late"))
        #expect(named.output.split(separator: "\n").map { $0.prefix(4) } == ["tena", "late", "calm"])
        #expect(unknown.status == 5)
        #expect(try unknown.json()[1]?["error"] != nil)
        await superuser.close()
        await database.close()
    }

    @Test func `a status that is watched is shown anew on a terminal, and refused elsewhere`() async throws {
        let superuser = try await Superuser.connect()
        let database = try await tenants(superuser)
        let sessions = "SELECT sessions FROM pg_stat_database WHERE datname = current_database()"
        let before: Int = try await superuser.value(sessions)

        let watched = try await MusterProcess.run(
            bash: """
                place=$(mktemp -d)
                mkfifo "$place/typed" && touch "$place/shown"
                exec 3<>"$place/typed"
                script -qefc "$MUSTER sync status --watch --tenant late" "$place/shown" <&3 >/dev/null 2>&1 &
                while kill -0 $! && [ "$(grep -c '\\[2J' "$place/shown")" -lt 3 ]; do sleep 0.1; done
                kill $!
                cat "$place/shown"
                rm -r "$place"
                """,
            environment: ["TERM": "xterm"]
        )
        let opened: Int = try await superuser.value(sessions) - before
        let piped = try await sync("status", "--watch", "--tenant", "late")

        #expect(watched.output.split(separator: "\u{1B}[2J").count >= 3, "\(watched.output)")
        #expect((1...3).contains(opened), "each round opens the database anew: \(opened)")
        #expect(watched.output.lowercased().contains("pending changes"), "\(watched.output)")
        #expect(piped.status == 64)
        #expect(piped.errors.contains("terminal"))
        await superuser.close()
        await database.close()
    }

    @Test func `errors tells why changes wait, and retry has a worker try at once`() async throws {
        let superuser = try await Superuser.connect()
        let database = try await tenants(superuser)
        try await superuser.execute("ALTER TABLE muster.learners ADD CONSTRAINT nobody_is_new CHECK (user_id > 99)")
        let failed = try await MusterProcess.run("worker", "run", "--once")
        #expect(failed.status == 1)

        let errors = try await sync("errors", "--tenant", "late", "--format", "json").json()
        #expect(errors["pending_changes"] == .number(2))
        #expect(errors["failures"] == .number(1))
        #expect(errors["next_try_at"] != .null)
        #expect(errors["runs"]?[0]?["state"] == .string("failed"))
        guard case .string(let words) = errors["last_error"] else {
            Issue.record("no words: \(errors)")
            return
        }
        #expect(words.contains("nobody_is_new"))
        let table = try await sync("errors", "--tenant", "late")
        #expect(table.output.contains("nobody_is_new"))

        try await superuser.execute("ALTER TABLE muster.learners DROP CONSTRAINT nobody_is_new")
        try await superuser.execute("UPDATE muster.tenant_due SET retry_at = now() + interval '5 minutes'")
        let retried = try await sync("retry", "--tenant", "late", "calm")
        _ = try await MusterProcess.run("worker", "run", "--once")

        #expect(retried.status == 0)
        #expect(retried.errors.contains("late: a worker tries again at once."))
        #expect(retried.errors.contains("calm: nothing waits because it failed"))
        let learners: [String] = try await superuser.column(
            "SELECT DISTINCT t.slug FROM muster.learners JOIN muster.tenants AS t USING (tenant_id)"
        )
        #expect(learners == ["late"])
        #expect(try await sync("errors", "--tenant", "late", "--format", "json").json()["last_error"] == .null)
        await superuser.close()
        await database.close()
    }

    @Test func `user shows what the directory and learning have, before and after a sync`() async throws {
        let superuser = try await Superuser.connect()
        let database = try await tenants(superuser)

        let before = try await sync("user", "1", "--tenant", "late", "--format", "json").json()
        _ = try await sync("run", "--tenant", "late")
        let after = try await sync("user", "user1@example.test", "--tenant", "late", "--format", "json").json()
        try await superuser.execute("UPDATE muster.learners SET name = 'Somebody Else' WHERE user_id = 1")
        let broken = try await sync("user", "1", "--tenant", "late", "--format", "json").json()
        let unknown = try await sync("user", "77", "--tenant", "late")

        #expect(before["state"] == .string("pending"))
        #expect(before["fields"]?[1]?["directory"] == .string("First1 Last1"))
        #expect(before["fields"]?[1]?["learning"] == .null)
        #expect(after["state"] == .string("synced"))
        #expect(after["pending_since"] == .null)
        #expect(after["fields"]?.count == 7)
        #expect(broken["state"] == .string("differs"))
        #expect(broken["fields"]?[1]?["is_equal"] == .bool(false))
        #expect(unknown.status == 5)
        await superuser.close()
        await database.close()
    }
}

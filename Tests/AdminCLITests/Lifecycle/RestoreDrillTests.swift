import Foundation
import Postgres
import TestSupport
import Testing

/// The day on which the backup is needed: `scripts/backup`, `scripts/restore`, and what was erased in between.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct RestoreDrillTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "backups-\(UUID().uuidString)").path
    private static let scripts = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "scripts").path

    private func script(_ line: String, in database: TemporaryDatabase? = nil) async throws -> MusterProcess {
        try await MusterProcess.run(
            bash: "\(Self.scripts)/\(line)",
            environment: database.map { ["MUSTER_DATABASE_URL": $0.url] } ?? [:]
        )
    }

    private func muster(_ arguments: String..., in database: TemporaryDatabase) async throws -> MusterProcess {
        try await MusterProcess.run(list: arguments, environment: ["MUSTER_DATABASE_URL": database.url])
    }

    private func backUp() async throws -> String {
        let run = try await script("backup \(folder)")
        try #require(run.status == 0, "\(run.errors)")
        return run.output.trimmingCharacters(in: .newlines)
    }

    /// What tells when an erasure was done, and how often.
    private static let later: [String: [String]] = [
        "directory_state": ["users_revision"], "feed_runs": ["finished_at"],
    ]

    private func rows(of slug: String, in database: TemporaryDatabase? = nil) async throws -> [String] {
        try await TenantRows.all(of: slug, but: Self.later, in: database).filter {
            !$0.hasPrefix("audit_") && !$0.contains(#""counter": "audit_entry""#)
        }
    }

    /// Somebody of the same family who waits for a job title when the backup is made, and is a user afterwards.
    private func park() async throws -> FeedOffice {
        let office = try await FeedOffice("marina")
        let run = try await office.importRows([
            "Merle,Zimtstern,merle@zimtstern.example,Active,QX-7741b,Sommelier,01/02/2024,0101,Kitchen",
            "Nia,Birch,nia@example.com,Active,N1,Barista,01/02/2024,0101,Kitchen",
        ])
        try #require(run.status == 0)
        return office
    }

    @Test func `what was erased after the backup is not in what was restored from it, and all else is`() async throws {
        let person = try await TracedPerson()
        let leaver = try await FeedOffice("sunrise")
        _ = try await leaver.importRows(FeedOffice.people(0..<5))
        let bystander = try await FeedOffice("corner")
        _ = try await bystander.importRows(FeedOffice.people(0..<3))
        _ = try await park()
        try await TracedPerson.work()
        let backup = try await backUp()

        try await TracedPerson.must(["user", "erase", "\(person.user)", "--yes", "--tenant", "harbour"])
        try await TracedPerson.must(["job-title", "create", "Sommelier", "--tenant", "marina"])
        try await TracedPerson.work()
        try await TracedPerson.must(["user", "erase", "--external-id", "QX-7741b", "--yes", "--tenant", "marina"])
        try await TracedPerson.must(["tenant", "suspend", "sunrise", "--reason", "contract ended"])
        try await TracedPerson.must(["tenant", "delete", "sunrise", "--yes"])
        let listed = try await script("backup \(folder) --erasures")
        #expect(listed.status == 0, "\(listed.errors)")
        let here = (corner: try await rows(of: "corner"), harbour: try await rows(of: "harbour"))

        try await withTemporaryDatabase(migrated: false) { there in
            let restored = try await script("restore \(backup)", in: there)

            #expect(restored.status == 0, "\(restored.errors) \(restored.output)")
            let left = try await TracedPerson.rows(in: there)
            #expect(left == [])
            let strays: [Int64] = try await there.run { session in
                try TenantRows.tables(session).map { table in
                    try session.query("SELECT count(*) FROM muster.\(table) WHERE tenant_id = 2")[0][0]
                }
            }
            #expect(strays.count > 30 && strays.allSatisfy { $0 == 0 })
            #expect(here.corner.count > 20 && here.harbour.count > 50)
            let corner = try await rows(of: "corner", in: there)
            let harbour = try await rows(of: "harbour", in: there)
            #expect(Set(corner).symmetricDifference(here.corner) == [])
            #expect(Set(harbour).symmetricDifference(here.harbour) == [])
            try await goOn(in: there)
        }
    }

    /// The restored database works, is as fenced as the first, and gives no number again that was erased.
    private func goOn(in there: TemporaryDatabase) async throws {
        let again = try await muster("erasure", "replay", "--yes", "--format", "csv", in: there)
        let made = try await muster("tenant", "create", "newcomer", "--name", "Newcomer", in: there)
        let user = try await muster(
            "user",
            "create",
            "--first-name",
            "Una",
            "--last-name",
            "Rowan",
            "--job-title",
            "Barista",
            "--tenant",
            "marina",
            "--format",
            "json",
            in: there
        )
        let ids: [Int64] = try await there.run { session in
            [
                try session.query("SELECT tenant_id FROM muster.tenants WHERE slug = 'newcomer'")[0][0],
                try session.query("SELECT max(erased_tenant_id) FROM muster.erasures")[0][0],
            ]
        }
        let isOpen: Bool = try await there.run { session in
            try session.query("SELECT has_database_privilege('public', current_database(), 'CONNECT')")[0][0]
        }

        #expect(again.status == 0 && !again.output.contains(",erased,"), "\(again.output) \(again.errors)")
        #expect(made.status == 0 && user.status == 0, "\(made.errors) \(user.errors)")
        #expect(ids[0] > ids[1])
        // 1 is Nia; 2 became of Merle after the backup, and was erased.
        #expect(try user.json()["user_id"] == .number(3))
        #expect(!isOpen)
    }

    @Test func `a restore refuses what would end badly`() async throws {
        _ = try await FeedOffice("harbour")
        let backup = try await backUp()

        let full = try await script("restore \(backup)")
        try await withTemporaryDatabase(migrated: false) { there in
            try FileManager.default.moveItem(atPath: folder + "/erasures.csv", toPath: folder + "/aside.csv")
            let unlisted = try await script("restore \(backup)", in: there)
            let dump = try FileHandle(forWritingTo: URL(fileURLWithPath: backup + "/database.dump"))
            try dump.seek(toOffset: 100)
            try dump.write(contentsOf: Data([0, 1, 2, 3]))
            try dump.close()
            let damaged = try await script("restore \(backup) --erasures \(folder)/aside.csv", in: there)
            let schemas: Int64 = try await there.run { session in
                try session.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'muster'")[0][0]
            }

            #expect(unlisted.status == 1 && unlisted.errors.contains("no list of erasures"), "\(unlisted.errors)")
            #expect(damaged.status == 1 && damaged.errors.contains("is damaged"), "\(damaged.errors)")
            #expect(schemas == 0)
        }
        #expect(full.status == 1 && full.errors.contains("has a schema muster already"), "\(full.errors)")
        let attributes = try FileManager.default.attributesOfItem(atPath: backup + "/database.dump")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `the list beside the backups keeps what the database has lost`() async throws {
        let office = try await FeedOffice("harbour")
        _ = try await office.importRows(FeedOffice.people(0..<3))
        try await TracedPerson.must(["user", "erase", "1", "--yes", "--tenant", "harbour"])
        _ = try await script("backup \(folder) --erasures")
        try await TemporaryDatabase.current.run { session in try session.script("DELETE FROM muster.erasures") }
        try await TracedPerson.must(["user", "erase", "2", "--yes", "--tenant", "harbour"])

        let run = try await script("backup \(folder) --erasures")
        let list = try String(contentsOfFile: folder + "/erasures.csv", encoding: .utf8)

        #expect(run.status == 0, "\(run.errors)")
        #expect(list.split(separator: "\n").dropFirst().map { $0.prefix(4) } == ["1,1,", "1,2,"])
        #expect(!list.contains("K1") && !list.contains("kim"))
    }

    @Test func `a replay touches nobody who came after the erasure, and reads no damaged list`() async throws {
        let office = try await FeedOffice("harbour")
        _ = try await office.importRows(FeedOffice.people(0..<3))
        let before = try await rows(of: "harbour")
        let header = "tenant_id,user_id,tenant,erased_at,erased_by,rows_removed,person_salt,person_digest\n"
        func replay(_ lines: String) async throws -> MusterProcess {
            let path = try office.file(text: lines, named: "erasures.csv")
            return try await MusterProcess.run("erasure", "replay", path, "--yes", "--format", "csv")
        }

        let older = try await replay(
            header + "1,1,harbour,2020-01-01T00:00:00Z,operator,5,,\n1,,harbour,2020-01-01T00:00:00Z,operator,5,,\n"
        )
        let other = try await replay(
            header + "1,1,sunrise,2050-01-01T00:00:00Z,operator,5,,\n1,,sunrise,2050-01-01T00:00:00Z,operator,5,,\n"
        )
        let damaged = try await replay(header + "1,one,harbour,2050-01-01T00:00:00Z,operator,5,,\n")
        let foreign = try await replay("a,b\n1,2\n")

        #expect(
            older.status == 0 && older.output.contains("\n1,1,harbour,reused,0,0\n"),
            "\(older.output) \(older.errors)"
        )
        #expect(
            other.status == 0 && other.output.contains("\n1,,sunrise,reused,0,0\n"),
            "\(other.output) \(other.errors)"
        )
        #expect(damaged.status == 4 && damaged.errors.contains("Line 2"))
        #expect(foreign.status == 4 && foreign.errors.contains("no list of erasures"))
        #expect(try await rows(of: "harbour") == before)
    }

    @Test func `who comes back after the erasure is somebody new, whom no replay touches`() async throws {
        let office = try await FeedOffice("harbour")
        let row = "Kim0,Alder,kim0@example.com,Active,K0,Barista,01/02/2024,0101,Nowhere"
        _ = try await office.importRows([row])
        try await TracedPerson.must(["user", "erase", "1", "--yes", "--tenant", "harbour"])
        _ = try await office.importRows([row])
        let before = try await rows(of: "harbour")

        let replayed = try await MusterProcess.run("erasure", "replay", "--yes", "--format", "csv")

        #expect(replayed.status == 0 && replayed.output.contains("\n1,1,harbour,reused,0,0\n"), "\(replayed.output)")
        // The entry about the unknown department, too.
        #expect(before.contains { $0.hasPrefix("feed_log_entries ") && $0.contains(#""external_id": "K0""#) })
        #expect(try await rows(of: "harbour") == before)
    }
}

import Foundation
import Postgres
import TestSupport
import Testing

@testable import Lifecycle

@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct TenantArchiveTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private var file: String { folder.appending(path: "harbour.zip").path }

    private func export() async throws -> MusterProcess {
        try await MusterProcess.run("tenant", "export", "harbour", "--to", file, "--format", "csv")
    }

    private func importInto(_ database: TemporaryDatabase, _ options: String..., from path: String? = nil) async throws
        -> MusterProcess
    {
        try await MusterProcess.run(
            list: ["tenant", "import", path ?? file, "--format", "csv"] + options,
            environment: ["MUSTER_DATABASE_URL": database.url]
        )
    }

    /// What is another installation's own, and what the export itself leaves in the audit trail.
    private static let own: [String: [String]] = [
        "*": ["tenant_id", "job_id"], "tenants": ["slug", "state", "suspended_reason"],
        "tenant_due": ["lease_owner", "lease_until"], "jobs": ["lease_owner", "lease_until"],
    ]

    private func rows(of slug: String, in database: TemporaryDatabase) async throws -> [String] {
        try await TenantRows.all(of: slug, but: Self.own, in: database).filter {
            !$0.hasPrefix("welcome_tokens ") && !$0.hasPrefix("audit_outcomes ")
        }
    }

    @Test func `everything arrives under a number of its own, and the tenant goes on there`() async throws {
        let person = try await TracedPerson()
        try await TracedPerson.must(
            ["feed", "create", "inbox", "--kind", "folder", "--folder", person.office.folder(named: "inbox")],
            ["--tenant", "harbour"]
        )
        let here = try TemporaryDatabase.current
        let exported = try await export()

        try await withTemporaryDatabase { there in
            // So that numbers differ.
            for slug in ["sunrise", "corner"] {
                let made = try await MusterProcess.run(
                    list: ["tenant", "create", slug, "--name", "Other"],
                    environment: ["MUSTER_DATABASE_URL": there.url]
                )
                #expect(made.status == 0, "\(made.errors)")
            }
            let neighbour = try await TenantRows.all(of: "sunrise", in: there)

            let imported = try await importInto(there, "--slug", "marina")

            #expect(exported.status == 0, "\(exported.errors)")
            #expect(imported.status == 0, "\(imported.errors)")
            #expect(exported.output.hasPrefix("table,rows\n") && imported.output.contains("\nusers,3\n"))
            let (left, arrived) = (try await rows(of: "harbour", in: here), try await rows(of: "marina", in: there))
            #expect(left.count > 100 && Set(left.map { $0.prefix { $0 != " " } }).count > 25)
            #expect(arrived == left)
            #expect(try await TenantRows.all(of: "sunrise", in: there) == neighbour)
            try await goOn(as: "marina", in: there, person)
        }
    }

    /// The next file, sync and history of the imported tenant.
    private func goOn(as slug: String, in database: TemporaryDatabase, _ person: TracedPerson) async throws {
        let environment = ["MUSTER_DATABASE_URL": database.url, "MUSTER_MAIL_FOLDER": folder.path]
        func run(_ arguments: String...) async throws -> MusterProcess {
            try await MusterProcess.run(list: arguments, environment: environment)
        }
        let path = try person.office.file([
            "Una,Rowan,una@example.com,Active,U1,Barista,01/02/2024,0101,Kitchen"
        ])

        let suspended = try await run("feed", "import", path, "--feed", "default", "--tenant", slug)
        let resumed = try await run("tenant", "resume", slug)
        let next = try await run("feed", "import", path, "--feed", "default", "--tenant", slug, "--format", "json")
        let worked = try await run("worker", "run", "--once")
        let learners = try await run("sync", "status", "--tenant", slug, "--format", "json")
        let jobs: Int64 = try await database.run { session in
            try session.query(
                """
                SELECT count(*) FROM muster.job_runs AS r INNER JOIN muster.jobs AS j USING (tenant_id, job_id)
                WHERE r.kind <> j.kind OR r.subject_id <> j.subject_id
                """
            )[0][0]
        }

        #expect(suspended.status == 7 && resumed.status == 0, "\(suspended.errors) \(resumed.errors)")
        #expect(next.status == 0, "\(next.errors)")
        #expect(try next.json()["counts"]?["created"] == .number(1))
        #expect(worked.status == 0, "\(worked.errors)")
        #expect(try learners.json()["pending_changes"] == .number(0))
        #expect(try await TenantRows.all(of: slug, in: database).contains { $0.contains("Una Rowan") })
        #expect(jobs == 0)
    }

    @Test func `the file is yours alone, is written once, and says what is in it`() async throws {
        _ = try await FeedOffice("harbour")
        // A table that nobody told the export about.
        try await TemporaryDatabase.current.run { session in
            try session.script(
                "CREATE TABLE muster.novelties (tenant_id bigint, note text); INSERT INTO muster.novelties VALUES (1, E'a\\tb\\nc')"
            )
        }

        let exported = try await export()
        let again = try await export()
        let missing = try await MusterProcess.run("tenant", "export", "harbour", "--to", "/nowhere/at/all.zip")
        let manifest = try TenantManifest(
            decoding: ArchiveReader(path: file).data(TenantManifest.partName, atMost: 1 << 20)
        )

        #expect(exported.status == 0, "\(exported.errors)")
        #expect(again.status == 6 && again.errors.contains("is there already"))
        #expect(missing.status == 1 && missing.errors.contains("No such file"))
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["harbour.zip"])
        #expect(manifest.tenant == .init(slug: "harbour", name: "Harbour Group"))
        let tables = try await TemporaryDatabase.current.run { session in try TenantRows.tables(session) }
        #expect(Set(manifest.tables.map(\.table) + manifest.leftOut.map(\.table)) == Set(tables))
        #expect(manifest.leftOut.allSatisfy { tables.contains($0.table) && !$0.reason.isEmpty })
        #expect(manifest.tables.first { $0.table == "novelties" }?.rows == 1)
    }

    /// What may have become of a file, as Python that has `old` and writes `new`; and what the refusal says of it.
    private static let faults: [(change: String, words: String)] = [
        ("open(new, 'wb').write(open(old, 'rb').read()[:-3000])", "Is it whole?"),
        ("open(new, 'wb').write(b'PK nothing of the kind')", "Is it whole?"),
        (
            "b = bytearray(open(old, 'rb').read()); b[len(b) // 2] ^= 1; open(new, 'wb').write(b)",
            "cut off or was changed"
        ),
        ("rewrite('tables/users.tsv', lambda t: t.replace(b'Birch', b'Beech'))", "users.tsv is not what it was"),
        ("rewrite('tables/users.tsv', lambda t: None)", "names other parts"),
        (
            "rewrite('manifest.json', lambda t: t.replace(b'\"format_version\" : 1', b'\"format_version\" : 2'))",
            "has format 2"
        ),
        ("rewrite('manifest.json', lambda t: t.replace(b'\"muster-tenant\"', b'\"other\"'))", "no export of a tenant"),
        ("rewrite('manifest.json', lambda t: re.sub(b'\"schema\" : \"..', b'\"schema\" : \"zz', t))", "of schema"),
    ]

    @Test func `a file that is not whole, or not of this kind, changes nothing`() async throws {
        let office = try await FeedOffice("harbour")
        _ = try await office.importRows(["Nia,Birch,nia@example.com,Active,N1,Barista,01/02/2024,0101,Kitchen"])
        _ = try await export()

        for (change, words) in Self.faults {
            let refused = try await importInto(.current, "--slug", "marina", from: try changed(change))

            #expect([4, 7].contains(refused.status) && refused.errors.contains(words), "\(change): \(refused.errors)")
            #expect(try await tenants() == ["harbour"])
        }
        let whole = try await importInto(.current, "--slug", "marina", from: try changed("rewrite('', None)"))
        #expect(whole.status == 0, "\(whole.errors)")
    }

    private func changed(_ change: String) throws -> String {
        let path = folder.appending(path: "\(UUID().uuidString).zip").path
        let script = """
            import re, sys, zipfile
            old, new = sys.argv[1:]
            def rewrite(name, change):
                with zipfile.ZipFile(old) as a, zipfile.ZipFile(new, 'w', zipfile.ZIP_DEFLATED) as b:
                    for entry in a.namelist():
                        text = a.read(entry)
                        text = change(text) if entry == name else text
                        if text is not None:
                            b.writestr(entry, text)
            \(change)
            """
        let python = try Process.run(
            URL(fileURLWithPath: "/usr/bin/python3"),
            arguments: ["-c", script, file, path]
        )
        python.waitUntilExit()
        try #require(python.terminationStatus == 0)
        return path
    }

    private func tenants() async throws -> [String] {
        try await TemporaryDatabase.current.run { session in
            try session.query("SELECT slug FROM muster.tenants ORDER BY slug").map { try $0[0] as String }
        }
    }

    @Test func `a slug or a folder that is taken, or a row that does not go in: nothing is written`() async throws {
        let office = try await FeedOffice("harbour")
        let inbox = try office.folder(named: "inbox")
        try await TracedPerson.must(
            ["feed", "create", "inbox", "--kind", "folder", "--folder", inbox, "--tenant", "harbour"]
        )
        _ = try await export()

        let taken = try await importInto(.current)
        let watched = try await importInto(.current, "--slug", "marina")
        let absent = try await importInto(.current, from: "/nowhere/at/all.zip")
        let broken = try await {
            try await TemporaryDatabase.current.run { session in
                try session.script(
                    """
                    DELETE FROM muster.feed_folders;
                    CREATE FUNCTION muster.no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$;
                    CREATE TRIGGER no BEFORE INSERT ON muster.audit_outcomes FOR EACH ROW EXECUTE FUNCTION muster.no();
                    """
                )
            }
            return try await importInto(.current, "--slug", "marina")
        }()
        let strays: [Int64] = try await TemporaryDatabase.current.run { session in
            try TenantRows.tables(session).map { table in
                try session.query("SELECT count(*) FROM muster.\(table) WHERE tenant_id <> 1")[0][0]
            }
        }

        #expect(taken.status == 6 && taken.errors.contains("--slug"), "\(taken.errors)")
        #expect(watched.status == 6 && watched.errors.contains("the same folder"), "\(watched.errors)")
        #expect(absent.status == 4, "\(absent.errors)")
        #expect(broken.status == 1, "\(broken.errors)")
        #expect(try await tenants() == ["harbour"] && strays.allSatisfy { $0 == 0 })
    }
}

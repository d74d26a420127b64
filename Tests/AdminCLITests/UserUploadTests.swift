import Foundation
import Postgres
import TestSupport
import Testing

@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct UserUploadTests {
    private let office: FeedOffice

    init() async throws {
        office = try await FeedOffice()
    }

    private func upload(_ path: String, _ options: String...) async throws -> MusterProcess {
        try await MusterProcess.run(
            list: ["user", "upload", path] + options + ["--tenant", office.tenant, "--format", "json"]
        )
    }

    private func user(_ arguments: String...) async throws -> MusterProcess {
        try await MusterProcess.run(list: ["user"] + arguments + ["--tenant", office.tenant])
    }

    private func counts(_ run: MusterProcess) throws -> [String: Int] {
        try #require(try run.object()["counts"] as? [String: Int]).filter { $0.value > 0 }
    }

    private func workbook(_ lines: [String]) throws -> WorkbookFile {
        try WorkbookFile(
            text: ([FeedOffice.header] + lines).map { line in
                line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
        )
    }

    private static let mistaken = "Sol,Cedar,sol@example.com,Active,S1,sous chef,01/02/2024,0101,Kitchen"
    private static let nameless = ",Hazel,hazel@example.com,Active,H1,Barista,01/02/2024,0101,Kitchen"

    @Test func `people of a workbook become users who can be changed by hand`() async throws {
        let file = try workbook(FeedOffice.people(0..<3))
        defer { file.remove() }

        let run = try await upload(file.path)
        let change = try await user("update", "kim1@example.com", "--last-name", "Birch")
        let again = try await upload(file.path)

        #expect(run.status == 0, "\(run.errors)")
        #expect(try run.object()["feed"] as? String == "by-hand")
        #expect(try counts(run) == ["created": 3])
        #expect(change.status == 0, "\(change.errors)")
        #expect(try counts(again) == ["updated": 1, "unchanged": 2])
    }

    @Test func `the same file again changes nothing and moves no revision`() async throws {
        let path = try office.file(FeedOffice.people(0..<3))
        _ = try await upload(path)
        let before = try await revisions()

        let again = try await upload(path)

        #expect(try again.object()["state"] as? String == "unchanged")
        #expect(try await revisions() == before)
    }

    @Test func `one record that cannot be applied refuses the file, and --partial takes the others`() async throws {
        let path = try office.file(FeedOffice.people(0..<3) + [Self.mistaken, Self.nameless])

        let refused = try await upload(path)
        let kept = try await office.feed("log", "--format", "json").list()
        let before = try await office.users()
        let partial = try await upload(path, "--partial")

        #expect(refused.status == 4)
        #expect(try refused.object()["state"] as? String == "planned")
        #expect(try counts(refused) == ["created": 3, "parked": 1, "rejected": 1])
        #expect(refused.errors.contains("2 of 5 records cannot be applied, and an upload takes all or none"))
        #expect(refused.errors.contains("--partial"))
        #expect(before == 0)
        #expect(kept.compactMap { $0["code"] as? String }.sorted() == ["ROW_JOB_TITLE_NEAR", "ROW_NAME_MISSING"])
        #expect(partial.status == 0)
        #expect(try partial.object()["state"] as? String == "applied_with_messages")
        #expect(try await office.users() == 3)
    }

    @Test func `what a refused upload parked is not applied later, what --partial parked is`() async throws {
        let path = try office.file([Self.mistaken])
        _ = try await upload(path)
        let refused = try await MusterProcess.run(
            "job-title",
            "create",
            "sous chef",
            "--allow-lookalike",
            "--tenant",
            office.tenant
        )
        _ = try await MusterProcess.run("worker", "run", "--once")
        let afterRefusal = try await office.users()
        _ = try await MusterProcess.run("job-title", "delete", "sous chef", "--yes", "--tenant", office.tenant)

        _ = try await upload(path, "--partial")
        _ = try await MusterProcess.run(
            "job-title",
            "create",
            "sous chef",
            "--allow-lookalike",
            "--tenant",
            office.tenant
        )
        _ = try await MusterProcess.run("worker", "run", "--once")

        #expect(refused.status == 0)
        #expect(afterRefusal == 0)
        #expect(try await office.users() == 1)
    }

    @Test func `a dry run says by 4 that the file would be refused, and writes nothing either way`() async throws {
        let sound = try await upload(try office.file(FeedOffice.people(0..<3)), "--dry-run")
        let mistaken = try await upload(try office.file([Self.mistaken]), "--dry-run")
        let partial = try await upload(try office.file([Self.mistaken]), "--dry-run", "--partial")

        #expect([sound.status, mistaken.status, partial.status] == [0, 4, 0])
        #expect(try await office.users() == 0)
    }

    @Test func `words and remedies speak of the file and of no HR system`() async throws {
        let path = try office.file([Self.mistaken, Self.nameless, "too,few"])

        let run = try await user("upload", path)
        let log = try await office.feed("log", "--format", "json")
        let summary = try await office.feed("log", "--summary", "--format", "json")
        let unreadable = try await user("upload", try office.file(text: "First Name,Last Name\nA,B\n"))

        for text in [run.errors, log.output, summary.output, unreadable.errors] {
            #expect(text.contains("file"))
            #expect(!text.contains("HR system"), "\(text)")
            #expect(!text.contains("export"), "\(text)")
        }
        #expect(unreadable.status == 4)
    }

    @Test func `a safeguard holds an upload, and its plan can be approved`() async throws {
        _ = try await upload(try office.file(FeedOffice.people(0..<30)))
        let leavers = FeedOffice.people(0..<10).map { $0.replacing("Active", with: "Inactive") }

        let held = try await upload(try office.file(leavers))
        let approved = try await office.feed("approve", "2", "--yes")

        #expect(held.status == 3)
        #expect(approved.status == 0, "\(approved.errors)")
        #expect(try await office.users() == 20)
    }

    @Test func `the feed by hand is not the tenant's only feed, and stays what it is`() async throws {
        _ = try await upload(try office.file(FeedOffice.people(0..<3)))

        let imported = try await office.importRows(FeedOffice.people(5..<6))
        let created = try await office.feed("create", "by-hand", "--kind", "upload")
        let set = try await office.feed("set", "by-hand", "--mode", "snapshot")
        let snapshot = try await office.importRows(FeedOffice.people(0..<1), "--feed", "by-hand", "--mode", "snapshot")

        #expect(try imported.object()["feed"] as? String == "default")
        for refused in [created, set, snapshot] {
            #expect(refused.status == 64, "\(refused.errors)")
        }
        #expect(try await office.users() == 4)
    }

    @Test func `the first upload is silent, later newcomers are written to by policy`() async throws {
        let first = try await upload(try office.file(FeedOffice.people(0..<2)))
        let second = try await upload(try office.file(FeedOffice.people(2..<3)))
        let asked = try await upload(try office.file(FeedOffice.people(3..<4)), "--no-welcome")

        #expect(try [first, second, asked].map { try $0.object()["welcome_emails"] as? Int } == [0, 1, 0])
        #expect(first.errors.contains("first import is silent"))
    }

    @Test func `a dry run says how many welcome e-mails it would queue, and so many are queued`() async throws {
        let first = try await upload(try office.file(FeedOffice.people(0..<1)), "--dry-run")
        _ = try await upload(try office.file(FeedOffice.people(0..<1)))
        let newcomers =
            FeedOffice.people(1..<3) + [
                "Fay,Ash,fay@example.com,Active,F1,Barista,01/02/2090,0101,Kitchen",
                "Nil,Ash,,Active,N1,Barista,01/02/2024,0101,Kitchen",
            ]
        let file = try office.file(newcomers)

        let dry = try await upload(file, "--dry-run")
        let silent = try await upload(file, "--dry-run", "--no-welcome")
        let queuedBefore = try await queued()
        let done = try await upload(file)
        // Who had no address is written to once there is one.
        let reachable = try office.file(["Nil,Ash,nil@example.com,Active,N1,Barista,01/02/2024,0101,Kitchen"])
        let dryAgain = try await upload(reachable, "--dry-run")
        let doneAgain = try await upload(reachable)

        let mails = try [first, dry, silent, done, dryAgain, doneAgain].map {
            try $0.object()["welcome_emails"] as? Int
        }
        #expect(mails == [0, 3, 0, 3, 1, 1])
        #expect(queuedBefore == 0)
        #expect(first.errors.contains("No welcome e-mails would be queued: a feed's first import is silent."))
        #expect(dry.errors.contains("3 welcome e-mails would be queued, 1 of them for the first day."))
        #expect(done.errors.contains("3 welcome e-mails queued, 1 of them for the first day."))
        #expect(dryAgain.errors.contains("1 welcome e-mail would be queued."))
    }

    @Test func `an alias without a feed is for the HR feed, not for files given by hand`() async throws {
        _ = try await upload(try office.file(FeedOffice.people(0..<1)))
        _ = try await office.importRows(FeedOffice.people(1..<2))

        let alias = try await MusterProcess.run(
            "job-title",
            "alias",
            "Chef II",
            "Sous Chef",
            "--tenant",
            office.tenant,
            "--format",
            "json"
        )

        #expect(alias.status == 0, "\(alias.errors)")
        #expect(alias.output.contains("\"default\""))
    }

    @Test func `the operator gives any profile, and a user none with more than their own`() async throws {
        let header = FeedOffice.header + ",User Profile"
        let high = FeedOffice.people(0..<1).map { $0 + ",administrator" }
        let other = FeedOffice.people(1..<2).map { $0 + ",account manager" }
        _ = try await user(
            "create",
            "--first-name",
            "Ann",
            "--last-name",
            "Ash",
            "--job-title",
            "Barista",
            "--email",
            "ann@example.com",
            "--profile",
            "administrator"
        )

        let first = try await upload(try office.file(text: ([header] + high).joined(separator: "\n")))
        let second = try await upload(
            try office.file(text: ([header] + other).joined(separator: "\n")),
            "--as",
            "ann@example.com"
        )

        #expect(first.status == 0, "\(first.errors)")
        #expect(try await profile(of: "K0") == "administrator")
        #expect(second.status == 0, "\(second.errors)")
        #expect(try await profile(of: "K1") == "employee")
        let log = try await office.feed("log", "--format", "json").list()
        #expect(log.compactMap { $0["code"] as? String } == ["ROW_PROFILE_REFUSED"])
    }

    @Test func `a caller may upload who may maintain users, and nobody else`() async throws {
        _ = try await user(
            "create",
            "--first-name",
            "Max",
            "--last-name",
            "Ash",
            "--job-title",
            "Barista",
            "--email",
            "max@example.com",
            "--profile",
            "manager"
        )

        let run = try await upload(try office.file(FeedOffice.people(0..<1)), "--as", "max@example.com")

        #expect(run.status == 7)
        #expect(try await office.users() == 1)
    }

    @Test(arguments: ["csv", "xlsx"])
    func `the template uploads without a word of complaint, and does not replace a file unasked`(
        suffix: String
    ) async throws {
        let path = try office.folder(named: "out") + "/people.\(suffix)"

        let written = try await MusterProcess.run(list: ["user", "template", "--output", path])
        let again = try await MusterProcess.run(list: ["user", "template", "--output", path])
        let replaced = try await MusterProcess.run(list: ["user", "template", "--output", path, "--yes"])
        let run = try await upload(path)

        #expect([written.status, again.status, replaced.status] == [0, 6, 0])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try #require(try run.object()["entries"] as? [String: Int]).values.reduce(0, +) == 0)
        #expect(try await office.users() == 1)
    }

    @Test func `a named sheet is read, and a missing one names those that are there`() async throws {
        let rows = ([FeedOffice.header] + FeedOffice.people(0..<2)).map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map { WorkbookFile.Cell.text(String($0)) }
        }
        let file = try WorkbookFile(sheets: [("Notes", [["nothing"]]), ("Starters", rows)])
        defer { file.remove() }

        let run = try await upload(file.path, "--sheet", "Starters")
        let same = try await upload(file.path, "--sheet", "Starters")
        let missing = try await upload(file.path, "--sheet", "Leavers")

        #expect(try counts(run) == ["created": 2])
        #expect(try same.object()["state"] as? String == "unchanged")
        #expect(missing.status == 4)
        #expect(missing.errors.contains("\"Notes\", \"Starters\""))
    }

    @Test func `Ctrl-C closes the run as failed and leaves nobody`() async throws {
        _ = try await upload(try office.file(FeedOffice.people(0..<1)))
        let gate = try await FeedGate.closed()
        let running = try FeedProcess(
            ["user", "upload", office.file(FeedOffice.people(1..<3)), "--tenant", office.tenant]
        )
        try await gate.someoneWaits()

        running.send(SIGINT)
        let result = try await running.end()
        try await gate.open()

        #expect(result.status == 1)
        #expect(try await office.runs(inState: "failed") == 1)
        #expect(try await office.users() == 1)
    }

    private func queued() async throws -> Int64 {
        try await TemporaryDatabase.current.run { session in
            try session.query("SELECT count(*) FROM muster.welcome_emails")[0][0]
        }
    }

    private func revisions() async throws -> [Int64] {
        try await TemporaryDatabase.current.run { session in
            let row = try session.query("SELECT users_revision, catalogue_revision FROM muster.directory_state")[0]
            return [try row[0], try row[1]]
        }
    }

    private func profile(of externalID: String) async throws -> String {
        try await TemporaryDatabase.current.run { session in
            try session.query("SELECT profile FROM muster.directory WHERE external_id = $1", [.text(externalID)])[0][0]
        }
    }
}

import Directory
import Feeds
import Foundation
import Postgres
import Tenancy
import TestSupport
import Testing

/// Whom an import writes to.
@Suite(.temporaryDatabase, .timeLimit(.minutes(30))) struct ImportWelcomeTests {
    private typealias Line = ImportFixture

    @Test func `a feed's first import is silent, the next writes to newcomers`() async throws {
        let office = try await ImportFixture.make()

        let first = try await office.run([Line.line("E1"), Line.line("E2")])
        let second = try await office.run([Line.line("E1"), Line.line("E3"), Line.line("E4", email: "")])

        #expect(first.welcome.mails == 0)
        #expect(first.welcome.isSilentFirstImport)
        #expect((second.welcome.mails, second.welcome.waiting) == (1, 0))
        #expect(try await office.mailed() == ["E3"])
    }

    @Test func `a first import writes to everybody when it is asked to, a later one to nobody`() async throws {
        let office = try await ImportFixture.make()

        let first = try await office.run([Line.line("E1"), Line.line("E2", start: "02/06/2031")], welcome: true)
        let second = try await office.run([Line.line("E3")], welcome: false)

        #expect((first.welcome.mails, first.welcome.waiting) == (2, 1))
        #expect(second.welcome.mails == 0)
        #expect(try await office.mailed() == ["E1", "E2"])
    }

    @Test func `who gets an address later is written to then, unless a silent run brings or brought it`() async throws {
        let office = try await ImportFixture.make()
        try await office.run([Line.line("E1", email: "")])
        let came = try await office.run(["E1", "E2", "E3"].map { Line.line($0, email: "") })
        #expect(came.welcome.mails == 0)

        let quiet = try await office.run(
            [Line.line("E1", email: ""), Line.line("E2", email: ""), Line.line("E3")],
            welcome: false
        )
        let loud = try await office.run(["E1", "E2", "E3"].map { Line.line($0, first: "Bea") })

        #expect(quiet.welcome.mails == 0)
        #expect(loud.welcome.mails == 1)
        #expect(try await office.mailed() == ["E2"])
        let again = try await office.run(["E1", "E2", "E3"].map { Line.line($0, first: "Cleo") })
        #expect(again.welcome.mails == 0)
    }

    @Test func `a dry run counts e-mails and makes none, and people who were there already get none`() async throws {
        let office = try await ImportFixture.make()
        try await office.run([Line.line("E1")])

        let dry = try await office.run([Line.line("E2")], isDryRun: true)
        let update = try await office.run([Line.line("E1", first: "Bea")])

        #expect(dry.welcome.mails == 1)
        #expect(update.welcome.mails == 0)
        #expect(try await office.mailed() == [])
    }

    @Test func `whom a silent first import parked stays silent, also if a later file names them again`() async throws {
        let office = try await ImportFixture.make()
        try await office.run([Line.line("E1"), Line.line("E2", title: "Baker"), Line.line("E3", title: "Baker")])
        try await office.run([Line.line("E3", title: "Baker"), Line.line("E4", title: "Baker")])

        try await office.addTitle("Baker")
        let retry = try await office.importer.retryParked(office.tenant, feed: FeedID(rawValue: 1))

        #expect(retry?.happened == [.created: 3])
        #expect(retry?.welcome.mails == 1)
        #expect(try await office.mailed() == ["E4"])
    }

    @Test func `an approval writes to whom the held run would have`() async throws {
        let office = try await ImportFixture.make()
        try await office.run((1...80).map { Line.line("E\($0)") })
        let newcomers = (101...125).map { Line.line("N\($0)") }
        let loud = try await office.run(newcomers)
        try #require(loud.state == .held)

        let approved = try await FeedPlanService(database: office.database)
            .approve(office.tenant, run: loud.run, caller: .operatorOfDeployment)
        #expect(approved.welcome.mails == 25)

        let silent = try await office.run((201...230).map { Line.line("N\($0)") }, welcome: false)
        try #require(silent.state == .held)
        let quiet = try await FeedPlanService(database: office.database)
            .approve(office.tenant, run: silent.run, caller: .operatorOfDeployment)
        #expect(quiet.welcome.mails == 0)
        #expect(try await office.mailed().count == 25)
    }

    @Test func `an import that fails leaves no e-mail behind`() async throws {
        let office = try await ImportFixture.make()
        try await office.run([Line.line("E1")])

        await #expect(throws: ServiceError.self) {
            try await office.run(text: ImportFixture.header + "\n\"E2,never closed")
        }

        #expect(try await office.mailed() == [])
    }
}

extension ImportFixture {
    fileprivate func run(_ lines: [String], welcome: Bool) async throws -> FeedRunSummary {
        let path = FileManager.default.temporaryDirectory.appending(path: "feed-\(UUID()).csv")
        try Data(([Self.header] + lines).joined(separator: "\n").utf8).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        return try await importer.run(ImportRequest(tenant: tenant, path: path.path, sendsWelcome: welcome))
    }

    fileprivate func addTitle(_ name: String) async throws {
        try await database.withTenant(tenant) { tx in
            try tx.execute(
                "INSERT INTO muster.job_titles (tenant_id, job_title_id, name, created_at) VALUES ($1, $2, $3, $4)",
                [.int(try Counters.next(tx, .jobTitle)), .text(name), .timestamp(tx.now)]
            )
            try DirectoryChange.publishCatalogue(tx, "a time zone was changed")
        }
    }

    /// The external IDs of those who have an e-mail coming.
    fileprivate func mailed() async throws -> [String] {
        try await database.withTenant(tenant) { tx in
            try tx.query(
                """
                SELECT u.external_id
                FROM muster.welcome_emails AS m
                INNER JOIN muster.users AS u ON u.tenant_id = $1 AND m.user_id = u.user_id
                WHERE m.tenant_id = $1 AND m.state <> 'cancelled'
                ORDER BY u.external_id
                """
            ).map { try $0["external_id"] }
        }
    }
}

import Feeds
import Postgres
import Tenancy
import Testing
import TestSupport

private typealias Line = ImportFixture

/// Final state decides who has an address, not the order of rows.
@Suite(.temporaryDatabase)
struct ImportEmailTests {
    @Test func `two users swap addresses in one file`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1", email: "a@example.com"), Line.line("2", email: "b@example.com")])

        let summary = try await harbour.run([
            Line.line("1", email: "b@example.com"), Line.line("2", email: "A@example.com"),
        ])

        #expect(summary.happened == [.updated: 2])
        #expect(try await harbour.email("1") == "b@example.com")
        #expect(try await harbour.email("2") == "A@example.com")
    }

    @Test func `a chain of moves ends where its end does`() async throws {
        let harbour = try await ImportFixture.make()
        let before = ["1": "a", "2": "b", "3": "c", "4": "d"].map {
            Line.line($0.key, email: "\($0.value)@example.com")
        }
        try await harbour.run(before)

        let free = try await harbour.run([
            Line.line("1", email: "b@example.com"), Line.line("2", email: "c@example.com"),
            Line.line("3", email: "new@example.com"),
        ])
        #expect(free.happened == [.updated: 3])
        #expect(try await harbour.email("2") == "c@example.com")

        let blocked = try await harbour.run([
            Line.line("1", email: "c@example.com"), Line.line("2", email: "new@example.com"),
            Line.line("3", email: "d@example.com"),
        ])
        #expect(blocked.happened == [.unchanged: 3])
        #expect(try await harbour.codes() == Array(repeating: "ROW_EMAIL_IN_USE_KEPT", count: 3))
        #expect(try await harbour.email("1") == "b@example.com")
    }

    @Test func `two who swap addresses do so whoever stands before them in the file`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(["1", "2", "3"].map { Line.line($0) })

        let summary = try await harbour.run([
            Line.line("3", last: "New", email: "1@example.com"), Line.line("4", email: "1@example.com"),
            Line.line("1", email: "2@example.com"), Line.line("2", email: "1@example.com"),
        ])

        #expect(summary.happened == [.updated: 2, .rejected: 2])
        #expect(try await harbour.email("1") == "2@example.com")
        #expect(try await harbour.email("2") == "1@example.com")
        #expect(try await harbour.codes() == ["ROW_EMAIL_TWICE_IN_FILE", "ROW_EMAIL_TWICE_IN_FILE"])
    }

    @Test func `an address that its owner gives up goes to the first in the file, newcomer or not`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run(["1", "2", "3"].map { Line.line($0) })

        let summary = try await harbour.run([
            Line.line("4", email: "1@example.com"), Line.line("2", email: "1@example.com"),
            Line.line("3", email: "2@example.com"), Line.line("1", email: "new@example.com"),
        ])

        #expect(summary.happened == [.created: 1, .updated: 1, .rejected: 1, .unchanged: 1])
        #expect(try await harbour.email("4") == "1@example.com")
        #expect(try await harbour.email("2") == "2@example.com")
        #expect(try await harbour.codes() == ["ROW_EMAIL_TWICE_IN_FILE", "ROW_EMAIL_IN_USE_KEPT"])
    }

    @Test func `a new person cannot have an active user's address`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1", email: "a@example.com")])

        let summary = try await harbour.run([Line.line("2", first: "Bo", email: " A@Example.com ")])

        #expect(summary.happened == [.rejected: 1])
        let entry = try #require(try await harbour.log().first)
        #expect(entry.code == "ROW_EMAIL_IN_USE")
        #expect(entry.message.contains("Ada Quill") && entry.message.contains("Bo Quill"))
    }

    @Test func `a leaver's address is free in the same file`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1", email: "a@example.com"), Line.line("9")])

        let summary = try await harbour.run([
            Line.line("2", email: "a@example.com"), Line.line("1", email: "a@example.com", status: "Inactive"),
        ])

        #expect(summary.happened == [.created: 1, .deactivated: 1])
        #expect(try await harbour.codes() == ["ROW_EMAIL_REUSED"])
    }

    @Test func `an address twice in a file goes to its owner, else to the first`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1", email: "a@example.com")])

        let owned = try await harbour.run([
            Line.line("2", email: "a@example.com"), Line.line("1", last: "New", email: "a@example.com"),
        ])
        #expect(owned.happened == [.rejected: 1, .updated: 1])
        #expect(try await harbour.codes() == ["ROW_EMAIL_IN_USE"])

        let free = try await harbour.run([
            Line.line("3", email: "x@example.com"), Line.line("4", email: "X@example.com"),
        ])
        #expect(free.happened == [.created: 1, .rejected: 1])
        let entry = try #require(try await harbour.log().first)
        #expect(entry.code == "ROW_EMAIL_TWICE_IN_FILE" && entry.externalID == "4")
    }

    @Test func `nobody returns while the address is in use`() async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1", email: "a@example.com"), Line.line("9")])
        try await harbour.run([
            Line.line("1", email: "a@example.com", status: "Inactive"), Line.line("2", email: "a@example.com"),
        ])

        let summary = try await harbour.run([Line.line("1", email: "a@example.com")])

        #expect(summary.happened == [.rejected: 1])
        #expect(try await harbour.codes() == ["ROW_EMAIL_IN_USE"])
        #expect(try await harbour.status("1") == "deactivated")
    }

    @Test(arguments: [("zoë@example.com", "ZOË@Example.com"), ("zoe\u{308}@example.com", "zoë@example.com")])
    func `addresses compare in lower case and form C`(owned: String, wanted: String) async throws {
        let harbour = try await ImportFixture.make()
        try await harbour.run([Line.line("1", email: owned)])

        let summary = try await harbour.run([Line.line("2", email: wanted)])

        #expect(summary.happened == [.rejected: 1])
        #expect(try await harbour.codes() == ["ROW_EMAIL_IN_USE"])
    }

    @Test func `another tenant's addresses do not exist`() async throws {
        let harbour = try await ImportFixture.make()
        let forest = try await ImportFixture.make(slug: "forest", in: harbour.database, url: harbour.url)
        try await harbour.run([Line.line("1", email: "a@example.com")])

        let summary = try await forest.run([Line.line("1", email: "a@example.com")])

        #expect(summary.happened == [.created: 1])
        #expect(try await forest.codes().isEmpty)
    }
}

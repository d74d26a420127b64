import Foundation
import Postgres
import TestSupport
import Testing

/// A person of whom a tenant's tables have everything that they can have: history, log, plans, e-mails, a lock, a sign-in.
///
/// The values occur nowhere else, so that whatever still holds one of them has not been erased.
struct TracedPerson {
    static let needles = ["adalind", "zimtstern", "QX-7741", "5550199"]

    private static let header = FeedOffice.header + ",Manager External Identifier,Phone"

    private static func record(_ email: String, first: String = "Adalind", title: String = "Barista") -> String {
        "\(first),Zimtstern,\(email),Active,QX-7741,\(title),01/02/2024,0101,Kitchen,,+49 30 5550199"
    }

    /// Others: a manager who stays, one whose manager is the person, and one who would like the person's address.
    private static let others = [
        "Nia,Birch,nia@example.com,Active,N1,Barista,01/02/2024,0101,Kitchen,,",
        "Sol,Cedar,sol@example.com,Active,S1,Barista,01/02/2024,0101,Kitchen,QX-7741,",
        "Oda,Fir,adalind@zimtstern.example,Active,O1,Barista,01/02/2024,0101,Kitchen,,",
        "Ken,Yew,ken@example.com,Active,K1,Barback,01/02/2024,0101,Kitchen,QX-7741,",
    ]

    let office: FeedOffice
    let user: Int64

    /// Imports, mails, syncs and changes until there are traces everywhere.
    init(_ tenant: String = "harbour") async throws {
        let office = try await FeedOffice(tenant)
        self.office = office
        try await Self.must(
            ["welcome", "set", "--policy", "at_import", "--link", "https://learn.example/?t={token}"],
            ["--sender-address", "hr@firm.example", "--tenant", tenant]
        )
        try await Self.importFile(
            office,
            [Self.record("adalind@zimtstern.example")] + Self.others,
            "--welcome"
        )
        try await Self.work()
        user = try await TemporaryDatabase.current.run { session in
            try session.query(
                """
                SELECT user_id FROM muster.users
                WHERE external_id = 'QX-7741' AND tenant_id = (SELECT tenant_id FROM muster.tenants WHERE slug = $1)
                """,
                [.text(tenant)]
            )[0][0]
        }
        try await Self.must(["user", "mark-signed-in", "\(user)", "--tenant", tenant])
        // Twice in one file, with an unknown department, under a file name that names the person.
        try await Self.importFile(
            office,
            [
                Self.record("lindi@zimtstern.example"),
                Self.record("lindi@zimtstern.example", first: "Adalinde").replacing("Kitchen", with: "Larder"),
            ],
            named: "for lindi@zimtstern.example.csv"
        )
        try await Self.must(
            ["user", "lock", "\(user)", "--last-name", "Zimtstern", "--reason", "Adalinde Zimtstern asked for it"],
            ["--tenant", tenant]
        )
        try await Self.must(
            ["user", "resend-welcome", "--email", "lindi@zimtstern.example", "--tenant", tenant]
        )
        try await Self.importFile(
            office,
            [Self.record("lindi@zimtstern.example", title: "Sous Chef")],
            "--dry-run"
        )
        try await Self.must(["feed", "set", "default", "--hold-removals", "1", "--tenant", tenant])
        try await Self.importFile(
            office,
            Self.others.map { $0.replacing("Active,S1", with: "Inactive,S1") }
                + [Self.record("lindi@zimtstern.example").replacing("Active", with: "Inactive")],
            expecting: 3
        )
    }

    /// Does what is due, e-mails into a folder that goes.
    static func work() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mail-\(UUID().uuidString)")
        // Best effort: it is in a temporary directory.
        defer { try? FileManager.default.removeItem(at: folder) }
        try await must(["worker", "run", "--once"], environment: ["MUSTER_MAIL_FOLDER": folder.path])
    }

    /// Imports another file.
    func importFile(_ rows: [String]) async throws {
        try await Self.importFile(office, rows)
    }

    private static func importFile(
        _ office: FeedOffice,
        _ rows: [String],
        _ options: String...,
        named name: String = "staff.csv",
        expecting status: Int32 = 0
    ) async throws {
        let path = try office.file(text: ([header] + rows).joined(separator: "\n") + "\n", named: name)
        let run = try await MusterProcess.run(
            list: ["feed", "import", path, "--tenant", office.tenant, "--format", "json"] + options
        )
        try #require(run.status == status, "\(run.output) \(run.errors)")
    }

    /// The tables in which something names the person.
    static func traces(in database: TemporaryDatabase? = nil) async throws -> Set<String> {
        try await Set(rows(in: database).map { String($0.prefix { $0 != " " }) })
    }

    /// All rows that name the person, of all tables that the database has, each after the table's name.
    static func rows(in database: TemporaryDatabase? = nil) async throws -> [String] {
        let database = try database ?? .current
        return try await database.run { session in
            let tables: [String] = try session.query(
                """
                SELECT relname::text FROM pg_class
                WHERE relnamespace = 'muster'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                """
            ).map { row in try row[0] }
            return try tables.flatMap { table in
                try session.query(
                    "SELECT '\(table) ' || to_jsonb(t)::text FROM muster.\(table) AS t WHERE to_jsonb(t)::text ~* $1",
                    [.text(needles.joined(separator: "|"))]
                ).map { row in try row[0] as String }
            }
        }
    }

    static func must(
        _ parts: [String]...,
        environment: [String: String] = [:]
    ) async throws {
        let arguments = parts.flatMap(\.self)
        let run = try await MusterProcess.run(list: arguments, environment: environment)
        try #require(run.status == 0, "\(arguments.joined(separator: " ")): \(run.output) \(run.errors)")
    }
}

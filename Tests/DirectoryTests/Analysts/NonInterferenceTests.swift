import Foundation
import Postgres
import Tenancy
import TestSupport
import Testing

/// Two databases in which one tenant's rows are the same, and everybody else's differ.
private struct Twins {
    let first: AnalystFixture
    let second: TemporaryDatabase
    let relations: [AnalystProbe.Relation]

    static func run<R>(_ body: (Twins) async throws -> R) async throws -> R {
        try await AnalystFixture.run { fixture in
            try await withTemporaryDatabase { second in
                try await second.run { session in
                    // The same logins for both.
                    _ = try session.query("SELECT muster.rename_installation($1)", [.text(fixture.installation)])
                    let others = [(102, "gull", 3, 90, 4), (103, "tern", 2, 25, 9), (777, "swan", 1, 60, 2)]
                    for (id, slug, seed, users, runs) in others {
                        try AnalystFixture.fill(
                            session,
                            TenantID(rawValue: Int64(id)),
                            slug: slug,
                            seed: seed,
                            users: users,
                            runs: runs
                        )
                    }
                    try AnalystFixture.fill(session, AnalystFixture.heron, slug: "heron", seed: 1)
                    try session.script("ANALYZE")
                }
                let relations = try await second.run { try AnalystProbe.relations($0) }
                return try await body(Twins(first: fixture, second: second, relations: relations))
            }
        }
    }

    func queries(seed: UInt64) -> AnalystQueries {
        AnalystQueries(
            seed: seed,
            relations,
            words: ["heron", "otter", "gull", "heron last 3", "user1@otter.example", "101", "102", "0012", "2", "x"]
        )
    }

    /// The first of so many queries that is answered otherwise; nil when none is.
    func difference(seed: UInt64, queries count: Int) async throws -> String? {
        let one = try await first.connect()
        let other = try await first.connect(to: second)
        var queries = queries(seed: seed)
        var difference: String?
        for number in 0..<count where difference == nil {
            let sql = queries.next()
            let answers = try await (Self.answer(one, sql), Self.answer(other, sql))
            if answers.0 != answers.1 {
                difference = "seed \(seed), query \(number): \(sql) is \(answers.0) here and \(answers.1) there"
            }
        }
        await one.close()
        await other.close()
        return difference
    }

    /// How many rows, and which; or the kind of error.
    private static func answer(_ connection: Connection, _ sql: String) async throws -> String {
        try await connection.run { session in
            do {
                let row = try session.query(
                    "SELECT count(*)::text || ' ' || coalesce(md5(string_agg(x::text, '|')), '') FROM (\(sql)) AS x"
                )[0]
                return try row[0]
            } catch PostgresError.server(let error) {
                return error.sqlState.rawValue
            }
        }
    }
}

@Suite(.temporaryDatabase) struct NonInterferenceTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let isSoak = environment["MUSTER_SOAK"] != nil

    @Test(.timeLimit(.minutes(30)))
    func `what other tenants hold changes no answer, no count and no error of an analyst`() async throws {
        let seed = Self.environment["MUSTER_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0 ... .max)
        print("non-interference: seed \(seed)")

        let difference = try await Twins.run { twins in
            try await twins.difference(seed: seed, queries: Self.isSoak ? 10_000 : 500)
        }

        #expect(difference == nil)
    }

    @Test(.timeLimit(.minutes(30)))
    func `one table without row-level security is noticed, whichever it is`() async throws {
        try await Twins.run { twins in
            let tables = twins.relations.filter { !$0.isView }
            #expect(tables.count >= 13)
            for table in tables {
                try await twins.second.run { try $0.script("ALTER TABLE \(table.name) DISABLE ROW LEVEL SECURITY") }

                let difference = try await twins.difference(seed: 1, queries: 2000)

                #expect(difference != nil, "\(table.name) went unseen")
                try await twins.second.run { try $0.script("ALTER TABLE \(table.name) ENABLE ROW LEVEL SECURITY") }
            }
        }
    }
}

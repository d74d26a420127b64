import Foundation
import Postgres
import Tenancy
import TestSupport
import Testing

/// The queries of sql/README.md, as they stand there.
private struct Example: Sendable {
    let words: String
    let sql: String

    static func all() throws -> [Example] {
        let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: checkout.appending(path: "sql/README.md"), encoding: .utf8)
        return text.matches(of: /\n([^\n]+):\n\n```sql\n([^`]+);\n```/).map { match in
            Example(words: String(match.1), sql: String(match.2))
        }
    }
}

@Suite(.temporaryDatabase) struct AnalystExampleTests {
    @Test func `every example query answers an analyst, with rows of the analyst's own tenant`() async throws {
        let examples = try Example.all()
        #expect(examples.count >= 12)
        try await AnalystFixture.run { fixture in
            for example in examples {
                let (rows, foreign) = try await fixture.asAnalyst { session in
                    let all: Int = try session.query("SELECT count(*) FROM (\(example.sql)) AS x")[0][0]
                    let foreign: Int =
                        try session.query("SELECT count(*) FROM (\(example.sql)) AS x WHERE x::text ~ 'otter'")[0][0]
                    return (all, foreign)
                }

                #expect(rows > 0, "\(example.words): no rows")
                #expect(foreign == 0, "\(example.words): another tenant's rows")
            }
        }
    }

    @Test func `no example reads other tenants' rows: each goes by entries of an index that begin with the tenant`()
        async throws
    {
        let examples = try Example.all()
        try await AnalystFixture.run { fixture in
            try await Self.crowd(fixture.database)
            for example in examples {
                let plan = try await fixture.asAnalyst { session in try Self.plan(session, example.sql) }

                #expect(Self.strayScans(plan) == [], "\(example.words)")
            }
        }
    }

    @Test func `the same check sees a scan of everybody's rows`() async throws {
        try await AnalystFixture.run { fixture in
            try await Self.crowd(fixture.database)

            let (scan, filter) = try await fixture.asAnalyst { session in
                try session.script(
                    "SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off"
                )
                let scan = try Self.plan(session, "SELECT count(*) FROM muster.directory")
                try session.script("RESET ALL; SET enable_seqscan = on")
                return (scan, try Self.plan(session, "SELECT slug FROM muster.tenants"))
            }

            #expect(Self.strayScans(scan).contains("Seq Scan"))
            #expect(Self.strayScans(filter) == ["Seq Scan"])
        }
    }

    /// Eighteen more tenants of the same size, and statistics that know of them.
    private static func crowd(_ database: TemporaryDatabase) async throws {
        try await database.run { session in
            for number in 3...20 {
                try AnalystFixture.fill(
                    session,
                    .init(rawValue: Int64(100 + number)),
                    slug: "crowd\(number)",
                    seed: 1 + number % 2
                )
            }
            try session.script("ANALYZE")
        }
    }

    /// Lines of the plan that read a table.
    private static func plan(_ session: Session, _ sql: String) throws -> [String] {
        try session.query("EXPLAIN (FORMAT TEXT, COSTS off) \(sql)").map { try $0[0] }
    }

    /// Scans that are not narrowed to one tenant by their index condition.
    private static func strayScans(_ plan: [String]) -> [String] {
        plan.enumerated().compactMap { number, line in
            if line.contains("Seq Scan on") { return "Seq Scan" }
            guard line.contains("Index Scan") || line.contains("Index Only Scan") else { return nil }
            let condition = plan[(number + 1)...].first { $0.contains("Index Cond:") || $0.contains("->") } ?? ""
            return condition.contains("Index Cond: ((tenant_id = ") || condition.contains("Index Cond: (tenant_id = ")
                ? nil : line.trimmingCharacters(in: .whitespaces)
        }
    }
}

@testable import Postgres
import Testing

private enum Colour: String, ColumnValue {
    case red
    case green
}

private struct Badge: RawRepresentable, ColumnValue, Equatable {
    let rawValue: Int64
}

@Suite struct DecodingTests {
    private func failure(_ sql: String, _ read: @Sendable (Row) throws -> Void) async throws -> DecodingFailure? {
        try await onServer { session in
            do {
                try read(try session.query(sql)[0])
                return nil
            } catch let PostgresError.decoding(failure) {
                return failure
            }
        }
    }

    @Test func `an identifier and a closed word are read by their raw values`() async throws {
        try await onServer { session in
            let row = try session.query("SELECT 7::bigint AS badge, 'green' AS colour, NULL::text AS none")[0]
            #expect(try row.value("badge") == Badge(rawValue: 7))
            #expect(try row.value("colour") == Colour.green)
            #expect(try row.value("none") as Colour? == nil)
        }
    }

    @Test func `an unknown word is an error that names the column`() async throws {
        let failure = try await failure("SELECT 'mauve' AS colour") { row in _ = try row["colour"] as Colour }
        #expect(failure?.column == "colour")
        #expect(failure?.expected == "a known Colour")
    }

    @Test func `a failure tells the type and never the value`() async throws {
        let failure = try await failure("SELECT 'secret-person' AS name") { row in _ = try row["name"] as Int }
        #expect(failure?.found == "another value of type 25")
        #expect(failure.map { "\($0)" }?.contains("secret") == false)
    }

    @Test func `NULL where a value is expected is an error`() async throws {
        let failure = try await failure("SELECT NULL::bigint AS n") { row in _ = try row["n"] as Int }
        #expect(failure == DecodingFailure(column: "n", expected: "an integer", found: "NULL"))
    }

    @Test func `a column that is not there is an error`() async throws {
        let byName = try await failure("SELECT 1 AS a") { row in _ = try row["b"] as Int }
        #expect(byName?.column == "b")
        let byIndex = try await failure("SELECT 1 AS a") { row in _ = try row[1] as Int }
        #expect(byIndex?.found == "1 columns")
    }

    @Test func `an integer too large for its type is an error`() async throws {
        let failure = try await failure("SELECT 3000000000::bigint AS n") { row in _ = try row["n"] as Int32 }
        #expect(failure?.expected == "an integer of 32 bits")
    }

    @Test(arguments: ["infinity", "0044-03-15 BC"])
    func `a moment outside of the calendar is an error`(text: String) async throws {
        let failure = try await failure("SELECT '\(text)'::timestamptz AS t") { row in _ = try row["t"] as Timestamp }
        #expect(failure?.column == "t")
    }

    @Test func `an array of arrays is refused, not flattened`() async throws {
        let failure = try await failure("SELECT ARRAY[[1,2],[3,4]] AS a") { row in _ = try row["a"] as [Int64] }
        #expect(failure?.expected == "an array of one dimension")
    }

    @Test func `rows are a collection with the names of its columns`() async throws {
        try await onServer { session in
            let rows = try session.query("SELECT n, n * 2 AS twice FROM generate_series(1, 5) AS n")
            #expect(rows.columnNames == ["n", "twice"])
            #expect(rows.count == 5)
            #expect(try rows.map { try $0.value("twice") as Int } == [2, 4, 6, 8, 10])
            #expect(try rows.last?.value("n") == 5)
        }
    }

    @Test func `rows outlive the connection that they came from`() async throws {
        let rows = try await onServer { try $0.query("SELECT 'still here' AS word") }
        #expect(try rows[0].value("word") == "still here")
    }
}

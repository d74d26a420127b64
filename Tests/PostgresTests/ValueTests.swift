import Postgres
import Testing

/// Every type of value comes back from the server as it was sent.
@Suite struct ValueTests {
    private func echo<T: ColumnValue>(_ value: Value, as type: T.Type = T.self) async throws -> T {
        // Three times: unprepared, being prepared, prepared.
        try await onServer { session in
            _ = try session.query("SELECT $1 AS value", [value])
            _ = try session.query("SELECT $1 AS value", [value])
            return try session.query("SELECT $1 AS value", [value])[0]["value"]
        }
    }

    @Test(arguments: [true, false])
    func `a boolean comes back`(value: Bool) async throws {
        #expect(try await echo(.bool(value)) == value)
    }

    @Test(arguments: [0, 1, -1, 42, Int64.max, Int64.min, 9_999_999_999])
    func `an integer comes back`(value: Int64) async throws {
        #expect(try await echo(.int(value)) == value)
        #expect(try await echo(.int(value)) == Int(value))
    }

    @Test(arguments: [0, -0.5, 1.0 / 3, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity])
    func `a double comes back to the last bit`(value: Double) async throws {
        #expect(try await echo(.double(value)) == value)
    }

    @Test(arguments: ["", "plain", "O'Brien \"x\" \\ {a,b} NULL", "tab\tline\nreturn\r", "Zoë Ångström 日本 👩‍👩‍👧"])
    func `text comes back`(value: String) async throws {
        #expect(try await echo(.text(value)) == value)
    }

    @Test(arguments: [[], [0], [0x5c, 0x78, 0x00, 0xff], Array(0...255)] as [[UInt8]])
    func `bytes come back`(value: [UInt8]) async throws {
        #expect(try await echo(.bytes(value)) == value)
    }

    @Test(arguments: [
        "1970-01-01T00:00:00.000000Z", "2026-11-22T18:45:54.123456Z", "1969-12-31T23:59:59.999999Z",
        "2000-02-29T12:00:00.000001Z", "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z",
    ])
    func `a moment comes back to the microsecond`(text: String) async throws {
        let moment = try #require(Timestamp(iso8601: text))
        #expect(moment.description == text)
        #expect(try await echo(.timestamp(moment)) == moment)
        let asText: String = try await onServer { session in
            try session.query(
                "SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
                [.timestamp(moment)]
            )[0][0]
        }
        #expect(asText == text)
    }

    @Test(arguments: ["1970-01-01", "2024-02-29", "1900-03-01", "0001-01-01", "9999-12-31"])
    func `a date comes back`(text: String) async throws {
        let date = try #require(CalendarDate(iso8601: text))
        #expect(try await echo(.date(date)) == date)
        #expect(try await echo(.text(date.description)) == text)
    }

    @Test(
        arguments: [
            [], [nil], [""], ["NULL", nil, "null"],
            ["a,b", "{x}", "\"q\"", "back\\slash", "line\nbreak", " lead", "ü"],
        ] as [[String?]]
    )
    func `an array of texts comes back`(value: [String?]) async throws {
        #expect(try await echo(.texts(value)) == value)
    }

    @Test(arguments: [[], [1], [nil, -5, .max, .min]] as [[Int64?]])
    func `an array of integers comes back`(value: [Int64?]) async throws {
        #expect(try await echo(.ints(value)) == value)
    }

    @Test func `an array of booleans comes back`() async throws {
        #expect(try await echo(.bools([true, nil, false])) == [true, nil, false])
    }

    @Test func `JSON arrives as jsonb`() async throws {
        let (text, type): (String, String) = try await onServer { session in
            let row = try session.query("SELECT $1 AS j, pg_typeof($1)::text AS t", [.json(#"{"b":1,"a":"x\"y"}"#)])[0]
            return (try row["j"], try row["t"])
        }
        #expect(text == #"{"a": "x\"y", "b": 1}"#)
        #expect(type == "jsonb")
    }

    @Test func `NULL comes back as nil from every type`() async throws {
        try await onServer { session in
            let row = try session.query(
                "SELECT $1::bigint, $2::text, $3::timestamptz, $4::text[]",
                [nil, nil, nil, nil]
            )[0]
            #expect(try row.value(0) as Int64? == nil)
            #expect(try row.value(1) as String? == nil)
            #expect(try row.value(2) as Timestamp? == nil)
            #expect(try row.value(3) as [String]? == nil)
        }
    }

    @Test func `empty text is not NULL`() async throws {
        #expect(try await echo(.text("")) as String? == "")
    }

    @Test func `text with a zero byte is refused, not cut`() async throws {
        let error = try await onServer { session in
            serverError { _ = try session.query("SELECT $1", [.text("before\0after")]) }
        }
        #expect(error?.sqlState == .characterNotInRepertoire)
    }

    @Test func `more values than the first room holds are bound`() async throws {
        let sum: Int = try await onServer { session in
            let terms = (1...500).map { "$\($0)" }.joined(separator: " + ")
            return try session.query("SELECT (\(terms))::bigint", (1...500).map { .int($0) })[0][0]
        }
        #expect(sum == 500 * 501 / 2)
    }

    @Test func `a value of many megabytes comes back`() async throws {
        let long = String(repeating: "0123456789abcdef", count: 400_000)
        #expect(try await echo(.text(long)) == long)
    }
}

import Logging
import Postgres

/// What the driver is measured by; each answers the seconds it took, connecting left out.
struct DriverWorkloads: Sendable {
    let connection: Connection

    static let statementsPerSync = 100

    private struct Person {
        let number: Int64
        let name: String
        let email: String
        let points: Int64
        let isActive: Bool

        init(_ row: Row) throws {
            number = try row[0]
            name = try row[1]
            email = try row[2]
            points = try row[3]
            isActive = try row[4]
        }
    }

    static let selectOne = "SELECT $1::int4"
    static let selectPeople = "SELECT number, name, email, points, is_active FROM bench.people WHERE number <= $1"

    /// One statement at a time, each answer awaited.
    func sequential(_ count: Int) async throws -> Double {
        try await timed { session in
            var sum: Int64 = 0
            for number in 0..<count {
                sum += try session.query(Self.selectOne, [.int(Int64(number))])[0][0]
            }
            return sum
        }
    }

    /// A hundred statements under way at a time.
    func pipelined(_ count: Int) async throws -> Double {
        try await timed { session in
            var sum: Int64 = 0
            for first in stride(from: 0, to: count, by: Self.statementsPerSync) {
                let statements = (first..<first + Self.statementsPerSync).map { number in
                    Statement(Self.selectOne, [.int(Int64(number))])
                }
                for rows in try session.pipeline(statements) {
                    sum += try rows[0][0]
                }
            }
            return sum
        }
    }

    func fetchBuffered(_ count: Int) async throws -> Double {
        try await timed { session in
            var sum: Int64 = 0
            for row in try session.query(Self.selectPeople, [.int(Int64(count))]) {
                sum += Self.digest(try Person(row))
            }
            return sum
        }
    }

    func fetchRowByRow(_ count: Int) async throws -> Double {
        try await timed { session in
            var sum: Int64 = 0
            try session.forEachRow(Self.selectPeople, [.int(Int64(count))]) { row in
                sum += Self.digest(try Person(row))
            }
            return sum
        }
    }

    /// Formats rows and streams them into an empty table.
    func copyIn(_ count: Int) async throws -> Double {
        try await timed { session in
            let copied = try session.copyIn("COPY bench.copied FROM STDIN") { writer in
                for number in 1...count {
                    writer.int(Int64(number))
                    writer.text("Name of person \(number)")
                    writer.text("person.\(number)@example.com")
                    writer.int(Int64(number * 7 % 1000))
                    writer.bool(number % 3 > 0)
                    try writer.endRow()
                }
            }
            return Int64(copied)
        }
    }

    /// Uses every field, so that none can be left undecoded.
    private static func digest(_ person: Person) -> Int64 {
        person.number + person.points + (person.isActive ? 1 : 0)
            + Int64(person.name.utf8.count ^ person.email.utf8.count)
    }

    private func timed(_ body: @Sendable (Session) throws -> Int64) async throws -> Double {
        try await connection.run { session in
            let begin = ContinuousClock.now
            let sum = try body(session)
            let elapsed = (ContinuousClock.now - begin) / .seconds(1)
            guard sum > 0 else { throw Program.Failure(description: "a workload came to nothing") }
            return elapsed
        }
    }
}

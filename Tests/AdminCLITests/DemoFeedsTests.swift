import Foundation
import Testing

@testable import DemoFeeds

@Suite struct DemoFeedsTests {
    private func workforce(day: Int, people: Int = 6_000) -> Workforce {
        Workforce(
            dice: Dice(seed: 7),
            people: people,
            day: day,
            domain: "example.com",
            today: .current,
            catalogue: Catalogue(people: people, timeZones: ["Europe/London"])
        )
    }

    @Test func `the same people give the same bytes`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "demo-feeds-\(UUID().uuidString).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }  // best effort: it is in a temporary directory
        func bytes(day: Int) throws -> Data? {
            let file = EmployeesFile(workforce: workforce(day: day, people: 500), mistakes: 0.2, shuffled: true)
            try file.write(path: path, dialect: CSVDialect())
            return FileManager.default.contents(atPath: path)
        }

        let (first, second, nextDay) = (try bytes(day: 1), try bytes(day: 1), try bytes(day: 2))

        #expect(first == second)
        #expect(first != nextDay)
        #expect((first?.count ?? 0) > 50_000)
    }

    @Test func `the next day changes about one person in a hundred`() {
        let (monday, tuesday) = (workforce(day: 1), workforce(day: 2))

        let changed = (0..<6_000).count { monday.employee($0)?.cells != tuesday.employee($0)?.cells }

        #expect((40...120).contains(changed))
        #expect(tuesday.everListed > monday.everListed)
        #expect(tuesday.employee(6_000) != nil)
    }

    @Test func `people who have left are gone after five days`() {
        let later = workforce(day: 30)

        let everyone = (0..<6_000).map { later.employee($0) }

        #expect(everyone.contains { $0 == nil })
        #expect(everyone.contains { $0?.status == "Inactive" })
    }

    @Test(arguments: Mistake.allCases)
    func `every mistake shows by the second day`(mistake: Mistake) throws {
        let tuesday = workforce(day: 2)

        let number = try #require((0..<6_000).first { tuesday.mistake(with: $0, share: 0.2) == mistake })
        let right = try #require(tuesday.employee(number))
        let lines = mistake.lines(for: right, number: number, of: tuesday)

        #expect(lines != [right.cells])
    }

    @Test func `a shuffled file names everyone once`() {
        let order = Order(count: 6_000, shuffled: true)

        let numbers = (0..<6_000).map { order.number(at: $0) }

        #expect(Set(numbers).count == 6_000)
        #expect(numbers != numbers.sorted())
    }

    @Test(arguments: [
        ("2026-11-22", 0, "22/11/2026"), ("2026-12-31", 1, "01/01/2027"), ("2024-03-01", -1, "29/02/2024"),
        ("2100-02-28", 1, "01/03/2100"), ("2026-01-01", -1, "31/12/2025"),
    ])
    func `days are counted over months and leap years`(start: String, days: Int, expected: String) throws {
        let day = try #require(DayOfCalendar(iso8601: start))

        #expect(day.adding(days: days).dayMonthYear == expected)
        #expect(day.description == start)
    }
}

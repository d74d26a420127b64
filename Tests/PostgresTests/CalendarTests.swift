import Postgres
import Testing

@Suite struct CalendarTests {
    @Test(arguments: [(2024, 2, 29), (2000, 2, 29), (2026, 12, 31), (1, 1, 1)])
    func `a day that is in the calendar is taken`(year: Int, month: Int, day: Int) {
        #expect(CalendarDate(year: year, month: month, day: day) != nil)
    }

    @Test(arguments: [
        (2023, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (0, 1, 1),
    ])
    func `a day that is not in the calendar is refused`(year: Int, month: Int, day: Int) {
        #expect(CalendarDate(year: year, month: month, day: day) == nil)
    }

    @Test(arguments: ["2026-11-2", "26-11-02", "2026/11/02", "2026-11-02 ", "2026-11-0x", ""])
    func `only one notation of a date is read`(text: String) {
        #expect(CalendarDate(iso8601: text) == nil)
    }

    @Test func `days are counted without a gap over four hundred years`() throws {
        var date = try #require(CalendarDate(year: 1850, month: 1, day: 1))
        let first = date.daysSince1970
        for day in 0..<146_097 {
            #expect(date.daysSince1970 == first + day)
            let next = date.adding(days: 1)
            #expect(next > date)
            #expect(CalendarDate(year: next.year, month: next.month, day: next.day) == next)
            date = next
        }
        #expect(date.description == "2250-01-01")
    }

    @Test(arguments: [
        ("2026-11-22T18:45:54Z", "2026-11-22T18:45:54.000000Z"),
        ("2026-11-22 18:45:54.5+00", "2026-11-22T18:45:54.500000Z"),
        ("2026-11-22T20:45:54+02:00", "2026-11-22T18:45:54.000000Z"),
        ("2026-11-22T13:15:54-05:30", "2026-11-22T18:45:54.000000Z"),
        ("2026-11-22T18:45:54.123456789Z", "2026-11-22T18:45:54.123456Z"),
        ("1883-11-18 12:03:57-00:25:21", "1883-11-18T12:29:18.000000Z"),
    ])
    func `a moment is read in every notation of ISO 8601 that servers write`(text: String, expected: String) {
        #expect(Timestamp(iso8601: text)?.description == expected)
    }

    @Test(arguments: ["2026-11-22", "2026-11-22T18:45:54", "2026-11-22T24:00:00Z", "2026-02-30T00:00:00Z", "infinity"])
    func `what is no moment is refused`(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func `adding and taking the difference are inverse`() throws {
        let moment = try #require(Timestamp(iso8601: "2026-11-22T23:59:59.999999Z"))
        let later = moment.adding(.microseconds(1) + .seconds(86_400))
        #expect(later.description == "2026-11-24T00:00:00.000000Z")
        #expect(later.since(moment) == .seconds(86_400) + .microseconds(1))
        #expect(moment.since(later) < .zero)
        #expect(moment.date.description == "2026-11-22")
    }
}

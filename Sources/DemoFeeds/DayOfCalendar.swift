import Foundation

/// A date without a time zone.
struct DayOfCalendar: CustomStringConvertible {
    /// Days since 1 January 1970.
    private let number: Int

    private init(number: Int) {
        self.number = number
    }

    static var current: DayOfCalendar { DayOfCalendar(number: Int(Date().timeIntervalSince1970) / 86_400) }

    /// Reads `2026-11-22`.
    init?(iso8601 text: String) {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, (1...12).contains(parts[1]), (1...31).contains(parts[2]) else { return nil }
        // Counts from 1 March, so that the leap day ends the year (Howard Hinnant, "chrono-compatible low-level date
        // algorithms").
        let year = parts[1] <= 2 ? parts[0] - 1 : parts[0]
        let month = (parts[1] + 9) % 12
        let dayOfYear = (153 * month + 2) / 5 + parts[2] - 1
        number = year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }

    func adding(days: Int) -> DayOfCalendar { DayOfCalendar(number: number + days) }

    /// As HR systems in Europe write it: `22/11/2026`.
    var dayMonthYear: String {
        let (year, month, day) = parts
        return "\(twoDigits(day))/\(twoDigits(month))/\(year)"
    }

    var description: String {
        let (year, month, day) = parts
        return "\(year)-\(twoDigits(month))-\(twoDigits(day))"
    }

    private var parts: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }

    private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

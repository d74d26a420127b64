/// A point in time as spreadsheets count it: days, with the time of day as a fraction.
struct SerialDate {
    let days: Int
    let seconds: Int

    /// 31 December 9999, the last day that Excel knows.
    private static let lastDay = 2_958_465.0

    /// Nil for what Excel itself does not show as a date.
    init?(_ serial: Double) {
        guard serial >= 0, serial < Self.lastDay + 1 else { return nil }
        let whole = Int(serial)
        let seconds = Int(((serial - Double(whole)) * 86400).rounded())
        days = seconds == 86400 ? whole + 1 : whole
        self.seconds = seconds == 86400 ? 0 : seconds
    }

    /// The day as `2026-11-22`; nil for day 0 of the 1900 system, which is none.
    func date(from1904: Bool) -> String? {
        if from1904 { return Self.text(dayOf1970: days - 24107) }
        switch days {
        case 0: return nil
        case 1..<60: return Self.text(dayOf1970: days - 25568)
        // Excel takes 1900 for a leap year, as Lotus 1-2-3 did; the day that it shows does not exist.
        case 60: return "1900-02-29"
        default: return Self.text(dayOf1970: days - 25569)
        }
    }

    /// The time of day as `18:45:00`.
    var time: String {
        [seconds / 3600, seconds / 60 % 60, seconds % 60].map { Self.padded($0, 2) }.joined(separator: ":")
    }

    /// Howard Hinnant's civil_from_days.
    private static func text(dayOf1970: Int) -> String {
        let shifted = dayOf1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
}

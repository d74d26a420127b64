/// A moment, in microseconds as the server keeps it.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Since 1970-01-01T00:00:00Z.
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// Reads ISO 8601 with `T` or a blank, with or without a fraction, and with `Z` or an offset.
    package init?(iso8601 text: String) {
        var text = text
        guard let moment = text.withUTF8({ bytes in Timestamp(bytes: bytes) }) else { return nil }
        self = moment
    }

    init?(bytes: UnsafeBufferPointer<UInt8>) {
        var reader = DigitReader(bytes)
        guard let year = reader.number(digits: 4), reader.skip(0x2d), let month = reader.number(digits: 2),
            reader.skip(0x2d), let day = reader.number(digits: 2),
            let date = CalendarDate(year: year, month: month, day: day),
            reader.skip(0x54) || reader.skip(0x20),
            let hour = reader.number(digits: 2), hour < 24, reader.skip(0x3a),
            let minute = reader.number(digits: 2), minute < 60, reader.skip(0x3a),
            let second = reader.number(digits: 2), second <= 60
        else { return nil }
        var fraction = 0
        if reader.skip(0x2e) {
            guard let read = reader.microseconds() else { return nil }
            fraction = read
        }
        guard let offset = Self.offsetSeconds(&reader), reader.isAtEnd else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
    }

    // Z, +02, +05:30, +0530, and -00:25:21 for local mean time.
    private static func offsetSeconds(_ reader: inout DigitReader) -> Int? {
        if reader.skip(0x5a) { return 0 }
        let isNegative = reader.next == 0x2d
        guard reader.skip(0x2b) || reader.skip(0x2d), let hours = reader.number(digits: 2), hours < 24 else {
            return nil
        }
        var seconds = hours * 3600
        for unit in [60, 1] where !reader.isAtEnd {
            _ = reader.skip(0x3a)
            guard let part = reader.number(digits: 2), part < 60 else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }

    package func adding(_ duration: Duration) -> Timestamp {
        Timestamp(microseconds: microseconds + duration.wholeMicroseconds)
    }

    /// The time from another moment to this one; negative when the other is later.
    package func since(_ other: Timestamp) -> Duration {
        .microseconds(microseconds - other.microseconds)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC with six places, such as 2026-11-22T18:45:54.123456Z.
    package var description: String {
        let (seconds, fraction) = Self.floorDivide(Int(microseconds), by: 1_000_000)
        let (days, rest) = Self.floorDivide(seconds, by: 86_400)
        let clock = [rest / 3600, rest / 60 % 60, rest % 60].map { String.padded($0, 2) }.joined(separator: ":")
        return "\(CalendarDate(daysSince1970: days))T\(clock).\(String.padded(fraction, 6))Z"
    }

    /// The day in UTC.
    package var date: CalendarDate {
        CalendarDate(daysSince1970: Self.floorDivide(Int(microseconds), by: 86_400_000_000).quotient)
    }

    private static func floorDivide(_ number: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let moment = Timestamp(iso8601: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an ISO 8601 timestamp")
        }
        self = moment
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}

extension Bool: ColumnValue {
    package init(column: borrowing Cell) throws {
        guard let bytes = column.bytes, bytes.count == 1, bytes[0] == 0x74 || bytes[0] == 0x66 else {
            throw CellMismatch(expected: "a boolean")
        }
        self = bytes[0] == 0x74
    }
}

extension Int64: ColumnValue {
    package init(column: borrowing Cell) throws {
        guard let bytes = column.bytes, let number = Self.decimal(bytes) else {
            throw CellMismatch(expected: "an integer")
        }
        self = number
    }

    static func decimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        let isNegative = bytes.first == 0x2d
        let start = isNegative ? 1 : 0
        guard bytes.count > start, bytes.count <= start + 19 else { return nil }
        // 19 digits fit into UInt64.
        var magnitude: UInt64 = 0
        for index in start..<bytes.count {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { return nil }
            magnitude = magnitude &* 10 &+ UInt64(digit)
        }
        guard isNegative else { return Int64(exactly: magnitude) }
        guard magnitude <= UInt64(1) << 63 else { return nil }
        return Int64(truncatingIfNeeded: 0 &- magnitude)
    }
}

extension Int: ColumnValue {
    package init(column: borrowing Cell) throws {
        self = Int(try Int64(column: column))
    }
}

extension Int32: ColumnValue {
    package init(column: borrowing Cell) throws {
        guard let number = Int32(exactly: try Int64(column: column)) else {
            throw CellMismatch(expected: "an integer of 32 bits")
        }
        self = number
    }
}

extension Double: ColumnValue {
    package init(column: borrowing Cell) throws {
        guard let bytes = column.bytes, let number = Self.parsed(bytes) else {
            throw CellMismatch(expected: "a number")
        }
        self = number
    }

    private static func parsed(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        Double(String(decoding: bytes, as: UTF8.self))
    }
}

extension String: ColumnValue {
    package init(column: borrowing Cell) throws {
        guard let bytes = column.bytes else { throw CellMismatch(expected: "text") }
        self = String(decoding: bytes, as: UTF8.self)
    }
}

extension Timestamp: ColumnValue {
    package init(column: borrowing Cell) throws {
        guard let bytes = column.bytes, let moment = Timestamp(bytes: bytes) else {
            throw CellMismatch(expected: "a timestamp with time zone")
        }
        self = moment
    }
}

extension CalendarDate: ColumnValue {
    package init(column: borrowing Cell) throws {
        guard let bytes = column.bytes, let date = CalendarDate(bytes: bytes) else {
            throw CellMismatch(expected: "a date")
        }
        self = date
    }
}

extension UInt8: ColumnValue {
    package init(column: borrowing Cell) throws {
        guard let number = UInt8(exactly: try Int64(column: column)) else {
            throw CellMismatch(expected: "an integer from 0 to 255")
        }
        self = number
    }

    /// An array of bytes is a `bytea`, which the server writes as \x and two digits a byte.
    package static func elements(ofArray column: borrowing Cell) throws -> [UInt8] {
        guard let bytes = column.bytes, bytes.count >= 2, bytes.count % 2 == 0, bytes[0] == 0x5c, bytes[1] == 0x78
        else { throw CellMismatch(expected: "bytes") }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count / 2 - 1)
        for index in stride(from: 2, to: bytes.count, by: 2) {
            guard let high = nibble(bytes[index]), let low = nibble(bytes[index + 1]) else {
                throw CellMismatch(expected: "bytes")
            }
            decoded.append(high << 4 | low)
        }
        return decoded
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        case 0x41...0x46: digit - 0x41 + 10
        default: nil
        }
    }
}

/// The server's text notation of one-dimensional arrays: {a,"b c",NULL}.
enum ArrayNotation {
    static func decode<Element>(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ element: (UnsafeBufferPointer<UInt8>?) throws -> Element
    ) throws -> [Element] {
        guard bytes.count >= 2, bytes[0] == 0x7b, bytes[bytes.count - 1] == 0x7d else {
            throw CellMismatch(expected: "an array of one dimension")
        }
        var elements: [Element] = []
        var position = 1
        let end = bytes.count - 1
        var unescaped: [UInt8] = []
        while position < end {
            if bytes[position] == 0x22 {
                position = try unescape(bytes, from: position + 1, to: end, into: &unescaped)
                elements.append(try unescaped.withUnsafeBufferPointer { try element($0) })
            } else {
                let start = position
                while position < end, bytes[position] != 0x2c {
                    guard bytes[position] != 0x7b else { throw CellMismatch(expected: "an array of one dimension") }
                    position += 1
                }
                let plain = UnsafeBufferPointer(rebasing: bytes[start..<position])
                elements.append(try element(isNull(plain) ? nil : plain))
            }
            guard position == end || bytes[position] == 0x2c else { throw CellMismatch(expected: "an array") }
            position += 1
        }
        return elements
    }

    /// - Returns: the position behind the closing quote.
    private static func unescape(
        _ bytes: UnsafeBufferPointer<UInt8>,
        from start: Int,
        to end: Int,
        into text: inout [UInt8]
    ) throws -> Int {
        text.removeAll(keepingCapacity: true)
        var position = start
        while position < end, bytes[position] != 0x22 {
            if bytes[position] == 0x5c {
                position += 1
            }
            guard position < end else { break }
            text.append(bytes[position])
            position += 1
        }
        guard position < end else { throw CellMismatch(expected: "an array") }
        return position + 1
    }

    // Text that reads NULL comes in quotes, so the bare word is the null itself.
    private static func isNull(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count == 4 && bytes.elementsEqual("NULL".utf8)
    }
}

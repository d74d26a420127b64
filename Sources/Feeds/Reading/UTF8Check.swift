/// Checks UTF-8 eight bytes at a time while it is ASCII, and by the table of RFC 3629 where it is not.
enum UTF8Check {
    /// The length of the longest front that is valid and free of NUL, and why it ends there.
    static func validPrefix(of bytes: UnsafeBufferPointer<UInt8>) -> (count: Int, end: Decoding.End) {
        guard let base = bytes.baseAddress else { return (0, .complete) }
        let raw = UnsafeRawPointer(base)
        let count = bytes.count
        var index = 0
        while index < count {
            while index + 8 <= count {
                let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                // A zero byte borrows into the high bit, which ASCII leaves free.
                guard (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080 == 0 else { break }
                index += 8
            }
            guard index < count else { break }
            let lead = base[index]
            if lead < 0x80 {
                guard lead != 0 else { return (index, .nul) }
                index += 1
                continue
            }
            let sequence = sequenceLength(base + index, available: count - index)
            guard sequence > 0 else { return (index, sequence == 0 ? .invalid : .inside) }
            index += sequence
        }
        return (index, .complete)
    }

    /// The length of the multi-byte character at `bytes`; 0 if there is none, -1 if it may go on after the available bytes.
    private static func sequenceLength(_ bytes: UnsafePointer<UInt8>, available: Int) -> Int {
        let lead = bytes[0]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return 0
        }
        guard available > 1 else { return -1 }
        guard second.contains(bytes[1]) else { return 0 }
        for index in 2..<max(length, 2) {
            guard index < available else { return -1 }
            guard bytes[index] & 0xC0 == 0x80 else { return 0 }
        }
        return length
    }
}
